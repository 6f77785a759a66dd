//! What each user is mailed of.

use serde_json::{Value, json};
use testkit::{Client, Sending, TestServer, both_databases};

use crate::given::items;

async fn choose(client: &Client, kinds: Value, status: u16) -> Value {
    let body = Sending::Json(json!({"kinds": kinds}));
    client.ask("PUT", "/mail", body, status).await.json()
}

both_databases! {
    async fn nobody_is_mailed_unless_they_chose_to_be(server: TestServer) {
        let viewer = server.viewer().await;
        let mail = viewer.get("/mail", 200).await;
        assert_eq!(mail, json!({"available": false, "address": "viewer@example.com", "kinds": []}));
    }

    async fn each_user_chooses_for_themselves(server: TestServer) {
        let (admin, viewer) = (server.admin().await, server.viewer().await);
        let chosen = choose(&viewer, json!(["run_failed", "feed_held", "run_failed"]), 200).await;
        assert_eq!(chosen["kinds"], json!(["feed_held", "run_failed"]));
        assert_eq!(viewer.get("/mail", 200).await["kinds"], chosen["kinds"]);
        assert_eq!(admin.get("/mail", 200).await["kinds"], json!([]));
        assert_eq!(choose(&viewer, json!([]), 200).await["kinds"], json!([]));
    }

    async fn a_choice_is_in_the_audit_log(server: TestServer) {
        let admin = server.admin().await;
        choose(&admin, json!(["feed_held"]), 200).await;
        let entries = admin.get("/audit?action=user.update", 200).await;
        let entry = &items(&entries)[0];
        assert_eq!((&entry["before"], &entry["after"]), (&json!({"mail_kinds": []}), &json!({"mail_kinds": ["feed_held"]})), "{entry}");
    }

    async fn a_kind_that_does_not_exist_is_refused(server: TestServer) {
        let viewer = server.viewer().await;
        choose(&viewer, json!(["nonsense"]), 422).await;
        viewer.refused_fields("PUT", "/mail", json!({})).await;
    }
}
