//! Liveness, readiness and what the server says of itself.

use serde_json::{Value, json};
use testkit::{Sending, TestServer, both_databases};

both_databases! {
    async fn a_running_server_is_alive_and_ready(server: TestServer) {
        let anonymous = server.anonymous();
        for path in ["/livez", "/readyz"] {
            let answer = anonymous.send_anywhere("GET", path, Sending::Nothing).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            anonymous.contract().judge("GET", path, &[], None, &answer);
        }
    }

    async fn the_server_tells_its_version_and_vocabularies(server: TestServer) {
        let viewer = server.viewer().await;
        let info = viewer.get("/info", 200).await;
        assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
        let words = &info["vocabularies"];
        let has = |list: &str, key: &str, word: &str| words[list].as_array().unwrap().iter().any(|entry| entry[key] == word || entry == word);
        assert!(has("countries", "code", "US") && has("currencies", "code", "EUR") && has("reasons", "code", "not_approved"));
        assert!(has("os", "code", "android") && has("devices", "code", "mobile"), "{words}");
        assert_eq!(words["sync_categories"].as_array().unwrap().len(), 13);
        viewer.with_token("x").refused("GET", "/info", Value::Null, 401, "unauthenticated").await;
        assert_ne!(info, json!({}));
    }
}
