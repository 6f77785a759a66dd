//! Editing a source (product.md S4).

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, simulator};

use crate::given::{id, quiet_source, with};

/// The network takes the key; the pull that follows the edit may have begun.
fn accepted(view: &Value) -> bool {
    view["status"] == "ready" || view["status"] == "processing"
}

both_databases! {
    async fn a_secret_that_is_left_out_or_masked_is_kept(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let path = format!("/sources/{}", id(&quiet_source(&manager, "Acme Ads", &network).await));
        let mut left_out = network.config();
        left_out.as_object_mut().unwrap().remove("api_key");
        let masked = with(network.config(), json!({"api_key": "********"}));
        for config in [left_out, masked.clone()] {
            let view = manager.patch(&path, json!({"config": config}), 200).await;
            assert!(accepted(&view), "{view}");
        }
        let wrong = with(network.config(), json!({"api_key": "a-wrong-key-8472"}));
        let view = manager.patch(&path, json!({"config": wrong}), 200).await;
        assert_eq!(view["status"], "invalid_credentials");
        assert!(view["answer"].is_object());
        // Now the wrong one is the one that is kept.
        let view = manager.patch(&path, json!({"config": masked}), 200).await;
        assert_eq!(view["status"], "invalid_credentials");
        let view = manager.patch(&path, json!({"config": network.config()}), 200).await;
        assert!(accepted(&view) && view["answer"].is_null(), "{view}");
    }

    async fn an_edit_changes_only_what_it_names(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let before = quiet_source(&manager, "Acme Ads", &network).await;
        let path = format!("/sources/{}", id(&before));
        let after = manager.patch(&path, json!({"title": "Acme Media"}), 200).await;
        assert_eq!(after["title"], "Acme Media");
        for field in ["config", "tracking_params", "impression_params", "default_currency", "poll_interval_seconds", "preview_required", "created_at", "status"] {
            assert_eq!(after[field], before[field], "{field}");
        }
        let after = manager.patch(&path, json!({"default_currency": null, "tracking_params": []}), 200).await;
        assert_eq!((&after["default_currency"], &after["tracking_params"]), (&Value::Null, &json!([])));
        let after = manager.patch(&path, json!({"poll_interval_seconds": 60, "preview_required": true}), 200).await;
        assert_eq!((&after["poll_interval_seconds"], &after["preview_required"]), (&json!(60), &json!(true)));
        assert_eq!(manager.patch(&path, json!({}), 200).await["title"], "Acme Media");
    }

    async fn wrong_edits_are_refused_and_change_nothing(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let before = quiet_source(&manager, "Acme Ads", &network).await;
        let path = format!("/sources/{}", id(&before));
        for (body, pointer) in [
            (json!({"title": null}), "/title"),
            (json!({"title": ""}), "/title"),
            (json!({"connector": "tune"}), "/connector"),
            (json!({"config": {"api_key": ""}}), "/config/api_key"),
            (json!({"poll_interval_seconds": 0}), "/poll_interval_seconds"),
            (json!({"tracking_params": [{"key": "a"}]}), "/tracking_params/0/value"),
            (json!({"default_currency": "dollars"}), "/default_currency"),
        ] {
            let pointers = manager.refused_fields("PATCH", &path, body.clone()).await;
            assert!(pointers.iter().any(|named| named == pointer), "{body}: {pointers:?}");
        }
        assert_eq!(manager.get(&path, 200).await, before);
        manager.refused("PATCH", "/sources/424242", json!({"title": "x"}), 404, "source_not_found").await;
    }

    /// product.md S3
    async fn a_check_tells_of_the_fault_and_of_its_end(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let path = format!("/sources/{}/check", id(&quiet_source(&manager, "Acme Ads", &network).await));
        network.set(json!({"api_key": "the network changed it"})).await;
        let view = manager.press(&path, 200).await;
        assert_eq!(view["status"], "invalid_credentials");
        assert_eq!(view["answer"]["failure"], "credentials");
        network.set(json!({"api_key": testkit::NETWORK_KEY})).await;
        let view = manager.press(&path, 200).await;
        assert_eq!((&view["status"], &view["answer"]), (&json!("ready"), &Value::Null));
    }
}
