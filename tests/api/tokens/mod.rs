//! API tokens (product.md U1).

use cpapi_domain::time::{Clock, SystemClock};
use serde_json::{Value, json};
use testkit::{Client, TestServer, both_databases, eventually};

use crate::given::{id, items};
use crate::lists::{assert_pages, assert_refuses_nonsense};

/// A token's body; it ends in a month.
pub(crate) fn token_body(scopes: &[&str]) -> Value {
    let end = SystemClock.now().plus_seconds(30 * 86_400);
    json!({"name": "Reporting", "scopes": scopes, "expires_at": end})
}

async fn made(admin: &Client, scopes: &[&str]) -> (i64, Client) {
    let answer = admin.post("/tokens", token_body(scopes), 201).await;
    let secret = answer["secret"].as_str().unwrap();
    (id(&answer["token"]), admin.with_token(secret))
}

both_databases! {
    async fn a_token_is_shown_once_and_kept_as_a_hash(server: TestServer) {
        let admin = server.admin().await;
        let answer = admin.post("/tokens", token_body(&["read", "sync"]), 201).await;
        let secret = answer["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("cpapi_") && secret.len() > 40, "{secret}");
        let listed = admin.get("/tokens", 200).await;
        assert_eq!(items(&listed).len(), 1);
        let shown = &listed["items"][0];
        assert_eq!((&shown["name"], &shown["scopes"], &shown["valid"]), (&json!("Reporting"), &json!(["read", "sync"]), &json!(true)));
        assert!(secret.starts_with(shown["hint"].as_str().unwrap()));
        let audit = admin.get("/audit?subject_kind=token", 200).await;
        assert_eq!(audit["items"][0]["action"], "token.create");
        let stored = server.app().db.read(|c| cpapi_db::api_tokens::find(c, 1)).await.unwrap().unwrap();
        for kept in [listed.to_string(), audit.to_string(), format!("{stored:?}")] {
            assert!(!kept.contains(&secret), "{kept}");
        }
    }

    async fn a_use_is_noted_with_its_time_and_address(server: TestServer) {
        let admin = server.admin().await;
        let (_, program) = made(&admin, &["read"]).await;
        assert_eq!(admin.get("/tokens", 200).await["items"][0]["last_used_at"], Value::Null);
        program.get("/sources", 200).await;
        let used = eventually("the use is noted", async || {
            let listed = admin.get("/tokens", 200).await;
            listed["items"][0]["last_used_at"].is_string().then(|| listed["items"][0].clone())
        })
        .await;
        assert_eq!(used["last_used_ip"], "127.0.0.1");
    }

    async fn a_revoked_an_expired_and_an_unknown_token_open_nothing(server: TestServer) {
        let admin = server.admin().await;
        let (token, program) = made(&admin, &["read"]).await;
        let path = format!("/tokens/{token}/revoke");
        let revoked = admin.press(&path, 200).await;
        assert_eq!(revoked["valid"], false);
        program.refused("GET", "/sources", Value::Null, 401, "unauthenticated").await;
        // The time of the first revocation stays.
        assert_eq!(admin.press(&path, 200).await["revoked_at"], revoked["revoked_at"]);
        let (late, program) = made(&admin, &["read"]).await;
        server.touch(&format!("UPDATE api_tokens SET expires_at = '2020-01-01 00:00:00' WHERE id = {late}")).await;
        program.refused("GET", "/sources", Value::Null, 401, "token_expired").await;
        admin.with_token("cpapi_unknown").refused("GET", "/sources", Value::Null, 401, "unauthenticated").await;
    }

    async fn a_token_stops_with_its_owner(server: TestServer) {
        let admin = server.admin().await;
        let second = json!({"email": "second@example.com", "name": "Second", "password": "correct horse battery", "role": "admin"});
        let second = admin.post("/users", second, 201).await;
        let owner = admin.post("/session", json!({"email": "second@example.com", "password": "correct horse battery"}), 200).await;
        let owner = admin.with_token(owner["access_token"].as_str().unwrap());
        let (_, program) = made(&owner, &["read"]).await;
        program.get("/sources", 200).await;
        admin.patch(&format!("/users/{}", id(&second)), json!({"disabled": true}), 200).await;
        program.refused("GET", "/sources", Value::Null, 401, "unauthenticated").await;
    }

    async fn the_audit_log_names_the_token_that_a_change_came_through(server: TestServer) {
        let admin = server.admin().await;
        let (_, program) = made(&admin, &["write"]).await;
        let tenant = testkit::simulator().tenant(json!({})).await;
        let body = crate::given::tracking_system_body("Ours", &tenant);
        let system = id(&program.post("/tracking-systems", body, 201).await);
        let path = format!("/audit?subject_kind=tracking_system&subject_id={system}");
        let entry = admin.get(&path, 200).await["items"][0].clone();
        assert_eq!((&entry["actor"]["email"], &entry["actor"]["token"]), (&json!("admin@example.com"), &json!("Reporting")), "{entry}");
        let by_session = admin.get("/audit?subject_kind=token", 200).await["items"][0].clone();
        assert_eq!(by_session["actor"]["token"], Value::Null);
        assert_eq!(items(&admin.get("/audit?search=reporting&subject_kind=tracking_system", 200).await).len(), 1);
    }

    async fn every_wrong_field_of_a_token_is_named(server: TestServer) {
        let admin = server.admin().await;
        let wrong = json!({"name": " ", "scopes": [], "expires_at": "2020-01-01T00:00:00Z"});
        assert_eq!(admin.refused_fields("POST", "/tokens", wrong).await, ["/expires_at", "/name", "/scopes"]);
        let far = json!({"name": "Far", "scopes": ["read"], "expires_at": "2190-01-01T00:00:00Z"});
        assert_eq!(admin.refused_fields("POST", "/tokens", far).await, ["/expires_at"]);
        let odd = crate::given::with(token_body(&["read"]), json!({"scopes": ["everything"]}));
        assert_eq!(admin.refused_fields("POST", "/tokens", odd).await, ["/scopes/0"]);
    }

    async fn tokens_are_listed_in_pages(server: TestServer) {
        let admin = server.admin().await;
        for _ in 0..3 {
            made(&admin, &["read"]).await;
        }
        assert_pages(&admin, "/tokens").await;
        assert_refuses_nonsense(&admin, "/tokens").await;
    }
}
