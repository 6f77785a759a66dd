//! Networks that fail: each ends in a clear error within its limit.

use std::time::Duration;

use cpapi_connectors::Completeness;
use cpapi_domain::partner::{ANSWER_BODY_LIMIT, FailureKind, PartnerError};
use serde_json::json;

use crate::network::{KEY, Network, Say, all_pages, failure, page, record, tune};

async fn first_failure(network: &Network) -> PartnerError {
    tune()
        .pull(network.context(), None)
        .next_page()
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_bad_api_key_means_invalid_credentials_and_the_answer_is_kept_without_the_key() {
    let network = Network::start(|asked, _| {
        let body = failure(asked, "Invalid API key: authentication failed.").to_string();
        Say::Answer(
            200,
            vec![
                ("X-Trace", format!("k={KEY}")),
                ("Set-Cookie", "s=1".into()),
            ],
            body,
        )
    })
    .await;
    let error = tune().check(&network.context()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Credentials);
    assert!(error.detail.contains("authentication failed"));
    let answer = error.answer.unwrap();
    assert_eq!(answer.status_code, Some(200));
    assert!(
        answer
            .body
            .as_ref()
            .unwrap()
            .contains("authentication failed")
    );
    let shown = serde_json::to_string(&answer).unwrap();
    assert!(
        !shown.contains(KEY) && !shown.contains("KEY-0123456789"),
        "{shown}"
    );
    assert!(
        answer
            .headers
            .iter()
            .any(|(name, value)| name == "x-trace" && value == "k=********")
    );
    assert!(
        answer
            .headers
            .iter()
            .any(|(name, value)| name == "set-cookie" && value == "********")
    );
    assert_eq!(network.asked().len(), 1);
}

#[tokio::test]
async fn a_wrong_network_id_means_invalid_credentials() {
    let network = Network::start(|_, _| {
        Say::json(&json!({"response": {"errors": {"publicMessage": "Network id is not valid"}, "link": "x"}}))
    })
    .await;
    assert_eq!(first_failure(&network).await.kind, FailureKind::Credentials);
}

#[tokio::test]
async fn anything_without_status_1_is_a_failure() {
    for body in [
        json!({"response": {"data": {"page": 1, "pageCount": 1, "count": 0, "data": []}}}),
        json!({"response": {"status": -1, "errors": ["plain words"], "errorMessage": null}}),
        json!({"response": {"status": -1, "errors": {"publicMessage": "one object"}}}),
        json!({}),
    ] {
        let said = body.clone();
        let network = Network::start(move |_, _| Say::json(&said)).await;
        let error = first_failure(&network).await;
        assert_eq!(error.kind, FailureKind::Refused, "{body} → {error}");
    }
}

#[tokio::test]
async fn a_refused_part_of_the_request_is_named_with_its_remedy() {
    let network = Network::start(|asked, _| {
        Say::json(&failure(
            asked,
            "Contain 'Goal' is not available on model 'Offer'.",
        ))
    })
    .await;
    let error = first_failure(&network).await;
    assert_eq!(error.kind, FailureKind::Refused);
    assert!(error.detail.contains("switch off goals") && error.detail.contains("'Goal'"));
}

#[tokio::test]
async fn a_throttled_call_waits_and_goes_on() {
    let network = Network::start(|asked, before| match before {
        0 | 2 => Say::json(&failure(
            asked,
            "Error: API usage exceeded rate limit. Configured: 50/10s window; Your usage: 51.",
        )),
        _ => Say::json(&page(asked, &[record(asked.page())], 2, 2)),
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    let pages = all_pages(&mut pull).await;
    assert_eq!(pages.len(), 2);
    assert_eq!(pull.completeness(), Completeness::Complete);
    assert_eq!(network.asked().len(), 4);
}

#[tokio::test]
async fn a_network_that_stays_throttled_is_rate_limited_after_the_last_try() {
    let network =
        Network::start(|asked, _| Say::json(&failure(asked, "API usage exceeded rate limit.")))
            .await;
    assert_eq!(first_failure(&network).await.kind, FailureKind::RateLimited);
    assert_eq!(network.asked().len(), 6);
}

#[tokio::test]
async fn server_faults_are_tried_again_and_reported_as_transient() {
    let network = Network::start(|asked, before| match before {
        0 => Say::Answer(502, Vec::new(), "<h1>Bad gateway</h1>".into()),
        1 => Say::CutOff("{\"response\": {".repeat(50), 100),
        _ => Say::json(&page(asked, &[record(1)], 1, 1)),
    })
    .await;
    assert_eq!(
        all_pages(&mut tune().pull(network.context(), None))
            .await
            .len(),
        1
    );

    let network = Network::start(|_, _| Say::Answer(503, Vec::new(), String::new())).await;
    let error = first_failure(&network).await;
    assert_eq!(
        (error.kind, network.asked().len()),
        (FailureKind::Transient, 6)
    );
    assert_eq!(error.answer.unwrap().status_code, Some(503));
}

#[tokio::test]
async fn a_silent_network_times_out_as_transient_without_an_answer() {
    let network = Network::start(|_, _| Say::Hang).await;
    let mut cx = network.context();
    cx.limits.total_timeout = Duration::from_millis(300);
    let error = tune().check(&cx).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Transient);
    let answer = error.answer.unwrap();
    assert_eq!(answer.status_code, None);
    assert!(!answer.request.url.contains("KEY-0123456789"));
    assert!(error.detail.contains("in time"), "{}", error.detail);
}

#[tokio::test]
async fn a_page_that_is_not_json_keeps_the_pages_before_it_and_makes_the_feed_partial() {
    let network = Network::start(|asked, _| match asked.page() {
        1 => Say::json(&page(asked, &[record(1)], 2, 2)),
        _ => Say::Answer(
            200,
            Vec::new(),
            format!("<html>{}</html>", "x".repeat(100_000)),
        ),
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    assert_eq!(pull.next_page().await.unwrap().unwrap().records.len(), 1);
    let error = pull.next_page().await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unreadable);
    let answer = error.answer.unwrap();
    assert!(answer.body_truncated && answer.body.unwrap().len() <= ANSWER_BODY_LIMIT);
    assert!(matches!(pull.completeness(), Completeness::Partial { .. }));
    assert_eq!(pull.next_page().await.unwrap(), None);
    assert_eq!(network.asked().len(), 2);
}

#[tokio::test]
async fn a_body_cut_off_in_mid_air_is_tried_once_more() {
    let network = Network::start(|asked, before| {
        let body = page(asked, &[record(1)], 1, 1).to_string();
        match before {
            0 => Say::Answer(200, Vec::new(), body[..200].to_owned()),
            _ => Say::Answer(200, Vec::new(), body),
        }
    })
    .await;
    assert_eq!(
        all_pages(&mut tune().pull(network.context(), None))
            .await
            .len(),
        1
    );
    let network =
        Network::start(|_, _| Say::Answer(200, Vec::new(), "{\"response\": {".into())).await;
    assert_eq!(first_failure(&network).await.kind, FailureKind::Unreadable);
    assert_eq!(network.asked().len(), 2);
}

#[tokio::test]
async fn a_missing_list_of_records_is_never_an_empty_feed() {
    for data in [
        json!({"page": 1, "pageCount": 1}),
        json!({"page": 1, "pageCount": 1, "data": "text"}),
        json!([]),
    ] {
        let network = Network::start(move |_, _| {
            Say::json(&json!({"response": {"status": 1, "data": data}}))
        })
        .await;
        assert_eq!(first_failure(&network).await.kind, FailureKind::Unreadable);
    }
}

#[tokio::test]
async fn a_feed_that_repeats_a_page_ends_in_an_error() {
    let network =
        Network::start(|asked, _| Say::json(&page(asked, &[record(1)], 1_000_000, 1))).await;
    let mut pull = tune().pull(network.context(), None);
    pull.next_page().await.unwrap().unwrap();
    let error = pull.next_page().await.unwrap_err();
    assert!(error.detail.contains("same page again"), "{}", error.detail);
    assert!(network.asked().len() <= 3);
}

#[tokio::test]
async fn a_feed_without_end_stops_at_the_record_limit() {
    let network =
        Network::start(|asked, _| Say::json(&page(asked, &[record(asked.page())], 1_000_000, 9)))
            .await;
    let mut cx = network.context();
    cx.limits.max_feed_records = 5;
    let mut pull = tune().pull(cx, None);
    for _ in 0..5 {
        pull.next_page().await.unwrap().unwrap();
    }
    assert!(
        pull.next_page()
            .await
            .unwrap_err()
            .detail
            .contains("more than 5 records")
    );
    assert_eq!(pull.next_page().await.unwrap(), None);
}

#[tokio::test]
async fn a_page_beyond_the_size_limit_is_not_read() {
    let network = Network::start(|_, _| Say::Answer(200, Vec::new(), " ".repeat(300_000))).await;
    let mut cx = network.context();
    cx.limits.max_page_bytes = 100_000;
    let error = tune().pull(cx, None).next_page().await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unreadable);
    assert!(error.detail.contains("100000"));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_and_one_within_the_host_is() {
    let other = Network::start(|asked, _| Say::json(&page(asked, &[record(1)], 1, 1))).await;
    let elsewhere = other.url();
    let network = Network::start(move |_, _| {
        Say::Answer(302, vec![("Location", elsewhere.clone())], String::new())
    })
    .await;
    let error = first_failure(&network).await;
    assert_eq!(error.kind, FailureKind::Refused);
    assert!(other.asked().is_empty());

    let network = Network::start(|asked, _| match asked.path.as_str() {
        "/moved" => Say::json(&page(asked, &[record(1)], 1, 1)),
        _ => Say::Answer(302, vec![("Location", "/moved".into())], String::new()),
    })
    .await;
    assert_eq!(
        all_pages(&mut tune().pull(network.context(), None))
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn a_longer_retry_after_than_we_wait_is_handed_on() {
    let network =
        Network::start(|_, _| Say::Answer(429, vec![("Retry-After", "120".into())], "{}".into()))
            .await;
    let error = tune().check(&network.context()).await.unwrap_err();
    assert_eq!(
        (error.kind, error.retry_after_seconds),
        (FailureKind::RateLimited, Some(120))
    );
}

#[tokio::test]
async fn cancelling_ends_a_pull_in_the_middle_of_a_request() {
    let network = Network::start(|_, _| Say::Hang).await;
    let mut cx = network.context();
    cx.limits.total_timeout = Duration::from_secs(600);
    let cancel = cx.cancel.clone();
    let mut pull = tune().pull(cx, None);
    cancel.cancel();
    let error = pull.next_page().await.unwrap_err();
    assert!(error.detail.contains("cancelled"));
}

#[tokio::test]
async fn the_next_page_is_asked_for_while_the_last_one_is_worked_on() {
    let network =
        Network::start(|asked, _| Say::json(&page(asked, &[record(asked.page())], 3, 3))).await;
    let mut pull = tune().pull(network.context(), None);
    pull.next_page().await.unwrap().unwrap();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(5);
    while network.asked().len() < 2 {
        assert!(
            tokio::time::Instant::now() < deadline,
            "page 2 was not asked for"
        );
        tokio::task::yield_now().await;
    }
    assert_eq!(network.asked().len(), 2, "and not more than one page ahead");
}
