//! Listing sources (product.md S5).

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, simulator};

use crate::given::{NONE, id, ids, listed, quiet_source, source_body, with};
use crate::lists::{assert_pages, assert_refuses_nonsense, assert_refuses_sort, assert_sorted};

both_databases! {
    async fn sources_are_searched_filtered_sorted_and_paged(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 3})).await;
        let mut made = Vec::new();
        for title in ["Delta media", "alpha Ads", "Élan 100%_x", "Charlie Ads"] {
            made.push(id(&quiet_source(&manager, title, &network).await));
        }
        let broken = with(network.config(), json!({"api_key": "a-wrong-key-8472"}));
        let body = with(source_body("Broken", &network), json!({"config": broken, "pull": false}));
        let broken = id(&manager.post("/sources", body, 201).await);
        let gone = id(&quiet_source(&manager, "Gone Ads", &network).await);
        manager.post(&format!("/sources/{gone}/archive"), json!({"title": "Gone Ads"}), 200).await;
        let [delta, alpha, elan, charlie] = made[..] else { unreachable!() };

        let set = async |query: &str| {
            let mut found = listed(&manager, &format!("/sources{query}")).await;
            found.sort_unstable();
            found
        };
        assert_eq!(set("").await, [delta, alpha, elan, charlie, broken]);
        assert_eq!(set("?state=archived").await, [gone]);
        assert_eq!(set("?state=all").await, [delta, alpha, elan, charlie, broken, gone]);
        assert_eq!(set("?search=ADS").await, [alpha, charlie]);
        assert_eq!(set("?search=ads&state=all").await, [alpha, charlie, gone]);
        assert_eq!(set("?search=%C3%A9lan").await, [elan]);
        assert_eq!(set("?search=100%25_").await, [elan]);
        assert_eq!(set("?search=%25").await, [elan]);
        assert_eq!(set("?search='%22%5C").await, NONE);
        assert!(set(&format!("?search={charlie}")).await.contains(&charlie));
        assert_eq!(set("?connector=tune").await.len(), 5);
        assert_eq!(set("?connector=no-such-network").await, NONE);
        assert_eq!(set("?status=invalid_credentials").await, [broken]);
        assert_eq!(set("?status=ready&search=delta").await, [delta]);

        for (sort, descending) in [("title", false), ("-title", true)] {
            let items = manager.all(&format!("/sources?sort={sort}"), 2).await;
            assert_sorted(&items, descending, |item| item["title"].as_str().unwrap().to_lowercase());
        }
        for (sort, descending) in [("id", false), ("-id", true)] {
            assert_sorted(&manager.all(&format!("/sources?sort={sort}"), 2).await, descending, id);
        }
        for sort in ["title", "-title", "id", "-id", "last_pulled_at", "-last_pulled_at", "created_at", "-created_at"] {
            assert_pages(&manager, &format!("/sources?sort={sort}")).await;
        }
        let page = manager.get("/sources?state=all&limit=1", 200).await;
        assert_eq!(ids(page["items"].as_array().unwrap()).len(), 1);
        assert_refuses_nonsense(&manager, "/sources").await;
        assert_refuses_sort(&manager, "/sources").await;
        manager.refused("GET", "/sources?state=gone", Value::Null, 400, "query_invalid").await;
        manager.refused("GET", "/sources?status=gone", Value::Null, 400, "query_invalid").await;
        manager.refused("GET", "/sources/424242", Value::Null, 404, "source_not_found").await;
    }
}
