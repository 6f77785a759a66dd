//! SessionTokenAuthenticator.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cpapi_connectors::{ExchangeObserver, ReadMode};
use cpapi_domain::partner::{Exchange, FailureKind};
use serde_json::{Value, json};

use super::{LOGIN, connector, items, of_path, read, settings};
use crate::network::{Network, Say};

/// A session login whose token lives this long.
pub(super) fn bearer_login(life: Option<&str>) -> String {
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
