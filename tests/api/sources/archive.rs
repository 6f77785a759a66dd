//! Archiving is final (product.md S6).

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, eventually, simulator};

use crate::given::{id, pulled_source, push_ended, pushed};

both_databases! {
    async fn an_archived_source_stays_as_it_is_and_can_be_read(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 10})).await;
        let source = id(&pulled_source(&manager, "Acme Ads", &network).await);
        let path = format!("/sources/{source}");
        let archive = format!("{path}/archive");
        for wrong in ["", "Acme", "acme ads"] {
            manager.refused("POST", &archive, json!({"title": wrong}), 422, "title_mismatch").await;
        }
        let view = manager.post(&archive, json!({"title": "Acme Ads"}), 200).await;
        assert_eq!((&view["status"], &view["next_pull_at"]), (&json!("archived"), &Value::Null));
        assert!(view["archived_at"].is_string());

        let asked_before = network.requests().await.len();
        manager.refused("PATCH", &path, json!({"title": "x"}), 409, "source_archived").await;
        for action in ["check", "pull", "feed/accept", "feed/reject"] {
            manager.refused("POST", &format!("{path}/{action}"), Value::Null, 409, "source_archived").await;
        }
        manager.refused("POST", &archive, json!({"title": "Acme Ads"}), 409, "source_archived").await;
        assert_eq!(network.requests().await.len(), asked_before);

        assert_eq!(manager.get(&path, 200).await["title"], "Acme Ads");
        let offers = manager.all(&format!("/offers?source_id={source}"), 200).await;
        assert!(!offers.is_empty());
        assert!(offers.iter().all(|offer| offer["source"]["archived"] == true));
    }

    /// product.md R6
    async fn the_offers_of_an_archived_source_are_paused_in_the_tracking_system(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 12).await;
        let active = async || {
            let held = pushed.tenant.offers().await;
            held.iter().filter(|offer| offer["status"] == "active").count()
        };
        assert!(active().await > 0);
        let last = push_ended(&manager, pushed.campaign, 0).await["last_run"]["id"].as_i64().unwrap();
        manager.post(&format!("/sources/{}/archive", pushed.source), json!({"title": "Acme Ads"}), 200).await;
        push_ended(&manager, pushed.campaign, last).await;
        eventually("every offer is paused", async || (active().await == 0).then_some(())).await;
        let offers = manager.all(&format!("/campaigns/{}/offers", pushed.campaign), 200).await;
        for offer in offers.iter().filter(|offer| offer["placement"].is_object()) {
            assert_ne!(offer["status_in_tracking"], "active", "{offer}");
        }
    }
}
