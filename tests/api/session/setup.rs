//! The first user (product.md U3).

use serde_json::{Value, json};
use testkit::{PASSWORD, TestServer, both_databases};

use super::login::login;

both_databases! {
    async fn the_set_up_link_makes_the_first_administrator_once(server: TestServer) {
        let anonymous = server.anonymous();
        assert_eq!(anonymous.get("/setup", 200).await, json!({"needed": true}));
        let outdated = server.setup_token().await.unwrap();
        let token = server.setup_token().await.unwrap();
        let body = |token: &str, password: &str| {
            json!({"token": token, "email": "ada@example.com", "password": password, "name": "Ada"})
        };
        for wrong in ["", "x", outdated.as_str()] {
            anonymous.refused("POST", "/setup", body(wrong, PASSWORD), 403, "setup_token_invalid").await;
        }
        let pointers = anonymous.refused_fields("POST", "/setup", body(&token, "short")).await;
        assert_eq!(pointers, ["/password"]);
        let nameless = json!({"token": token, "email": "nonsense", "password": PASSWORD, "name": " "});
        assert_eq!(anonymous.refused_fields("POST", "/setup", nameless).await, ["/email", "/name"]);

        let session = anonymous.post("/setup", body(&token, PASSWORD), 201).await;
        assert_eq!(session["user"]["role"], "admin");
        let admin = anonymous.with_token(session["access_token"].as_str().unwrap());
        assert_eq!(admin.get("/users", 200).await["items"][0]["email"], "ada@example.com");
        login(&anonymous, "ada@example.com", PASSWORD, 200).await;

        assert_eq!(anonymous.get("/setup", 200).await, json!({"needed": false}));
        anonymous.refused("POST", "/setup", body(&token, PASSWORD), 409, "setup_done").await;
        assert_eq!(server.setup_token().await, None);
        anonymous.refused("GET", "/users", Value::Null, 401, "unauthenticated").await;
    }
}
