//! Rights, tried on every operation that the document knows (product.md U1).

use serde_json::{Value, json};
use testkit::{Client, Operation, Sending, TestServer, both_databases};

/// Operations that nobody has to sign in for; a new one has to be entered here on purpose.
const OPEN: [&str; 8] = [
    "complete_setup",
    "create_session",
    "delete_session",
    "get_connector_icon",
    "get_setup",
    "livez",
    "readyz",
    "refresh_session",
];
/// Writes that every role may do to itself.
const OWN: [&str; 1] = ["change_password"];

async fn try_operation(client: &Client, operation: &Operation) -> (u16, Value) {
    let path = operation.path_with("1");
    let path = path
        .strip_prefix("/api/v1")
        .unwrap_or_else(|| panic!("{path} is not below /api/v1"));
    if operation.is_endless() {
        let answer = client.open(path, None).await;
        let status = answer.status();
        let code = if status.is_success() {
            Value::Null
        } else {
            answer.json::<Value>().await.unwrap()["code"].clone()
        };
        return (status.as_u16(), code);
    }
    let takes_body = operation.document["requestBody"].is_object();
    let sending = if takes_body {
        Sending::Json(json!({}))
    } else {
        Sending::Nothing
    };
    let answer = client.send(&operation.method, path, sending).await;
    let code = if answer.status.is_success() {
        Value::Null
    } else {
        answer.json()["code"].clone()
    };
    (answer.status.as_u16(), code)
}

both_databases! {
    async fn no_operation_answers_somebody_who_is_not_signed_in(server: TestServer) {
        let anonymous = server.anonymous();
        let forged = anonymous.with_token("forged");
        let mut open = Vec::new();
        for operation in anonymous.contract().operations() {
            if !operation.is_secured() {
                open.push(operation.id());
                continue;
            }
            for nobody in [&anonymous, &forged] {
                assert_eq!(try_operation(nobody, operation).await, (401, json!("unauthenticated")), "{}", operation.id());
            }
        }
        open.sort_unstable();
        assert_eq!(open, OPEN);
    }

    async fn a_viewer_changes_nothing(server: TestServer) {
        let viewer = server.viewer().await;
        for operation in viewer.contract().operations() {
            // A preview is asked for by POST but changes nothing.
            let reads = operation.method == "GET" || operation.id() == "preview_campaign";
            if reads || !operation.is_secured() || OWN.contains(&operation.id()) {
                continue;
            }
            assert_eq!(try_operation(&viewer, operation).await, (403, json!("permission_missing")), "{}", operation.id());
        }
        viewer.refused("GET", "/users", Value::Null, 403, "permission_missing").await;
        viewer.refused("GET", "/audit", Value::Null, 403, "permission_missing").await;
        for path in ["/sources", "/offers", "/campaigns", "/tracking-systems", "/runs", "/connectors", "/info"] {
            viewer.get(path, 200).await;
        }
    }

    async fn a_manager_does_everything_but_users(server: TestServer) {
        let manager = server.manager().await;
        for operation in manager.contract().operations().iter().filter(|operation| operation.is_secured()) {
            let (status, _) = try_operation(&manager, operation).await;
            let is_users = operation.path.starts_with("/api/v1/users");
            assert_eq!(status == 403, is_users, "{} {status}", operation.id());
        }
    }
}
