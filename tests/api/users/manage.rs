//! Administrators manage users.

use serde_json::{Value, json};
use testkit::{PASSWORD, TestServer, both_databases};

use crate::given::id;
use crate::lists::{assert_pages, assert_refuses_nonsense};

fn body(email: &str, role: &str) -> Value {
    json!({"email": email, "name": "Grace", "password": PASSWORD, "role": role})
}

both_databases! {
    async fn a_user_is_made_changed_and_shut_out(server: TestServer) {
        let admin = server.admin().await;
        let made = admin.post("/users", body("Grace@Example.com", "viewer"), 201).await;
        assert_eq!((&made["email"], &made["disabled"]), (&json!("grace@example.com"), &json!(false)));
        let path = format!("/users/{}", id(&made));
        let changed = admin.patch(&path, json!({"role": "manager", "name": "Grace Hopper"}), 200).await;
        assert_eq!((&changed["role"], &changed["name"]), (&json!("manager"), &json!("Grace Hopper")));
        assert_eq!(admin.patch(&path, json!({"disabled": true}), 200).await["disabled"], true);
        assert_eq!(admin.patch(&path, json!({"disabled": false}), 200).await["disabled"], false);
        assert_eq!(admin.get(&path, 200).await["name"], "Grace Hopper");
        admin.refused("GET", "/users/424242", Value::Null, 404, "user_not_found").await;
        admin.refused("PATCH", "/users/424242", json!({"name": "x"}), 404, "user_not_found").await;
    }

    async fn every_wrong_field_of_a_user_is_named(server: TestServer) {
        let admin = server.admin().await;
        let wrong = json!({"email": "no at sign", "name": "", "password": "short", "role": "viewer"});
        assert_eq!(admin.refused_fields("POST", "/users", wrong).await, ["/email", "/name", "/password"]);
        assert_eq!(admin.refused_fields("POST", "/users", body("a@example.com", "emperor")).await, ["/role"]);
        admin.refused("POST", "/users", body("ADMIN@example.com", "viewer"), 409, "email_taken").await;
    }

    async fn the_last_administrator_remains(server: TestServer) {
        let admin = server.admin().await;
        let own = format!("/users/{}", admin.get("/session", 200).await["user"]["id"]);
        admin.refused("PATCH", &own, json!({"disabled": true}), 409, "last_admin").await;
        admin.refused("PATCH", &own, json!({"role": "viewer"}), 409, "last_admin").await;
        let second = admin.post("/users", body("second@example.com", "admin"), 201).await;
        admin.patch(&own, json!({"role": "viewer"}), 200).await;
        admin.refused("GET", &format!("/users/{}", id(&second)), Value::Null, 403, "permission_missing").await;
    }

    async fn users_are_listed_in_pages(server: TestServer) {
        let admin = server.admin().await;
        server.manager().await;
        server.viewer().await;
        assert_pages(&admin, "/users").await;
        assert_refuses_nonsense(&admin, "/users").await;
    }
}
