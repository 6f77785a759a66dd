//! OAuthAuthenticator.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cpapi_connectors::ConfigSink;
use cpapi_domain::partner::FailureKind;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use super::{CLIENT, connector, items, of_path, read, settings, token};
use crate::network::{Network, Say};

#[tokio::test]
async fn client_credentials_fetch_one_token_for_all_pages() {
    let network = Network::start(|asked, _| match asked.path.as_str() {
        path if path.ends_with("/token") => token("tok-en-1"),
        _ => items(asked),
    })
    .await;
    let manifest = format!(
        "{CLIENT}, grant_type: client_credentials, scopes: [a, b], refresh_request_body: {{audience: \"{{{{ config['client_id'] }}}}\", grant_type: ignored, empty: ''}}"
    );
    let connector = connector(&manifest);
    assert_eq!(connector.credentials_kind(), "oauth");
    assert_eq!(
        read(&connector, &settings(&network), "offers")
            .await
            .unwrap(),
        2
    );
    let asked = network.asked();
    let tokens = of_path(&asked, "/token");
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].method, "POST");
    let sent = tokens[0].form();
    let sent: Vec<(&str, &str)> = sent.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        sent,
        [
            ("grant_type", "client_credentials"),
            ("client_id", "007"),
            ("client_secret", "s3cret/1e5"),
            ("scopes", "a"),
            ("scopes", "b"),
            ("audience", "007"),
        ]
    );
    for page in of_path(&asked, "/offers") {
        assert_eq!(page.header("authorization"), Some("Bearer tok-en-1"));
    }
}

#[tokio::test]
async fn credentials_in_a_header_are_not_sent_in_the_body_and_a_query_can_carry_all() {
    let network = Network::start(|asked, _| match asked.path.as_str() {
        path if path.ends_with("/token") => {
            Say::json(&json!({"result": {"key": "deep"}, "until": "2999-01-01 00:00:00"}))
        }
        _ => items(asked),
    })
    .await;
    let manifest = format!(
        "{CLIENT}, refresh_token: r1, access_token_name: key, expires_in_name: until, token_expiry_date_format: '%Y-%m-%d %H:%M:%S', send_refresh_request_as_query_params: true, refresh_token_name: rt, grant_type_name: gt, refresh_request_headers: {{Authorization: 'Basic eA=='}}"
    );
    read(&connector(&manifest), &settings(&network), "offers")
        .await
        .unwrap();
    let asked = network.asked();
    let ask = of_path(&asked, "/token")[0];
    assert_eq!(ask.body, "");
    assert_eq!(ask.header("authorization"), Some("Basic eA=="));
    let query: Vec<&str> = ask.query.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(query, ["gt", "rt"]);
    let page = of_path(&asked, "/offers")[0];
    assert_eq!(page.header("authorization"), Some("Bearer deep"));
}

/// Keeps what is saved, and when.
#[derive(Default)]
struct Kept {
    configs: Mutex<Vec<Value>>,
}

#[async_trait]
impl ConfigSink for Kept {
    async fn save(&self, config: &Value) -> Result<(), String> {
        self.configs.lock().unwrap().push(config.clone());
        Ok(())
    }
}

struct Full;

#[async_trait]
impl ConfigSink for Full {
    async fn save(&self, _: &Value) -> Result<(), String> {
        Err("the disk is full".to_owned())
    }
}

#[tokio::test]
async fn a_rotating_refresh_token_is_saved_before_its_access_token_is_used() {
    let rotations = Arc::new(AtomicUsize::new(1));
    let given = Arc::clone(&rotations);
    let network = Network::start(move |asked, _| match asked.path.as_str() {
        path if path.ends_with("/token") => {
            let at = given.fetch_add(1, Ordering::SeqCst);
            let wanted = ("refresh_token".to_owned(), format!("refresh-{at}"));
            if !asked.form().contains(&wanted) {
                return Say::Answer(
                    400,
                    Vec::new(),
                    json!({"error": "invalid_grant"}).to_string(),
                );
            }
            Say::json(&json!({"access_token": format!("access-{at}"),
                "refresh_token": format!("refresh-{}", at + 1), "expires_in": "3600"}))
        }
        _ => items(asked),
    })
    .await;
    let connector = connector(&format!("{CLIENT}, refresh_token_updater: {{}}"));
    let kept = Arc::new(Kept::default());
    let mut cx = settings(&network);
    cx.config_sink = Some(Arc::clone(&kept) as Arc<dyn ConfigSink>);
    read(&connector, &cx, "offers").await.unwrap();
    let saved = kept.configs.lock().unwrap().pop().unwrap();
    assert_eq!(saved["credentials"]["refresh_token"], "refresh-2");
    assert_eq!(saved["credentials"]["access_token"], "access-1");
    // The tokens are secrets, and settings with them are accepted again.
    let (public, secrets) = connector.split_secrets(&saved);
    assert!(!public.to_string().contains("access-1"), "{public}");
    assert!(secrets.to_string().contains("access-1"));
    assert_eq!(connector.validate_config(&saved).unwrap(), saved);
    // The next read goes on with the saved token and asks for none.
    cx.config = saved.clone();
    read(&connector, &cx, "others").await.unwrap();
    assert_eq!(rotations.load(Ordering::SeqCst), 2);
    // When it has expired the saved refresh token gets the next one.
    cx.config["credentials"]["token_expiry_date"] = json!("2020-01-01T00:00:00Z");
    read(&connector, &cx, "offers").await.unwrap();
    assert_eq!(
        kept.configs.lock().unwrap().pop().unwrap()["credentials"]["refresh_token"],
        "refresh-3"
    );
    // One that was used already is refused, with what to do.
    cx.config = settings(&network).config;
    let error = read(&connector, &cx, "offers").await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Credentials);
    assert!(error.detail.contains("invalid_grant"), "{}", error.detail);
    assert!(error.detail.contains("Enter a new one"), "{}", error.detail);
}

