//! Making and editing tracking systems.

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, simulator};

use crate::given::{NONE, id, listed, tracking_system, tracking_system_body, with};
use crate::lists::{assert_pages, assert_refuses_nonsense};

both_databases! {
    /// product.md T1
    async fn a_check_says_who_we_are_or_keeps_the_answer(server: TestServer) {
        let manager = server.manager().await;
        let tenant = simulator().tenant(json!({})).await;
        let made = tracking_system(&manager, "Our Affise", &tenant).await;
        assert_eq!((&made["status"], &made["answer"], &made["api_key"]), (&json!("ready"), &Value::Null, &json!("********")));
        assert!(made["identity"].is_object() && made["checked_at"].is_string(), "{made}");

        // A key that is wrong, and a key that may not write.
        for key in ["a-wrong-key-8472", "demo-partner-key"] {
            let body = with(tracking_system_body("Wrong key", &tenant), json!({"api_key": key}));
            let made = manager.post("/tracking-systems", body, 201).await;
            assert_eq!(made["status"], "invalid_credentials", "{made}");
            assert_eq!(made["answer"]["failure"], "credentials");
            assert!(made["answer"]["status_code"].is_number() && made["answer"]["body"].is_string());
            assert!(!made.to_string().contains(key), "{made}");
        }
        let away = with(tracking_system_body("Away", &tenant), json!({"base_url": "http://127.0.0.1:9"}));
        assert_eq!(manager.post("/tracking-systems", away, 201).await["status"], "failing");
    }

    async fn an_edit_keeps_the_key_and_checks_again(server: TestServer) {
        let manager = server.manager().await;
        let tenant = simulator().tenant(json!({})).await;
        let path = format!("/tracking-systems/{}", id(&tracking_system(&manager, "Our Affise", &tenant).await));
        let view = manager.patch(&path, json!({"title": "Affise EU", "api_key": "********", "max_concurrent": 2}), 200).await;
        assert_eq!((&view["title"], &view["status"], &view["max_concurrent"]), (&json!("Affise EU"), &json!("ready"), &json!(2)));
        let view = manager.patch(&path, json!({"api_key": "a-wrong-key-8472"}), 200).await;
        assert_eq!(view["status"], "invalid_credentials");
        assert_eq!(manager.press(&format!("{path}/check"), 200).await["status"], "invalid_credentials");
        let view = manager.patch(&path, json!({"api_key": testkit::AFFISE_KEY}), 200).await;
        assert_eq!((&view["status"], &view["answer"]), (&json!("ready"), &Value::Null));
        tenant.set(json!({"admin_key": "the network changed it"})).await;
        assert_eq!(manager.press(&format!("{path}/check"), 200).await["status"], "invalid_credentials");
        manager.refused("GET", "/tracking-systems/424242", Value::Null, 404, "tracking_system_not_found").await;
        manager.refused("PATCH", "/tracking-systems/424242", json!({"title": "x"}), 404, "tracking_system_not_found").await;
    }

    async fn every_wrong_field_of_a_tracking_system_is_named(server: TestServer) {
        let manager = server.manager().await;
        let tenant = simulator().tenant(json!({})).await;
        let wrong = json!({"title": "", "kind": "affise", "base_url": "ftp://x", "api_key": "", "max_concurrent": 0, "max_per_second": 0});
        let pointers = manager.refused_fields("POST", "/tracking-systems", wrong).await;
        assert_eq!(pointers, ["/api_key", "/base_url", "/max_concurrent", "/max_per_second", "/title"]);
        for (field, value) in [
            ("kind", json!("no-such-kind")), ("base_url", json!("not a url")), ("base_url", json!("http://")),
            ("max_concurrent", json!(1_000_000)), ("max_per_second", json!("ten")), ("nonsense", json!(1)),
        ] {
            let body = with(tracking_system_body("Our Affise", &tenant), json!({field: value}));
            assert_eq!(manager.refused_fields("POST", "/tracking-systems", body).await, [format!("/{field}")]);
        }
    }

    async fn tracking_systems_are_searched_and_paged(server: TestServer) {
        let manager = server.manager().await;
        let tenant = simulator().tenant(json!({})).await;
        let mut made = Vec::new();
        for title in ["Affise EU", "Affise US", "Other"] {
            made.push(id(&tracking_system(&manager, title, &tenant).await));
        }
        assert_pages(&manager, "/tracking-systems").await;
        assert_refuses_nonsense(&manager, "/tracking-systems").await;
        assert_eq!(listed(&manager, "/tracking-systems?search=us").await, [made[1]]);
        assert_eq!(listed(&manager, "/tracking-systems?state=archived").await, NONE);
    }
}
