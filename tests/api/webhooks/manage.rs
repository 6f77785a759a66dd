//! Making, changing and deleting webhooks.

use serde_json::{Value, json};
use testkit::{TestServer, both_databases};

use super::{SECRET, body, unheard};
use crate::given::{id, items, with};
use crate::lists::{assert_pages, assert_refuses_nonsense};

both_databases! {
    async fn a_secret_is_kept_sealed_and_never_shown(server: TestServer) {
        let admin = server.admin().await;
        let made = admin.post("/webhooks", body("http://127.0.0.1:9/"), 201).await;
        assert_eq!((&made["secret"], &made["enabled"], &made["kinds"]), (&json!("********"), &json!(true), &json!([])));
        let path = format!("/webhooks/{}", id(&made));
        let changed = admin.patch(&path, json!({"secret": "another secret for webhooks", "kinds": ["feed_held", "run_failed"]}), 200).await;
        assert_eq!(changed["kinds"], json!(["feed_held", "run_failed"]));
        let audit = admin.get("/audit?subject_kind=webhook", 200).await;
        assert_eq!((&audit["items"][0]["action"], &audit["items"][0]["after"]["secret"]), (&json!("webhook.update"), &json!("********")));
        let hook = id(&made);
        let stored = server.app().db.read(move |c| cpapi_db::webhooks::find(c, hook)).await.unwrap().unwrap();
        let sealed = String::from_utf8_lossy(&stored.secrets).into_owned();
        for kept in [audit.to_string(), changed.to_string(), sealed] {
            assert!(!kept.contains(SECRET) && !kept.contains("another secret"), "{kept}");
        }
    }

    async fn every_wrong_field_of_a_webhook_is_named(server: TestServer) {
        let admin = server.admin().await;
        let wrong = json!({"title": " ", "url": "ftp://example.com", "secret": "short"});
        assert_eq!(admin.refused_fields("POST", "/webhooks", wrong).await, ["/secret", "/title", "/url"]);
        let odd = with(body("http://127.0.0.1:9/"), json!({"kinds": ["nonsense"]}));
        assert_eq!(admin.refused_fields("POST", "/webhooks", odd).await, ["/kinds/0"]);
        let base64 = with(body("http://127.0.0.1:9/"), json!({"secret": "whsec_this is no base64 at all"}));
        assert_eq!(admin.refused_fields("POST", "/webhooks", base64).await, ["/secret"]);
    }

    async fn a_webhook_does_not_lead_into_private_networks(server: TestServer) {
        let admin = server.admin().await;
        for url in ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data"] {
            assert_eq!(admin.refused_fields("POST", "/webhooks", body(url)).await, ["/url"], "{url}");
        }
        let path = format!("/webhooks/{}", id(&unheard(&admin, true).await));
        assert_eq!(admin.refused_fields("PATCH", &path, json!({"url": "http://192.168.0.1/"})).await, ["/url"]);
    }

    async fn a_deleted_webhook_is_gone_with_its_deliveries(server: TestServer) {
        let admin = server.admin().await;
        let path = format!("/webhooks/{}", id(&unheard(&admin, true).await));
        admin.press(&format!("{path}/test"), 202).await;
        admin.ask("DELETE", &path, testkit::Sending::Nothing, 204).await;
        admin.refused("GET", &format!("{path}/deliveries"), Value::Null, 404, "webhook_not_found").await;
        admin.refused("PATCH", &path, json!({"enabled": true}), 404, "webhook_not_found").await;
        assert!(items(&admin.get("/webhooks", 200).await).is_empty());
    }

    async fn webhooks_are_listed_in_pages(server: TestServer) {
        let admin = server.admin().await;
        for _ in 0..3 {
            unheard(&admin, false).await;
        }
        assert_pages(&admin, "/webhooks").await;
        assert_refuses_nonsense(&admin, "/webhooks").await;
    }
}
