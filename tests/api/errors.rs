//! Requests that no handler should have to think of: each gets a whole problem.

use serde_json::{Value, json};
use testkit::{Client, Sending, TestServer, both_databases};

const JSON: &str = "application/json";

async fn post_bytes(
    client: &Client,
    path: &str,
    kind: &'static str,
    body: &[u8],
    status: u16,
    code: &str,
) -> Value {
    let answer = client
        .ask("POST", path, Sending::Bytes(kind, body.to_vec()), status)
        .await;
    let problem = answer.json();
    assert_eq!(problem["code"], code, "{problem}");
    problem
}

both_databases! {
    async fn what_is_not_there_is_a_problem_too(server: TestServer) {
        let manager = server.manager().await;
        for path in ["/nothing", "/sources/1/nothing", "/", "", "/sources/", "//sources", "/offers/1/raw/more"] {
            manager.refused("GET", path, Value::Null, 404, "route_not_found").await;
        }
        for (method, path) in [("DELETE", "/sources/1"), ("PUT", "/sources"), ("POST", "/offers"), ("PATCH", "/setup"), ("GET", "/sources/1/pull")] {
            let answer = manager.ask(method, path, Sending::Nothing, 405).await;
            assert_eq!(answer.json()["code"], "method_not_allowed");
            assert!(!answer.header("allow").is_empty(), "{}", answer.asked);
        }
        let outside = manager.send_anywhere("GET", "/api/v2/sources", Sending::Nothing).await;
        assert_eq!((outside.status.as_u16(), outside.media_type()), (404, "application/problem+json"));
        let page = manager.send_anywhere("POST", "/sources", Sending::Json(json!({}))).await;
        assert_eq!(page.status, 405);
    }

    async fn an_id_that_is_none_is_refused(server: TestServer) {
        let manager = server.manager().await;
        for id in ["x", "1.5", "99999999999999999999", "0x1", "%00", "1%2F2", "%F0%9F%92%A9", "null", "1e3"] {
            manager.refused("GET", &format!("/sources/{id}"), Value::Null, 400, "path_invalid").await;
        }
        for id in ["0", "-1", "9223372036854775807", "-9223372036854775808"] {
            manager.refused("GET", &format!("/offers/{id}"), Value::Null, 404, "offer_not_found").await;
        }
    }

    async fn a_body_that_is_no_json_is_refused(server: TestServer) {
        let manager = server.manager().await;
        for body in ["", "{", "{\"title\": \"a\",}", "\u{feff}{}", "NaN", "{'title': 1}", "{\"email\": \"a\", \"password\": \"b\"} x"] {
            let path = if body.contains("email") { "/session" } else { "/sources" };
            post_bytes(&manager, path, JSON, body.as_bytes(), 400, "body_malformed").await;
        }
        post_bytes(&manager, "/sources", JSON, b"{\"title\": \"\xff\xfe\"}", 400, "body_malformed").await;
        post_bytes(&manager, "/sources", JSON, b"{\"title\": \"\\ud800\"}", 400, "body_malformed").await;
        let deep = format!("{{\"title\": {}1{}}}", "[".repeat(5000), "]".repeat(5000));
        let answer = manager.send("POST", "/sources", Sending::Bytes(JSON, deep.into_bytes())).await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{}", answer.text());
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "nonsense"] {
            post_bytes(&manager, "/sources", kind, b"{}", 415, "content_type_unsupported").await;
        }
        post_bytes(&manager, "/sources", "application/json; charset=utf-8", b"{}", 422, "validation_failed").await;
        let large = format!("{{\"title\": \"{}\"}}", "x".repeat(2 << 20));
        post_bytes(&manager, "/sources", JSON, large.as_bytes(), 413, "body_too_large").await;
    }

    async fn a_body_of_another_shape_names_the_place(server: TestServer) {
        let manager = server.manager().await;
        for (path, body, pointer) in [
            ("/sources", "[]", ""),
            ("/sources", "null", ""),
            ("/sources", "{\"title\": 5}", "/title"),
            ("/sources", "{\"title\": \"a\", \"connector\": \"tune\", \"config\": {}, \"tracking_params\": [{\"key\": 1}]}", "/tracking_params/0/key"),
            ("/sources", "{\"title\": \"a\", \"a/b~c\": 1}", "/a~1b~0c"),
            ("/campaigns", "{\"title\": \"a\", \"filters\": {\"countries\": {\"mode\": \"some\"}}}", "/filters/countries/mode"),
            ("/campaigns", "{\"title\": \"a\", \"tracking_system_id\": 1e400}", "/tracking_system_id"),
            ("/campaigns", "{\"title\": \"a\", \"tracking_system_id\": 9223372036854775808}", "/tracking_system_id"),
            ("/campaigns", "{\"title\": \"a\", \"tracking_system_id\": 1.5}", "/tracking_system_id"),
            ("/session", "{\"email\": \"a@example.com\"}", "/password"),
        ] {
            let answer = manager.send("POST", path, Sending::Bytes(JSON, body.as_bytes().to_vec())).await;
            let problem = answer.json();
            // A number beyond all bounds is not a value of JSON for every reader.
            if body.contains("1e400") && answer.status == 400 {
                assert_eq!(problem["code"], "body_malformed");
                continue;
            }
            assert_eq!((answer.status.as_u16(), &problem["code"]), (422, &json!("validation_failed")), "{body}: {problem}");
            let pointers: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|field| field["pointer"].as_str().unwrap()).collect();
            assert_eq!(pointers, [pointer], "{body}");
        }
        // The same key twice is no object that anybody means.
        let twice = b"{\"email\": \"a@example.com\", \"email\": \"b@example.com\", \"password\": \"x\"}";
        let answer = manager.send("POST", "/session", Sending::Bytes(JSON, twice.to_vec())).await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{}", answer.text());
    }

    /// PostgreSQL takes no U+0000 in a text; SQLite would.
    async fn a_zero_byte_is_refused_everywhere_on_both_databases(server: TestServer) {
        let (admin, manager) = (server.admin().await, server.manager().await);
        let anonymous = server.anonymous();
        let nul = "a\0b";
        for (client, method, path, body) in [
            (&manager, "POST", "/sources", json!({"title": nul, "connector": "tune", "config": {"network_id": "x", "api_key": "y"}})),
            (&manager, "POST", "/sources", json!({"title": "a", "connector": "tune", "config": {"network_id": nul, "api_key": "y"}})),
            (&manager, "POST", "/campaigns", json!({"title": nul})),
            (&admin, "POST", "/users", json!({"email": nul, "name": nul, "password": "a long password", "role": "viewer"})),
            (&anonymous, "POST", "/session", json!({"email": nul, "password": nul})),
            (&anonymous, "POST", "/session/refresh", json!({"refresh_token": nul})),
            (&anonymous, "POST", "/setup", json!({"token": nul, "email": nul, "password": nul, "name": nul})),
        ] {
            client.refused(method, path, body, 422, "validation_failed").await;
        }
        for path in ["/sources?search=a%00b", "/offers?search=%00", "/offers?category=%00", "/campaigns?search=%00", "/audit?search=%00", "/audit?action=%00", "/offers/export.csv?search=%00"] {
            manager.refused("GET", path, Value::Null, 400, "query_invalid").await;
        }
        manager.refused("GET", "/connectors/%00", Value::Null, 404, "connector_not_found").await;
    }

    async fn numbers_at_the_edge_are_answered_not_survived(server: TestServer) {
        let manager = server.manager().await;
        let edge = i64::MAX;
        for path in [
            format!("/offers?source_id={edge}"), format!("/runs?source_id={edge}&campaign_id=-{edge}"),
            format!("/audit?subject_id={edge}&user_id=-1"), format!("/campaigns?tracking_system_id={edge}"),
            "/offers?payout_min=9223372036854.775807".to_owned(), "/offers?payout_min=-1&payout_max=0.000001".to_owned(),
            format!("/sources?search={edge}"), format!("/offers?search={}", "9".repeat(500)),
            "/offers?updated_since=0001-01-01T00:00:00Z".to_owned(), "/offers?updated_since=9999-12-31T23:59:59Z".to_owned(),
        ] {
            manager.get(&path, 200).await;
        }
        for path in ["/offers?payout_min=9223372036855", "/offers?payout_min=0.0000001", "/offers?updated_since=99999-01-01T00:00:00Z", "/offers?updated_since=2026-02-30T00:00:00Z"] {
            manager.refused("GET", path, Value::Null, 400, "query_invalid").await;
        }
        let long = "x".repeat(6000);
        let answer = manager.send("GET", &format!("/offers?search={long}"), Sending::Nothing).await;
        assert!(answer.status.as_u16() < 500);
    }
}