#[tokio::test]
async fn a_rotated_token_that_cannot_be_saved_is_not_used() {
    let network = Network::start(|asked, _| match asked.path.as_str() {
        path if path.ends_with("/token") => {
            Say::json(&json!({"access_token": "a-token", "refresh_token": "next"}))
        }
        _ => items(asked),
    })
    .await;
    let mut cx = settings(&network);
    cx.config_sink = Some(Arc::new(Full));
    let connector = connector(&format!("{CLIENT}, refresh_token_updater: {{}}"));
    let error = read(&connector, &cx, "offers").await.unwrap_err();
    assert!(
        error.detail.contains("the disk is full"),
        "{}",
        error.detail
    );
    assert!(of_path(&network.asked(), "/offers").is_empty());
}

#[tokio::test]
async fn a_login_that_is_refused_means_invalid_credentials_and_shows_the_answer_redacted() {
    let network = Network::start(|asked, _| {
        let echo = json!({"error": "invalid_client", "you_sent": asked.body});
        Say::Answer(400, Vec::new(), echo.to_string())
    })
    .await;
    let manifest = format!("{CLIENT}, grant_type: client_credentials");
    let error = read(&connector(&manifest), &settings(&network), "offers")
        .await
        .unwrap_err();
    assert_eq!(error.kind, FailureKind::Credentials);
    assert_eq!(error.detail, "The network refuses the login (HTTP 400).");
    let answer = error.answer.unwrap();
    assert_eq!(
        (answer.status_code, answer.failure),
        (Some(400), FailureKind::Credentials)
    );
    let shown = serde_json::to_string(&answer).unwrap();
    let encoded: String = byte_serialize(b"s3cret/1e5").collect();
    assert!(shown.contains("invalid_client"));
    assert!(
        !shown.contains("s3cret") && !shown.contains(&encoded),
        "{shown}"
    );
}

#[tokio::test]
async fn a_login_is_tried_again_after_a_fault_of_the_network() {
    let network = Network::start(|asked, before| match asked.path.as_str() {
        path if path.ends_with("/token") && before < 2 => {
            Say::Answer(503, Vec::new(), String::new())
        }
        path if path.ends_with("/token") => token("late"),
        _ => items(asked),
    })
    .await;
    let connector = connector(&format!("{CLIENT}, grant_type: client_credentials"));
    assert_eq!(
        read(&connector, &settings(&network), "offers")
            .await
            .unwrap(),
        2
    );
    let broken = Network::start(|_, _| Say::Answer(502, Vec::new(), String::new())).await;
    let error = connector.check(&settings(&broken)).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Transient);
}

#[tokio::test]
async fn an_assertion_is_exchanged_for_a_token() {
    let network = Network::start(|asked, _| match asked.path.as_str() {
        path if path.ends_with("/token") => token("asserted"),
        _ => items(asked),
    })
    .await;
    let manifest = "type: OAuthAuthenticator, token_refresh_endpoint: \"{{ config['base_url'] }}/token\", use_profile_assertion: true, profile_assertion: {type: JwtAuthenticator, algorithm: HS512, secret_key: a-key}";
    read(&connector(manifest), &settings(&network), "offers")
        .await
        .unwrap();
    let asked = network.asked();
    let form = of_path(&asked, "/token")[0].form();
    assert_eq!(form[0].1, "urn:ietf:params:oauth:grant-type:jwt-bearer");
    assert_eq!((form.len(), form[1].0.as_str()), (2, "assertion"));
    assert_eq!(form[1].1.split('.').count(), 3);
}

#[tokio::test]
async fn a_token_that_is_given_is_used_as_it_is() {
    let network = Network::start(|asked, _| items(asked)).await;
    let manifest = "type: OAuthAuthenticator, client_id: a, client_secret: b, refresh_token: c, access_token_value: \"{{ config['client_secret'] }}\"";
    read(&connector(manifest), &settings(&network), "offers")
        .await
        .unwrap();
    let asked = network.asked();
    assert_eq!(asked[0].header("authorization"), Some("Bearer s3cret/1e5"));
}
