//! Recognising an offer whose id was never learnt (product.md R2).

use cpapi_domain::partner::FailureKind;
use cpapi_domain::time::UtcTime;
use cpapi_tracking::OfferReference;

use crate::samples::{list, row};
use crate::scripted::{Server, json};

fn reference() -> OfferReference {
    OfferReference {
        external_id: "12".into(),
        advertiser_id: "63ef8f56d05af8acc266ae09".into(),
        token: "mine".into(),
        since: UtcTime::parse_rfc3339("2026-11-22T11:58:00Z").unwrap(),
    }
}

#[tokio::test]
async fn only_the_token_is_proof_and_every_page_is_read() {
    let server = Server::start(|seen| {
        assert_eq!(seen.params("status[]"), ["active", "stopped", "suspended"]);
        assert_eq!(
            (seen.param("external_offer_id"), seen.param("limit")),
            (Some("12"), Some("500"))
        );
        match seen.param("page") {
            Some("1") => json(
                200,
                list(
                    &[
                        row(3, "active", "12", ""),
                        row(5, "stopped", "120", "cpapi:mine"),
                    ],
                    Some(2),
                ),
            ),
            _ => json(
                200,
                list(
                    &[
                        row(9, "suspended", "12", "x\\ncpapi:mine"),
                        row(10, "active", "12", "cpapi:minetoo"),
                    ],
                    None,
                ),
            ),
        }
    })
    .await;
    let found = server.affise().find(&reference()).await.unwrap();
    let ids: Vec<&str> = found.iter().map(|offer| offer.remote_id.as_str()).collect();
    assert_eq!(ids, ["5", "9"], "lowest first");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn nothing_is_found_where_nothing_carries_the_token() {
    let server = Server::start(|_| json(200, include_str!("samples/offers-list-empty.json"))).await;
    assert!(server.affise().find(&reference()).await.unwrap().is_empty());
}

#[tokio::test]
async fn where_the_filter_is_ignored_the_days_since_are_searched_newest_first() {
    let server = Server::start(|seen| {
        if seen.param("external_offer_id").is_some() {
            return json(200, list(&[row(1, "active", "77", "")], Some(2)));
        }
        assert_eq!(
            (seen.param("updated_at"), seen.param("sort[id]")),
            (Some("2026-11-20"), Some("desc"))
        );
        match seen.param("page") {
            Some("1") => json(
                200,
                list(
                    &[
                        row(9, "active", "12", ""),
                        row(8, "stopped", "12", "cpapi:mine"),
                    ],
                    Some(2),
                ),
            ),
            _ => {
                let old = row(7, "active", "12", "").replace("2026-11-22", "2026-11-01");
                json(200, list(&[old], Some(3)))
            }
        }
    })
    .await;
    let found = server.affise().find(&reference()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].remote_id, "8");
    assert_eq!(
        server.seen().len(),
        3,
        "offers from before the create are not searched"
    );
}

#[tokio::test]
async fn a_list_that_repeats_itself_is_an_error_and_not_an_absence() {
    let server = Server::start(|_| json(200, list(&[row(1, "active", "12", "")], Some(99)))).await;
    let error = server.affise().find(&reference()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unreadable);
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_an_error_and_not_an_absence() {
    for body in [r#"{"status":1}"#, r#"{"status":1,"offers":"none"}"#, "[]"] {
        let server = Server::start(move |_| json(200, body)).await;
        let error = server.affise().find(&reference()).await.unwrap_err();
        assert_eq!(error.kind, FailureKind::Unreadable, "{body}");
    }
}
