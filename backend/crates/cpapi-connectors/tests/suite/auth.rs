//! Authenticators that fetch tokens, against networks that give and take them.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cpapi_connectors::{
    ConfigSink, Connector, ExchangeObserver, ReadMode, Registry, SourceContext,
};
use cpapi_domain::partner::{Exchange, FailureKind, PartnerError};
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::network::{Asked, Network, Say, context};

const MAPPING: &str = r"
version: 1
connector: {name: X, version: 1.0.0, summary: A network.}
stream: offers
offer:
  external_id: id
  status: {word: {value: active}, words: {active: active}}
  approval: [{then: approved, when: {path: id, present: true}}]
  payouts: [{amount: payout}]
";

const CLIENT: &str = "type: OAuthAuthenticator, token_refresh_endpoint: \"{{ config['base_url'] }}/token\", client_id: \"{{ config['client_id'] }}\", client_secret: \"{{ config['client_secret'] }}\"";

const LOGIN: &str = "type: SessionTokenAuthenticator, session_token_path: [data, token], login_requester: {type: HttpRequester, url_base: \"{{ config['base_url'] }}\", path: login, http_method: POST, request_body_json: {user: \"{{ config['client_id'] }}\", password: \"{{ config['client_secret'] }}\"}}";

/// A connector whose two streams have this authenticator (YAML in flow style).
pub(crate) fn connector(authenticator: &str) -> Arc<Connector> {
    try_connector(authenticator).unwrap()
}

fn try_connector(authenticator: &str) -> Result<Arc<Connector>, String> {
    let stream = |name: &str| {
        format!(
            r#"
  - type: DeclarativeStream
    name: {name}
    retriever:
      type: SimpleRetriever
      requester: {{type: HttpRequester, url_base: "{{{{ config['base_url'] }}}}", path: {name}, authenticator: {{{authenticator}}}}}
      paginator:
        type: DefaultPaginator
        page_token_option: {{type: RequestOption, inject_into: request_parameter, field_name: page}}
        pagination_strategy: {{type: PageIncrement, page_size: 1, start_from_page: 1}}
      record_selector: {{type: RecordSelector, extractor: {{type: DpathExtractor, field_path: [items]}}}}"#
        )
    };
    let manifest = format!(
        r"
type: DeclarativeSource
check: {{type: CheckStream, stream_names: [offers]}}
spec:
  type: Spec
  connection_specification:
    type: object
    properties:
      base_url: {{type: string}}
      client_id: {{type: string}}
      client_secret: {{type: string, airbyte_secret: true}}
      kind: {{type: string}}
      credentials: {{type: object, additionalProperties: false, properties: {{refresh_token: {{type: string, airbyte_secret: true}}}}}}
streams:{}{}
",
        stream("offers"),
        stream("others")
    );
    let directory = tempfile::TempDir::new().unwrap();
    let folder = directory.path().join("x");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("manifest.yaml"), manifest).unwrap();
    fs::write(folder.join("offer.yaml"), MAPPING).unwrap();
    let registry = Registry::from_dirs(&[folder]).map_err(|error| error.to_string())?;
    Ok(registry.get("x").unwrap())
}

/// Three pages of data to whoever has a good token.
fn items(asked: &Asked) -> Say {
    let items = if asked.page() < 3 {
        json!([{"id": asked.page()}])
    } else {
        json!([])
    };
    Say::json(&json!({"items": items}))
}

fn settings(network: &Network) -> SourceContext {
    context(json!({
        "base_url": network.url(), "client_id": "007", "client_secret": "s3cret/1e5",
        "kind": "second", "credentials": {"refresh_token": "refresh-1"}
    }))
}

async fn read(
    connector: &Connector,
    cx: &SourceContext,
    stream: &str,
) -> Result<u64, PartnerError> {
    let mut records = 0;
    connector
        .read_stream(cx, stream, None, None, &mut |_| {
            records += 1;
        })
        .await?;
    Ok(records)
}

