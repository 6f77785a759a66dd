//! Pushing, forced (product.md C7, C8).

use serde_json::{Value, json};
use testkit::{Sending, TestServer, both_databases};

use crate::given::{campaign_body, id, items, push_ended, pushed, with};

both_databases! {
    async fn a_campaign_is_pushed_and_a_sync_is_forced_once_a_minute(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 20).await;
        let path = format!("/campaigns/{}", pushed.campaign);
        let view = manager.get(&path, 200).await;
        assert_eq!(view["last_run"]["outcome"], "complete", "{view}");
        let matched = usize::try_from(view["counts"]["matched"].as_u64().unwrap()).unwrap();
        assert!(matched > 0);
        assert_eq!((&view["counts"]["pushed"], &view["counts"]["failed"], &view["counts"]["pending"]), (&json!(matched), &json!(0), &json!(0)));
        assert_eq!(pushed.tenant.offers().await.len(), matched);
        assert!(view["last_sync_at"].is_string());

        let last = view["last_run"]["id"].as_i64().unwrap();
        manager.press(&format!("{path}/sync"), 202).await;
        let refused = manager.ask("POST", &format!("{path}/sync"), Sending::Nothing, 429).await;
        assert_eq!(refused.json()["code"], "sync_too_soon");
        let seconds: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&seconds), "{seconds}");
        let view = push_ended(&manager, pushed.campaign, last).await;
        assert_eq!((&view["last_run"]["trigger"], &view["last_run"]["counters"]["created"]), (&json!("forced"), &json!(0)), "{view}");
        assert_eq!(pushed.tenant.offers().await.len(), matched);
    }

    async fn a_campaign_that_is_off_pushes_nothing(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 5).await;
        let body = with(campaign_body("Off", pushed.tracking_system, &[pushed.source]), json!({"enabled": false}));
        let off = id(&manager.post("/campaigns", body, 201).await);
        manager.refused("POST", &format!("/campaigns/{off}/sync"), Value::Null, 409, "campaign_disabled").await;
        let held = pushed.tenant.offers().await.len();
        assert!(items(&manager.get(&format!("/runs?campaign_id={off}"), 200).await).is_empty());
        manager.patch(&format!("/campaigns/{off}"), json!({"enabled": true}), 200).await;
        push_ended(&manager, off, 0).await;
        assert_eq!(pushed.tenant.offers().await.len(), 2 * held);
        manager.refused("POST", "/campaigns/424242/sync", Value::Null, 404, "campaign_not_found").await;
    }
}
