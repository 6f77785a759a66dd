//! Listing campaigns (product.md C1).

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, simulator};

use crate::given::{campaign_body, id, listed, quiet_source, tracking_system, with};
use crate::lists::{assert_pages, assert_refuses_nonsense, assert_refuses_sort};

both_databases! {
    async fn campaigns_are_searched_filtered_and_paged(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 3})).await;
        let tenant = simulator().tenant(json!({})).await;
        let source = id(&quiet_source(&manager, "Acme Ads", &network).await);
        let system = id(&tracking_system(&manager, "Our Affise", &tenant).await);
        let other = id(&tracking_system(&manager, "Other", &tenant).await);
        let make = async |title: &str, system: i64, enabled: bool| {
            let body = with(campaign_body(title, system, &[source]), json!({"enabled": enabled}));
            id(&manager.post("/campaigns", body, 201).await)
        };
        let games = make("US games", system, true).await;
        let off = make("US finance", system, false).await;
        let elsewhere = make("Elsewhere", other, true).await;
        let gone = make("Gone", system, true).await;
        manager.post(&format!("/campaigns/{gone}/archive"), json!({"title": "Gone"}), 200).await;
        let set = async |query: &str| {
            let mut found = listed(&manager, &format!("/campaigns{query}")).await;
            found.sort_unstable();
            found
        };
        assert_eq!(set("").await, [games, off, elsewhere]);
        assert_eq!(set("?state=archived").await, [gone]);
        assert_eq!(set("?state=all").await, [games, off, elsewhere, gone]);
        assert_eq!(set("?enabled=false").await, [off]);
        assert_eq!(set("?enabled=true").await, [games, elsewhere]);
        assert_eq!(set("?search=us%20").await, [games, off]);
        assert_eq!(set(&format!("?tracking_system_id={other}")).await, [elsewhere]);
        for sort in ["id", "-id", "title", "-title"] {
            assert_pages(&manager, &format!("/campaigns?sort={sort}")).await;
        }
        assert_refuses_nonsense(&manager, "/campaigns").await;
        assert_refuses_sort(&manager, "/campaigns").await;
        manager.refused("GET", "/campaigns?enabled=maybe", Value::Null, 400, "query_invalid").await;
    }
}