fn of_path<'a>(asked: &'a [Asked], end: &str) -> Vec<&'a Asked> {
    asked.iter().filter(|one| one.path.ends_with(end)).collect()
}

fn token(text: &str) -> Say {
    Say::json(&json!({"access_token": text, "expires_in": 3600}))
}

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
async fn a_login_that_says_no_with_status_200_means_invalid_credentials() {
    let network = Network::start(|_, _| Say::json(&json!({"success": false}))).await;
    for authenticator in [
        format!("{CLIENT}, grant_type: client_credentials"),
        bearer_login(None),
    ] {
        let error = read(&connector(&authenticator), &settings(&network), "offers")
            .await
            .unwrap_err();
        assert_eq!(error.kind, FailureKind::Credentials, "{}", error.detail);
        assert_eq!(error.answer.unwrap().status_code, Some(200));
    }
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

/// A session login whose token lives this long.
fn bearer_login(life: Option<&str>) -> String {
    let life = life.map_or(String::new(), |life| {
        format!(", expiration_duration: {life}")
    });
    format!("{LOGIN}, request_authentication: {{type: Bearer}}{life}")
}

/// Gives tokens by number; `good` says which of them opens the data.
async fn sessions(good: fn(usize) -> bool) -> Network {
    let logins = AtomicUsize::new(0);
    Network::start(move |asked, _| {
        if asked.path.ends_with("/login") {
            let number = logins.fetch_add(1, Ordering::SeqCst) + 1;
            return Say::json(&json!({"data": {"token": format!("session-{number}")}}));
        }
        let sent = asked.header("authorization").unwrap_or_default();
        let number = sent.rsplit('-').next().and_then(|n| n.parse().ok());
        match number {
            Some(number) if good(number) => items(asked),
            _ => Say::Answer(401, Vec::new(), json!({"error": "expired"}).to_string()),
        }
    })
    .await
}

#[tokio::test]
async fn a_session_token_serves_until_it_expires_and_each_stream_has_its_own() {
    let network = sessions(|_| true).await;
    let connector = connector(&bearer_login(Some("PT1H")));
    assert_eq!(connector.credentials_kind(), "session_token");
    let cx = settings(&network);
    read(&connector, &cx, "offers").await.unwrap();
    let asked = network.asked();
    let logins = of_path(&asked, "/login");
    assert_eq!(logins.len(), 1);
    let body: Value = serde_json::from_str(&logins[0].body).unwrap();
    assert_eq!(body["password"], "s3cret/1e5");
    assert_eq!(of_path(&asked, "/offers").len(), 3);
    read(&connector, &cx, "others").await.unwrap();
    assert_eq!(of_path(&network.asked(), "/login").len(), 2);
}

#[tokio::test]
async fn a_session_token_without_lifetime_serves_one_request() {
    let network = sessions(|_| true).await;
    read(
        &connector(&bearer_login(None)),
        &settings(&network),
        "offers",
    )
    .await
    .unwrap();
    let asked = network.asked();
    assert_eq!(of_path(&asked, "/login").len(), 3);
    let last = of_path(&asked, "/offers")[2];
    assert_eq!(last.header("authorization"), Some("Bearer session-3"));
}

#[tokio::test]
async fn a_token_that_died_early_is_replaced_once() {
    let network = sessions(|number| number > 1).await;
    let connector = connector(&bearer_login(Some("P1D")));
    assert_eq!(
        read(&connector, &settings(&network), "offers")
            .await
            .unwrap(),
        2
    );
    assert_eq!(of_path(&network.asked(), "/login").len(), 2);
    // One that is refused again ends the read.
    let network = sessions(|_| false).await;
    let error = read(&connector, &settings(&network), "offers")
        .await
        .unwrap_err();
    assert_eq!(error.kind, FailureKind::Credentials);
    assert_eq!(of_path(&network.asked(), "/login").len(), 2);
    // The reference runner does not try again.
    let network = sessions(|number| number > 1).await;
    let mut cx = settings(&network);
    cx.mode = ReadMode::Reference;
    assert!(read(&connector, &cx, "offers").await.is_err());
    assert_eq!(of_path(&network.asked(), "/login").len(), 1);
}

#[tokio::test]
async fn a_session_token_goes_where_and_how_the_manifest_says() {
    let network = Network::start(|asked, _| match asked.path.as_str() {
        path if path.ends_with("/login") => Say::json(&json!([{"data": {"token": 12345}}])),
        _ => items(asked),
    })
    .await;
    let place = "request_authentication: {type: ApiKey, api_token: \"Token {{ session_token }}\", inject_into: {type: RequestOption, inject_into: header, field_name: X-Auth}}";
    let connector = connector(&format!("{LOGIN}, {place}, expiration_duration: PT5M"));
    read(&connector, &settings(&network), "offers")
        .await
        .unwrap();
    let asked = network.asked();
    assert_eq!(
        of_path(&asked, "/offers")[0].header("x-auth"),
        Some("Token 12345")
    );
}

#[tokio::test]
async fn a_session_token_is_found_in_xml_too() {
    let network = Network::start(|asked, _| match asked.path.as_str() {
        path if path.ends_with("/login") => Say::Answer(
            200,
            Vec::new(),
            "<answer><data><token>from-xml</token></data></answer>".to_owned(),
        ),
        _ => items(asked),
    })
    .await;
    let login = LOGIN.replace("[data, token]", "[answer, data, token]");
    let connector = connector(&format!(
        "{login}, decoder: {{type: XmlDecoder}}, request_authentication: {{type: Bearer}}, expiration_duration: P1D"
    ));
    read(&connector, &settings(&network), "offers")
        .await
        .unwrap();
    let asked = network.asked();
    assert_eq!(
        of_path(&asked, "/offers")[0].header("authorization"),
        Some("Bearer from-xml")
    );
}

#[derive(Default)]
struct Seen(Mutex<Vec<Exchange>>);

impl ExchangeObserver for Seen {
    fn saw(&self, exchange: Exchange) {
        self.0.lock().unwrap().push(exchange);
    }
}

#[tokio::test]
async fn a_fetched_token_is_hidden_in_everything_that_follows() {
    let network = Network::start(|asked, _| match asked.path.as_str() {
        path if path.ends_with("/login") => {
            Say::json(&json!({"data": {"token": "session-secret"}}))
        }
        _ => Say::json(&json!({"items": [{"id": 1, "echo": "session-secret"}]})),
    })
    .await;
    let place = "request_authentication: {type: ApiKey, inject_into: {type: RequestOption, inject_into: request_parameter, field_name: sid}}";
    let connector = connector(&format!("{LOGIN}, {place}, expiration_duration: PT5M"));
    let seen = Arc::new(Seen::default());
    let mut cx = settings(&network);
    cx.observer = Some(Arc::clone(&seen) as Arc<dyn ExchangeObserver>);
    connector.check(&cx).await.unwrap();
    let exchanges = serde_json::to_string(&*seen.0.lock().unwrap()).unwrap();
    assert!(exchanges.contains("/login") && exchanges.contains("/offers"));
    assert!(!exchanges.contains("session-secret"), "{exchanges}");
    assert!(!exchanges.contains("s3cret"), "{exchanges}");
}

#[tokio::test]
async fn cancelling_ends_a_login_that_hangs() {
    let network = Network::start(|_, _| Say::Hang).await;
    let connector = connector(&bearer_login(Some("PT1H")));
    let cx = settings(&network);
    let cancel = cx.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        cancel.cancel();
    });
    let read = read(&connector, &cx, "offers");
    let outcome = tokio::time::timeout(Duration::from_secs(5), read)
        .await
        .unwrap();
    assert!(outcome.unwrap_err().detail.contains("cancelled"));
}

