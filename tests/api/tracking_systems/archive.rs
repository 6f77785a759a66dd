//! Archiving is final and refused while campaigns use it (product.md T4).

use serde_json::{Value, json};
use testkit::{TestServer, both_databases};

use crate::given::{NONE, listed, pushed};

both_databases! {
    async fn a_tracking_system_in_use_cannot_be_archived(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 3).await;
        let path = format!("/tracking-systems/{}", pushed.tracking_system);
        let archive = format!("{path}/archive");
        assert_eq!(manager.get(&path, 200).await["campaigns"], 1);
        manager.refused("POST", &archive, json!({"title": "Our Affise"}), 409, "tracking_system_in_use").await;
        manager.post(&format!("/campaigns/{}/archive", pushed.campaign), json!({"title": "Everything"}), 200).await;
        manager.refused("POST", &archive, json!({"title": "our affise"}), 422, "title_mismatch").await;
        let view = manager.post(&archive, json!({"title": "Our Affise"}), 200).await;
        assert_eq!((&view["status"], &view["campaigns"]), (&json!("archived"), &json!(0)));
        assert!(view["archived_at"].is_string());

        manager.refused("PATCH", &path, json!({"title": "x"}), 409, "tracking_system_archived").await;
        manager.refused("POST", &format!("{path}/check"), Value::Null, 409, "tracking_system_archived").await;
        manager.refused("POST", &archive, json!({"title": "Our Affise"}), 409, "tracking_system_archived").await;
        assert_eq!(listed(&manager, "/tracking-systems").await, NONE);
        assert_eq!(listed(&manager, "/tracking-systems?state=archived").await, [pushed.tracking_system]);
        assert_eq!(listed(&manager, "/tracking-systems?state=all").await, [pushed.tracking_system]);
        assert_eq!(manager.get(&path, 200).await["title"], "Our Affise");
    }
}
