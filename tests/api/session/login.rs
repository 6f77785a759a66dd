//! Signing in.

use serde_json::{Value, json};
use testkit::{Client, PASSWORD, TestDatabase, TestServer, both_databases};

pub(super) async fn login(client: &Client, email: &str, password: &str, status: u16) -> Value {
    client
        .post(
            "/session",
            json!({"email": email, "password": password}),
            status,
        )
        .await
}

both_databases! {
    /// Also the e-mail may be written in any case.
    async fn a_login_gives_tokens_that_say_who_signed_in(server: TestServer) {
        server.manager().await;
        let anonymous = server.anonymous();
        let session = login(&anonymous, "Manager@Example.com", PASSWORD, 200).await;
        assert_eq!(session["user"]["role"], "manager");
        let rights = session["user"]["permissions"].as_array().unwrap();
        assert!(rights.contains(&json!("sources.write")) && !rights.contains(&json!("users.manage")));
        let signed_in = anonymous.with_token(session["access_token"].as_str().unwrap());
        assert_eq!(signed_in.get("/session", 200).await["user"], session["user"]);
        assert_eq!(session["expires_in"], 900);
    }

    async fn a_wrong_password_and_an_unknown_user_look_the_same(server: TestServer) {
        server.admin().await;
        let anonymous = server.anonymous();
        let mut wrong = login(&anonymous, "admin@example.com", "not the password", 401).await;
        let mut unknown = login(&anonymous, "nobody@example.com", PASSWORD, 401).await;
        assert_eq!(wrong["code"], "invalid_credentials");
        for problem in [&mut wrong, &mut unknown] {
            problem["request_id"] = Value::Null;
        }
        assert_eq!(wrong, unknown);
    }

    async fn a_disabled_user_is_out_at_once(server: TestServer) {
        let (admin, viewer) = (server.admin().await, server.viewer().await);
        let session = login(&server.anonymous(), "viewer@example.com", PASSWORD, 200).await;
        let user = viewer.get("/session", 200).await["user"]["id"].clone();
        admin.patch(&format!("/users/{user}"), json!({"disabled": true}), 200).await;
        viewer.refused("GET", "/sources", Value::Null, 401, "unauthenticated").await;
        let anonymous = server.anonymous();
        let attempt = json!({"email": "viewer@example.com", "password": PASSWORD});
        anonymous.refused("POST", "/session", attempt, 401, "invalid_credentials").await;
        let refresh = json!({"refresh_token": session["refresh_token"]});
        anonymous.refused("POST", "/session/refresh", refresh, 401, "refresh_token_invalid").await;
    }

    async fn after_too_many_attempts_the_right_password_has_to_wait_too(database: TestDatabase) {
        let server = TestServer::start_with(database, &[("auth.login_attempts", "3")]).await;
        server.admin().await;
        let anonymous = server.anonymous();
        for _ in 0..3 {
            login(&anonymous, "admin@example.com", "not the password", 401).await;
        }
        let right = json!({"email": "ADMIN@example.com", "password": PASSWORD});
        anonymous.refused("POST", "/session", right, 429, "too_many_attempts").await;
        server.viewer().await;
        login(&anonymous, "viewer@example.com", PASSWORD, 200).await;
    }

    async fn a_token_that_is_old_forged_or_of_another_kind_is_refused(server: TestServer) {
        let admin = server.admin().await;
        let user = admin.get("/session", 200).await["user"]["id"].as_i64().unwrap();
        let old = admin.with_token(&server.expired_token(user));
        old.refused("GET", "/users", Value::Null, 401, "token_expired").await;
        let token = admin.token().unwrap().to_owned();
        let (head, signature) = token.rsplit_once('.').unwrap();
        let (header, _) = head.split_once('.').unwrap();
        // {"iss":"cpapi","sub":"1","exp":9999999999} and {"alg":"none"}
        let claims = "eyJpc3MiOiJjcGFwaSIsInN1YiI6IjEiLCJleHAiOjk5OTk5OTk5OTl9";
        let unsigned = format!("eyJhbGciOiJub25lIn0.{claims}.");
        for forged in ["x", "a.b.c", &unsigned, &format!("{header}.{claims}.{signature}"), &format!("{head}.")] {
            admin.with_token(forged).refused("GET", "/users", Value::Null, 401, "unauthenticated").await;
        }
    }
}
