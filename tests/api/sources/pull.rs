//! Forced pulls.

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, simulator};

use crate::given::{id, items, pull, pull_ended, pulled_source, quiet_source};

both_databases! {
    async fn a_forced_pull_brings_the_change_and_its_history(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 20, "ready_percent": 100})).await;
        let source = id(&pulled_source(&manager, "Acme Ads", &network).await);
        network.edit("1003", json!({"default_payout": "77.50000", "payout_type": "cpa_flat", "currency": "EUR", "name": "Better paid"})).await;
        let view = pull(&manager, source).await;
        let run = &view["last_run"];
        assert_eq!((&run["outcome"], &run["trigger"]), (&json!("complete"), &json!("forced")), "{run}");
        assert_eq!((&run["counters"]["changed"], &run["counters"]["new"]), (&json!(1), &json!(0)), "{run}");
        let found = manager.get(&format!("/offers?source_id={source}&search=better%20PAID"), 200).await;
        let offer = &items(&found)[0];
        assert_eq!(offer["external_id"], "1003");
        let changes = manager.get(&format!("/offers/{}/changes", id(offer)), 200).await;
        let title = items(&changes).iter().find(|change| change["field"] == "title").unwrap();
        assert_eq!((&title["new"], &title["run_id"]), (&json!("Better paid"), &run["id"]));
        let shown = manager.get(&format!("/offers/{}", id(offer)), 200).await;
        let payouts = shown["payouts"].as_array().unwrap();
        assert!(payouts.iter().any(|payout| payout["amount"] == "77.5" && payout["currency"] == "EUR"), "{shown}");
    }

    /// product.md Y5
    async fn a_pull_with_a_key_that_stopped_working_keeps_the_offers(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 10})).await;
        let before = pulled_source(&manager, "Acme Ads", &network).await;
        network.set(json!({"api_key": "the network changed it"})).await;
        let view = pull(&manager, id(&before)).await;
        assert_eq!(view["status"], "invalid_credentials");
        assert_eq!(view["last_run"]["outcome"], "invalid_credentials");
        assert_eq!(view["last_run"]["answer"]["failure"], "credentials");
        assert!(view["last_run"]["error"]["detail"].is_string());
        assert_eq!(view["offers"], before["offers"]);
    }

    async fn a_second_demand_while_one_waits_is_the_same_job(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5, "latency_ms": 150})).await;
        let source = id(&quiet_source(&manager, "Acme Ads", &network).await);
        let path = format!("/sources/{source}/pull");
        for _ in 0..5 {
            manager.press(&path, 202).await;
        }
        pull_ended(&manager, source, 0).await;
        let runs = manager.all(&format!("/runs?source_id={source}"), 200).await;
        assert!(runs.len() <= 2, "{} runs", runs.len());
        manager.refused("POST", "/sources/424242/pull", Value::Null, 404, "source_not_found").await;
    }
}
