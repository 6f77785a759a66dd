//! Rights, tried on every operation that the document knows (product.md U1).

use serde_json::{Value, json};
use testkit::{Client, Operation, Sending, TestServer, both_databases};

use crate::tokens::token_body;

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
const OWN: [&str; 4] = [
    "change_password",
    "choose_mail",
    "read_all_notifications",
    "read_notification",
];

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

/// The scope that the document wants of an API token: `None` when it takes none at all,
/// `Some(None)` when any will do.
fn documented_scope(operation: &Operation) -> Option<Option<&str>> {
    let needs = operation.document["security"].as_array()?;
    let scopes = needs.iter().find_map(|need| need["api_token"].as_array())?;
    Some(scopes.first().and_then(Value::as_str))
}

/// A fresh API token with one scope.
async fn secret(admin: &Client, scope: &str) -> String {
    let made = admin.post("/tokens", token_body(&[scope]), 201).await;
    made["secret"].as_str().unwrap().to_owned()
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

    async fn a_manager_does_everything_but_users_tokens_webhooks_and_mails_of_others(server: TestServer) {
        let manager = server.manager().await;
        for operation in manager.contract().operations().iter().filter(|operation| operation.is_secured()) {
            let (status, _) = try_operation(&manager, operation).await;
            let for_admins = ["/api/v1/users", "/api/v1/tokens", "/api/v1/webhooks", "/api/v1/mail/"].iter().any(|path| operation.path.starts_with(path));
            assert_eq!(status == 403, for_admins, "{} {status}", operation.id());
        }
    }

    async fn an_api_token_reaches_only_what_its_scope_is_documented_for(server: TestServer) {
        let admin = server.admin().await;
        for own in ["read", "write", "sync"] {
            let program = admin.with_token(&secret(&admin, own).await);
            let (mut admitted, mut refused) = (0, 0);
            for operation in program.contract().operations().iter().filter(|operation| operation.is_secured()) {
                let (status, code) = try_operation(&program, operation).await;
                match documented_scope(operation) {
                    Some(Some(scope)) if scope != own => {
                        assert_eq!((status, code), (403, json!("scope_missing")), "{own}: {}", operation.id());
                        refused += 1;
                    }
                    Some(_) => {
                        assert!(status != 401 && status != 403, "{own}: {} {status} {code}", operation.id());
                        admitted += 1;
                    }
                    None => assert_eq!((status, code), (403, json!("scope_missing")), "{own}: {}", operation.id()),
                }
            }
            assert!(admitted > 3 && refused > 3, "{own}: {admitted} {refused}");
        }
    }

    async fn a_scope_gives_no_right_that_the_role_lacks(server: TestServer) {
        let admin = server.admin().await;
        let token = secret(&admin, "write").await;
        // The owner becomes a viewer; somebody else has to remain who may enter.
        let second = json!({"email": "second@example.com", "name": "Second", "password": "correct horse battery", "role": "admin"});
        admin.post("/users", second, 201).await;
        let own = admin.get("/session", 200).await["user"]["id"].clone();
        admin.patch(&format!("/users/{own}"), json!({"role": "viewer"}), 200).await;
        admin.with_token(&token).refused("POST", "/campaigns", json!({}), 403, "permission_missing").await;
    }
}
