//! Authenticators that fetch tokens, against networks that give and take them.

mod oauth;
mod session_token;

use std::fs;
use std::sync::Arc;

use cpapi_connectors::{Connector, Registry, SourceContext};
use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::{Value, json};

use self::session_token::bearer_login;
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