#[tokio::test]
async fn the_settings_choose_the_authenticator() {
    let network = Network::start(|asked, _| items(asked)).await;
    let choice = "type: SelectiveAuthenticator, authenticator_selection_path: [kind], authenticators: {first: {type: NoAuth}, second: {type: BasicHttpAuthenticator, username: \"{{ config['client_id'] }}\", password: \"{{ config['client_secret'] }}\"}}";
    let connector = connector(choice);
    assert_eq!(connector.credentials_kind(), "selective");
    let mut cx = settings(&network);
    read(&connector, &cx, "offers").await.unwrap();
    // base64 of 007:s3cret/1e5, which the reference would send as it is, too.
    assert_eq!(
        network.asked()[0].header("authorization"),
        Some("Basic MDA3OnMzY3JldC8xZTU=")
    );
    cx.config["kind"] = json!("third");
    let error = read(&connector, &cx, "offers").await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Credentials);
    assert!(error.detail.contains("first, second"), "{}", error.detail);
}

#[tokio::test]
async fn a_jwt_is_signed_with_the_claims_of_the_manifest() {
    let network = Network::start(|asked, _| items(asked)).await;
    let jwt = "type: JwtAuthenticator, algorithm: HS256, secret_key: \"{{ config['client_secret'] }}\", token_duration: 60, header_prefix: JWT, jwt_headers: {kid: \"{{ config['client_id'] }}\"}, jwt_payload: {iss: me, sub: \"{{ config['client_id'] }}\", aud: them}, additional_jwt_payload: {n: \"{{ 5 }}\"}, additional_jwt_headers: {x: y}";
    read(&connector(jwt), &settings(&network), "offers")
        .await
        .unwrap();
    let asked = network.asked();
    let sent = asked[0].header("authorization").unwrap();
    let token = sent.strip_prefix("JWT ").unwrap();
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
    validation.set_audience(&["them"]);
    let key = jsonwebtoken::DecodingKey::from_secret(b"s3cret/1e5");
    let read = jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap();
    assert_eq!(read.header.kid.as_deref(), Some("007"));
    assert_eq!(read.header.typ.as_deref(), Some("JWT"));
    let claims = read.claims;
    assert_eq!(
        (&claims["iss"], &claims["sub"], &claims["n"]),
        (&json!("me"), &json!("007"), &json!(5))
    );
    let span = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!((span, &claims["nbf"]), (60, &claims["iat"]));
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

#[test]
fn what_an_authenticator_lacks_is_named_when_the_manifest_is_loaded() {
    for (authenticator, named) in [
        ("type: OAuthAuthenticator", "token_refresh_endpoint"),
        (
            "type: OAuthAuthenticator, token_refresh_endpoint: 'https://x.example'",
            "client_id",
        ),
        (
            "type: OAuthAuthenticator, token_refresh_endpoint: 'https://x.example', client_id: a, client_secret: b",
            "refresh_token",
        ),
        (
            "type: OAuthAuthenticator, token_refresh_endpoint: 'https://x.example', use_profile_assertion: true",
            "profile_assertion",
        ),
        (
            "type: SessionTokenAuthenticator, session_token_path: [a]",
            "login_requester",
        ),
        (
            "type: JwtAuthenticator, secret_key: a, algorithm: none",
            "HS256",
        ),
        (
            "type: SelectiveAuthenticator, authenticators: {}",
            "authenticator_selection_path",
        ),
        (
            "type: LegacySessionTokenAuthenticator",
            "SessionTokenAuthenticator",
        ),
        (
            "type: ApiKeyAuthenticator, header: X, inject_into: {type: RequestOption, inject_into: header, field_name: X}",
            "header",
        ),
    ] {
        let error = try_connector(authenticator).unwrap_err();
        assert!(error.contains(named), "{authenticator}: {error}");
    }
}
