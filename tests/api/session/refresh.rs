//! Refresh tokens rotate (product.md U1).

use serde_json::{Value, json};
use testkit::{Client, PASSWORD, TestServer, both_databases};

use super::login::login;

async fn refresh(client: &Client, session: &Value) -> Value {
    client
        .post(
            "/session/refresh",
            json!({"refresh_token": session["refresh_token"]}),
            200,
        )
        .await
}

async fn refused(client: &Client, session: &Value) {
    let body = json!({"refresh_token": session["refresh_token"]});
    client
        .refused(
            "POST",
            "/session/refresh",
            body,
            401,
            "refresh_token_invalid",
        )
        .await;
}

both_databases! {
    async fn a_refresh_token_used_twice_revokes_its_whole_family(server: TestServer) {
        server.viewer().await;
        let anonymous = server.anonymous();
        let first = login(&anonymous, "viewer@example.com", PASSWORD, 200).await;
        let other = login(&anonymous, "viewer@example.com", PASSWORD, 200).await;
        let second = refresh(&anonymous, &first).await;
        assert_ne!(first["refresh_token"], second["refresh_token"]);
        let signed_in = anonymous.with_token(second["access_token"].as_str().unwrap());
        signed_in.get("/session", 200).await;

        refused(&anonymous, &first).await;
        refused(&anonymous, &second).await;
        refresh(&anonymous, &other).await;
    }

    async fn signing_out_ends_the_refresh_token(server: TestServer) {
        server.viewer().await;
        let anonymous = server.anonymous();
        let session = login(&anonymous, "viewer@example.com", PASSWORD, 200).await;
        anonymous.delete("/session", json!({"refresh_token": session["refresh_token"]}), 204).await;
        refused(&anonymous, &session).await;
        refused(&anonymous, &json!({"refresh_token": "never issued"})).await;
    }
}
