//! Archiving a campaign is final and leaves the tracking system alone (product.md C8).

use serde_json::{Value, json};
use testkit::{TestServer, both_databases};

use crate::given::{NONE, listed, pull, pushed};

both_databases! {
    async fn an_archived_campaign_stays_as_it_is_and_pushes_nothing(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 6).await;
        let path = format!("/campaigns/{}", pushed.campaign);
        let archive = format!("{path}/archive");
        manager.refused("POST", &archive, json!({"title": "everything"}), 422, "title_mismatch").await;
        let view = manager.post(&archive, json!({"title": "Everything"}), 200).await;
        assert!(view["archived_at"].is_string());
        let before = pushed.tenant.offers().await;

        manager.refused("PATCH", &path, json!({"enabled": true}), 409, "campaign_archived").await;
        manager.refused("POST", &format!("{path}/sync"), Value::Null, 409, "campaign_archived").await;
        manager.refused("POST", &archive, json!({"title": "Everything"}), 409, "campaign_archived").await;
        assert_eq!(listed(&manager, "/campaigns").await, NONE);
        assert_eq!(listed(&manager, "/campaigns?state=archived").await, [pushed.campaign]);

        let runs = listed(&manager, "/runs?kind=push_campaign").await;
        for offer in pushed.network.offers().await {
            pushed.network.edit(offer["Offer"]["id"].as_str().unwrap(), json!({"name": "A new title"})).await;
        }
        pull(&manager, pushed.source).await;
        assert_eq!(listed(&manager, "/runs?kind=push_campaign").await, runs);
        assert_eq!(pushed.tenant.offers().await, before);
        assert!(!listed_offers(&manager, &path).await.is_empty());
    }
}

async fn listed_offers(manager: &testkit::Client, path: &str) -> Vec<Value> {
    manager.all(&format!("{path}/offers"), 200).await
}
