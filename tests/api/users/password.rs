//! Changing passwords.

use serde_json::json;
use testkit::{PASSWORD, TestServer, both_databases};

const NEW_PASSWORD: &str = "another long password";

both_databases! {
    async fn everybody_changes_their_own_password_and_the_old_one_is_over(server: TestServer) {
        let viewer = server.viewer().await;
        let anonymous = server.anonymous();
        let change = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
        viewer.refused("PATCH", "/session/password", change("wrong one, sorry", NEW_PASSWORD), 403, "password_wrong").await;
        let pointers = viewer.refused_fields("PATCH", "/session/password", change(PASSWORD, "short")).await;
        assert_eq!(pointers, ["/new_password"]);
        viewer.patch("/session/password", change(PASSWORD, NEW_PASSWORD), 204).await;
        let login = |password: &str| json!({"email": "viewer@example.com", "password": password});
        anonymous.refused("POST", "/session", login(PASSWORD), 401, "invalid_credentials").await;
        anonymous.post("/session", login(NEW_PASSWORD), 200).await;
    }

    async fn a_password_set_by_the_administrator_ends_the_users_sessions(server: TestServer) {
        let (admin, viewer) = (server.admin().await, server.viewer().await);
        let anonymous = server.anonymous();
        let credentials = json!({"email": "viewer@example.com", "password": PASSWORD});
        let session = anonymous.post("/session", credentials, 200).await;
        let user = viewer.get("/session", 200).await["user"]["id"].clone();
        admin.patch(&format!("/users/{user}"), json!({"password": NEW_PASSWORD}), 200).await;
        let refresh = json!({"refresh_token": session["refresh_token"]});
        anonymous.refused("POST", "/session/refresh", refresh, 401, "refresh_token_invalid").await;
    }
}
