//! The page of one offer (product.md O6).

use serde_json::{Value, json};
use testkit::{Sending, TestServer, both_databases, simulator};

use crate::given::{id, items, pull, pull_ended, pulled_source, source_body, with};
use crate::lists::assert_pages;

both_databases! {
    /// product.md S8
    async fn the_finished_link_shows_where_each_piece_comes_from(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 8, "ready_percent": 100})).await;
        let link = "https://track.example/aff_c?offer_id=1001&aff_sub=old&x=%C3%BC+y#end";
        network.edit("1001", json!({"TrackingLink": {"click_url": link}})).await;
        let params = json!([{"key": "aff_sub", "value": "{clickid}"}, {"key": "pid", "value": "a b&c"}, {"key": "offer_id", "value": "9"}]);
        let body = with(source_body("Acme Ads", &network), json!({"tracking_params": params}));
        let source = id(&manager.post("/sources", body, 201).await);
        pull_ended(&manager, source, 0).await;
        let found = manager.get("/offers?search=1001", 200).await;
        let offer = items(&found).iter().find(|offer| offer["external_id"] == "1001").unwrap();
        let offer = manager.get(&format!("/offers/{}", id(offer)), 200).await;
        assert_eq!(offer["tracking_url"], link);
        let finished = &offer["final_tracking_url"];
        assert_eq!(finished["url"], "https://track.example/aff_c?offer_id=1001&aff_sub={clickid}&x=%C3%BC+y&pid=a%20b%26c#end", "{finished}");
        let pieces: Vec<(&str, &str)> = finished["pieces"].as_array().unwrap().iter()
            .map(|piece| (piece["key"].as_str().unwrap(), piece["origin"].as_str().unwrap()))
            .collect();
        assert_eq!(pieces, [("offer_id", "link"), ("aff_sub", "replaced"), ("x", "link"), ("pid", "source_param")]);

        // A change of the parameters shows at once.
        manager.patch(&format!("/sources/{source}"), json!({"tracking_params": []}), 200).await;
        let offer = manager.get(&format!("/offers/{}", id(&offer)), 200).await;
        assert_eq!(offer["final_tracking_url"]["url"], link);
    }

    /// That no secret is in it is checked of every answer.
    async fn the_raw_record_is_the_networks_own(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5, "ready_percent": 100})).await;
        network.edit("1002", json!({"description": "mentions demo-affiliate-key by accident, and ünïcode"})).await;
        pulled_source(&manager, "Acme Ads", &network).await;
        for offer in manager.all("/offers", 200).await {
            let raw = manager.ask("GET", &format!("/offers/{}/raw", id(&offer)), Sending::Nothing, 200).await;
            assert_eq!(raw.json()["Offer"]["id"], offer["external_id"]);
        }
        for path in ["", "/raw", "/changes", "/placements"] {
            manager.refused("GET", &format!("/offers/424242{path}"), Value::Null, 404, "offer_not_found").await;
        }
    }

    async fn the_history_holds_every_change_of_every_field(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5, "ready_percent": 100})).await;
        let source = id(&pulled_source(&manager, "Acme Ads", &network).await);
        for round in 1..=2 {
            network.edit("1001", json!({"name": format!("Title {round}"), "preview_url": format!("https://shop.example/{round}")})).await;
            pull(&manager, source).await;
        }
        let found = manager.get("/offers?search=1001", 200).await;
        let offer = id(items(&found).iter().find(|offer| offer["external_id"] == "1001").unwrap());
        let path = format!("/offers/{offer}/changes");
        let changes = manager.all(&path, 200).await;
        let titles: Vec<(&Value, &Value)> = changes.iter().filter(|change| change["field"] == "title").map(|change| (&change["old"], &change["new"])).collect();
        assert_eq!(titles[0], (&json!("Title 1"), &json!("Title 2")));
        assert_eq!(titles[1].1, "Title 1");
        assert!(changes.iter().any(|change| change["field"] == "preview_url" && change["new"] == "https://shop.example/2"));
        assert_pages(&manager, &path).await;
        assert_eq!(manager.get(&format!("/offers/{offer}"), 200).await["title"], "Title 2");
    }
}
