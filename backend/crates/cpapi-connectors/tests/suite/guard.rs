//! Private networks stay out of reach of whoever may enter an address (issue 3, item 6).

use cpapi_connectors::{FetchLimits, NetworkGuard, SourceContext, http_client};
use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::json;

use crate::auth::connector;
use crate::network::{Network, Say, context};

fn guarded(url: &str, guard: &NetworkGuard) -> SourceContext {
    let mut cx = context(json!({"base_url": url}));
    cx.http = http_client(&FetchLimits::default(), guard).unwrap();
    cx
}

async fn failure(url: &str, guard: &NetworkGuard) -> PartnerError {
    let checked = connector("type: NoAuth").check(&guarded(url, guard)).await;
    checked.unwrap_err()
}

fn allowing(hosts: &[&str]) -> NetworkGuard {
    NetworkGuard::allowing(hosts.iter().map(|host| host.parse().unwrap()).collect())
}

#[tokio::test]
async fn loopback_is_refused_by_address_and_by_name_and_never_asked() {
    let network = Network::start(|_, _| Say::json(&json!({}))).await;
    let port = network.address.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
    ] {
        let error = failure(&format!("http://{host}:{port}/x"), &NetworkGuard::default()).await;
        assert_eq!(error.kind, FailureKind::Refused, "{host}: {}", error.detail);
        assert!(
            error.detail.contains("is in a private network"),
            "{}",
            error.detail
        );
        assert!(error.detail.contains("allow_hosts"), "{}", error.detail);
    }
    assert!(network.asked().is_empty());
}

#[tokio::test]
async fn an_allowed_host_is_asked_and_other_ports_are_not() {
    let network = Network::start(|_, _| Say::Answer(401, Vec::new(), "{}".into())).await;
    let port = network.address.port();
    for allowed in ["127.0.0.1", "127.0.0.0/8", &format!("127.0.0.1:{port}")] {
        let error = failure(&network.url(), &allowing(&[allowed])).await;
        assert_ne!(
            error.kind,
            FailureKind::Refused,
            "{allowed}: {}",
            error.detail
        );
    }
    let by_name = format!("http://localhost:{port}/x");
    let error = failure(&by_name, &allowing(&["localhost"])).await;
    assert_ne!(error.kind, FailureKind::Refused, "{}", error.detail);
    let before = network.asked().len();
    assert_eq!(before, 4);
    for allowed in ["127.0.0.1:1", "10.0.0.0/8", "localhost"] {
        let error = failure(&network.url(), &allowing(&[allowed])).await;
        assert_eq!(error.kind, FailureKind::Refused, "{allowed}");
    }
    let error = failure(&by_name, &allowing(&["localhost:1"])).await;
    assert_eq!(error.kind, FailureKind::Refused);
    assert_eq!(network.asked().len(), before);
}

#[tokio::test]
async fn a_redirect_to_a_metadata_address_or_another_port_is_not_followed() {
    let secret = Network::start(|_, _| Say::json(&json!({}))).await;
    let inner = format!("http://{}/", secret.address);
    for target in ["http://169.254.169.254/latest/meta-data".to_owned(), inner] {
        let sent = target.clone();
        let network = Network::start(move |_, _| {
            Say::Answer(302, vec![("Location", sent.clone())], String::new())
        })
        .await;
        let own = network.address.to_string();
        let error = failure(&network.url(), &allowing(&[&own])).await;
        assert_eq!(error.kind, FailureKind::Refused, "{}", error.detail);
        assert!(
            error.detail.contains("redirects to another address"),
            "{}",
            error.detail
        );
        assert_eq!(network.asked().len(), 1, "{target}");
    }
    assert!(secret.asked().is_empty());
}
