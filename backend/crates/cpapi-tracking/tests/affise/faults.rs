//! What goes wrong on the way, and what is kept of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cpapi_domain::partner::FailureKind;
use cpapi_domain::tracking::LookupKind;
use cpapi_tracking::OfferDraft;

use crate::samples::{TOKEN, all, list, offer, row};
use crate::scripted::{KEY, Reply, Server, affise_at, json, page};

async fn create_at(server: &Server, total: Duration) -> cpapi_domain::partner::PartnerError {
    let affise = affise_at(&server.origin, total);
    let (offer, write) = (offer(), all());
    affise
        .create(&OfferDraft {
            offer: &offer,
            write: &write,
            token: TOKEN,
            logo: None,
        })
        .await
        .unwrap_err()
}

const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_write_without_answer_has_an_unknown_outcome_and_is_not_sent_again() {
    let hangup = Server::start(|_| Reply::Hangup).await;
    let silence = Server::start(|_| Reply::Silence).await;
    let gateway = Server::start(|_| page(502, "<html>Bad gateway</html>")).await;
    let broken = Server::start(|_| {
        json(
            500,
            r#"{"status":2,"message":"Server error, Please contact your administrator"}"#,
        )
    })
    .await;
    for (server, total) in [
        (&hangup, LONG),
        (&silence, Duration::from_millis(300)),
        (&gateway, LONG),
        (&broken, LONG),
    ] {
        let error = create_at(server, total).await;
        assert_eq!(error.kind, FailureKind::Transient, "{error}");
        assert!(error.outcome_unknown, "{error}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_write_that_found_no_connection_has_surely_not_happened() {
    let port = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let affise = affise_at(&format!("http://{port}"), LONG);
    let (offer, write) = (offer(), all());
    let error = affise
        .create(&OfferDraft {
            offer: &offer,
            write: &write,
            token: TOKEN,
            logo: None,
        })
        .await
        .unwrap_err();
    assert_eq!(error.kind, FailureKind::Transient);
    assert!(!error.outcome_unknown, "{error}");
    assert!(error.answer.unwrap().status_code.is_none());
}

#[tokio::test]
async fn a_refusal_is_known_and_carries_the_servers_words_and_the_request() {
    let server = Server::start(|_| {
        json(
            400,
            format!(r#"{{"status":2,"message":{{"title":["too long"]}},"echo":"{KEY}"}}"#),
        )
    })
    .await;
    let error = create_at(&server, LONG).await;
    assert_eq!(error.kind, FailureKind::Refused);
    assert!(!error.outcome_unknown);
    assert!(error.detail.contains("title: too long"), "{error}");
    assert!(!format!("{error:?}").contains(KEY), "{error:?}");
    let answer = error.answer.unwrap();
    assert_eq!(
        (answer.status_code, answer.request.method.as_str()),
        (Some(400), "POST")
    );
    assert!(
        answer
            .request
            .headers
            .contains(&("api-key".to_owned(), "********".to_owned()))
    );
    assert!(answer.request.body.unwrap().contains("title=Sample+offer"));
}

#[tokio::test]
async fn a_redirect_is_refused_and_the_key_goes_nowhere_else() {
    let server = Server::start(|seen| {
        assert_eq!(seen.path, "/3.1/user/me");
        Reply::Answer {
            status: 302,
            headers: vec![("location", "https://elsewhere.example/login".into())],
            body: Vec::new(),
        }
    })
    .await;
    let error = affise_at(&server.origin, LONG).check().await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Refused);
    assert!(
        error.detail.contains("https://elsewhere.example/login"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_read_is_sent_again_after_faults_that_may_pass() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => page(502, "<html>"),
        1 => Reply::Hangup,
        _ => json(200, list(&[row(5, "active", "", "")], None)),
    })
    .await;
    let offers = server.affise().list(&["5".into()]).await.unwrap();
    assert_eq!((offers.len(), server.seen().len()), (1, 3));
}

#[tokio::test]
async fn a_read_is_given_up_after_four_attempts() {
    let server = Server::start(|_| page(503, "busy")).await;
    let error = server.affise().list(&["5".into()]).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Transient);
    assert!(!error.outcome_unknown, "a read changes nothing");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_read_that_is_refused_is_not_sent_again() {
    let server = Server::start(|_| json(403, r#"{"status":2,"message":"Auth Denied"}"#)).await;
    let error = server
        .affise()
        .lookup(LookupKind::Advertisers)
        .await
        .unwrap_err();
    assert_eq!(error.kind, FailureKind::Credentials);
    assert_eq!(server.seen().len(), 1);
}

fn busy(seconds: &str) -> Reply {
    Reply::Answer {
        status: 429,
        headers: vec![("retry-after", seconds.to_owned())],
        body: Vec::new(),
    }
}

#[tokio::test]
async fn a_short_retry_after_is_waited_out() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => busy("1"),
        _ => json(200, list(&[row(5, "active", "", "")], None)),
    })
    .await;
    let begun = Instant::now();
    server.affise().list(&["5".into()]).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_long_retry_after_is_handed_on_and_holds_back_everything_else() {
    let server = Server::start(|_| busy("Sun, 22 Nov 2026 12:10:00 GMT")).await;
    let affise = server.affise();
    let error = affise.list(&["5".into()]).await.unwrap_err();
    assert_eq!(
        (error.kind, error.retry_after_seconds),
        (FailureKind::RateLimited, Some(600))
    );
    let error = affise.lookup(LookupKind::Categories).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::RateLimited);
    assert!(error.retry_after_seconds.unwrap() > 590 && !error.outcome_unknown);
    assert_eq!(server.seen().len(), 1, "nothing more is sent until then");
}

#[tokio::test]
async fn keys_of_managers_never_stay_in_a_kept_answer() {
    let body = include_str!("samples/admin-advertisers-list.v3.2.json")
        .replace("REDACTED", "managers-own-key");
    let server = Server::start(move |_| json(500, body.clone())).await;
    let error = server
        .affise()
        .lookup(LookupKind::Advertisers)
        .await
        .unwrap_err();
    let answer = error.answer.unwrap().body.unwrap();
    assert!(
        answer.contains("manager_obj") && !answer.contains("managers-own-key"),
        "{answer}"
    );
}
