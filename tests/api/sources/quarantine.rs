//! Records that cannot be read never stop a feed and are never lost (product.md O7, Y10).

use serde_json::{Value, json};
use testkit::{Client, TestServer, both_databases, simulator};

use crate::given::{id, items, pull, pulled_source};
use crate::lists::assert_pages;

async fn offer_of(manager: &Client, source: i64, external_id: &str) -> Value {
    let found = manager
        .get(
            &format!("/offers?source_id={source}&search={external_id}"),
            200,
        )
        .await;
    let offer = items(&found)
        .iter()
        .find(|offer| offer["external_id"] == external_id);
    let offer = offer.unwrap_or_else(|| panic!("no offer {external_id}"));
    manager.get(&format!("/offers/{}", id(offer)), 200).await
}

both_databases! {
    async fn a_broken_record_is_kept_aside_or_warned_of_and_the_others_come(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 15, "ready_percent": 100})).await;
        for kind in ["without_id", "html", "offer_missing", "list"] {
            network.add_broken(kind).await;
        }
        network.break_offer("payout_na", "1002").await;
        network.break_offer("unknown_country", "1003").await;
        network.break_offer("unknown_currency", "1004").await;
        network.break_offer("title_null", "1005").await;
        let view = pulled_source(&manager, "Acme Ads", &network).await;
        let source = id(&view);
        let run = &view["last_run"];
        assert_eq!(view["offers"]["total"], 15, "{view}");
        assert_eq!(run["counters"]["quarantined"], 4, "{run}");
        assert_eq!(view["status"], "ready");

        let aside = manager.all(&format!("/sources/{source}/quarantine"), 200).await;
        assert_eq!(aside.len(), 4);
        assert!(aside.iter().all(|record| record["run_id"] == run["id"] && !record["raw"].as_str().unwrap().is_empty()));
        assert!(aside.iter().any(|record| record["raw"].as_str().unwrap().contains("out of memory")));
        assert_pages(&manager, &format!("/sources/{source}/quarantine")).await;

        let reasons = |offer: &Value| -> Vec<String> {
            offer["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
        };
        let unpaid = offer_of(&manager, source, "1002").await;
        assert!(unpaid["warnings"].as_array().unwrap().iter().any(|warning| warning["value"] == "N/A"), "{unpaid}");
        let nowhere = offer_of(&manager, source, "1003").await;
        let told = nowhere["warnings"].as_array().unwrap().iter().any(|warning| {
            let value = warning["value"].as_str().unwrap_or_default().to_lowercase();
            value.contains("xq") || value.contains("atlantis")
        });
        assert!(told, "{nowhere}");
        let worthless = offer_of(&manager, source, "1004").await;
        assert!(worthless["warnings"].to_string().contains("ZZQ"), "{worthless}");
        let nameless = offer_of(&manager, source, "1005").await;
        assert!(reasons(&nameless).contains(&"title_missing".to_owned()), "{nameless}");
        assert_eq!(nameless["valid"], false);
        for offer in [unpaid, nowhere, worthless] {
            assert!(offer["warnings_count"].as_i64().unwrap() > 0);
        }
        manager.refused("GET", "/sources/424242/quarantine", Value::Null, 404, "source_not_found").await;
    }

    async fn a_page_that_is_not_json_fails_the_run_and_loses_nothing(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 10})).await;
        let before = pulled_source(&manager, "Acme Ads", &network).await;
        network.fault(json!({"path": "/Affiliate_Offer/findAll", "action": {"type": "not_json"}})).await;
        let after = pull(&manager, id(&before)).await;
        assert_eq!(after["last_run"]["outcome"], "failed", "{after}");
        assert_eq!(after["status"], "failing");
        assert_eq!(after["answer"]["failure"], "unreadable");
        assert!(after["answer"]["body"].is_string());
        assert_eq!(after["offers"], before["offers"]);
    }
}
