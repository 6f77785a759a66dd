//! One status for many offers.

use cpapi_domain::partner::FailureKind;
use cpapi_domain::tracking::RemoteStatus;
use cpapi_tracking::{StatusOutcome, TrackingError};

use crate::samples::{list, row};
use crate::scripted::{Server, json};

fn ids(numbers: &[u64]) -> Vec<String> {
    numbers.iter().map(ToString::to_string).collect()
}

fn by_id<'a>(outcomes: &'a [StatusOutcome], id: &str) -> &'a Result<(), TrackingError> {
    &outcomes
        .iter()
        .find(|outcome| outcome.remote_id == id)
        .unwrap()
        .result
}

#[tokio::test]
async fn a_few_offers_are_edited_with_a_status_and_nothing_else() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/affise/3.0/admin/offer/1" => json(
            200,
            format!(r#"{{"status":1,"offer":{}}}"#, row(1, "suspended", "", "")),
        ),
        "/affise/3.0/admin/offer/2" => json(
            200,
            format!(r#"{{"status":1,"offer":{}}}"#, row(2, "active", "", "")),
        ),
        _ => json(404, r#"{"status":2,"error":"Unknown offer id"}"#),
    })
    .await;
    let outcomes = server
        .affise()
        .set_status(&ids(&[3, 1, 2]), RemoteStatus::Paused)
        .await;
    let order: Vec<&str> = outcomes
        .iter()
        .map(|outcome| outcome.remote_id.as_str())
        .collect();
    assert_eq!(order, ["3", "1", "2"]);
    assert!(by_id(&outcomes, "1").is_ok());
    assert!(
        matches!(by_id(&outcomes, "2"), Err(TrackingError::Partner(error)) if error.detail.contains("active"))
    );
    assert!(matches!(
        by_id(&outcomes, "3"),
        Err(TrackingError::UnknownOffer)
    ));
    for seen in server.seen().iter().filter(|seen| seen.method == "POST") {
        assert_eq!(seen.form(), ["status=suspended"]);
    }
}

#[tokio::test]
async fn many_offers_go_together_and_each_is_checked_afterwards() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/affise/3.0/admin/offer/mass-update" => {
            json(200, r#"{"status":1,"message":"status updated"}"#)
        }
        "/affise/3.0/offers" => {
            let rows: Vec<String> = seen
                .params("int_id[]")
                .into_iter()
                .filter(|id| *id != "4")
                .map(|id| {
                    row(
                        id.parse().unwrap(),
                        if id == "2" { "active" } else { "suspended" },
                        "",
                        "",
                    )
                })
                .collect();
            json(200, list(&rows, None))
        }
        "/affise/3.0/admin/offer/2" => json(
            200,
            format!(r#"{{"status":1,"offer":{}}}"#, row(2, "suspended", "", "")),
        ),
        _ => json(404, r#"{"status":2,"message":"Resource Not Found"}"#),
    })
    .await;
    let outcomes = server
        .affise()
        .set_status(&ids(&[1, 2, 3, 4, 5]), RemoteStatus::Paused)
        .await;
    for id in ["1", "2", "3", "5"] {
        assert!(by_id(&outcomes, id).is_ok(), "{id}");
    }
    assert!(matches!(
        by_id(&outcomes, "4"),
        Err(TrackingError::UnknownOffer)
    ));
    assert_eq!(
        server.seen()[0].form(),
        [
            "offer_id[0]=1",
            "offer_id[1]=2",
            "offer_id[2]=3",
            "offer_id[3]=4",
            "offer_id[4]=5",
            "status=suspended"
        ]
    );
    assert!(
        server
            .calls()
            .contains(&"POST /affise/3.0/admin/offer/2".to_owned()),
        "one did not follow and was edited"
    );
}

#[tokio::test]
async fn where_mass_update_is_refused_each_offer_is_edited() {
    let server = Server::start(|seen| {
        if seen.path.ends_with("/mass-update") {
            return json(400, r#"{"status":2,"message":"Bad Request"}"#);
        }
        let id: u64 = seen.path.rsplit('/').next().unwrap().parse().unwrap();
        json(
            200,
            format!(r#"{{"status":1,"offer":{}}}"#, row(id, "active", "", "")),
        )
    })
    .await;
    let outcomes = server
        .affise()
        .set_status(&ids(&[1, 2, 3, 4]), RemoteStatus::Active)
        .await;
    assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()));
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn a_refused_key_fails_every_offer_without_trying_each() {
    let server =
        Server::start(|_| json(401, r#"{"status":2,"message":"Token is necessary"}"#)).await;
    let outcomes = server
        .affise()
        .set_status(&ids(&[1, 2, 3, 4, 5, 6]), RemoteStatus::Paused)
        .await;
    assert_eq!(outcomes.len(), 6);
    for outcome in outcomes {
        assert!(
            matches!(outcome.result, Err(TrackingError::Partner(error)) if error.kind == FailureKind::Credentials)
        );
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_id_that_is_no_number_has_its_own_outcome() {
    let server = Server::start(|_| {
        json(
            200,
            format!(r#"{{"status":1,"offer":{}}}"#, row(1, "active", "", "")),
        )
    })
    .await;
    let outcomes = server
        .affise()
        .set_status(&["x".into(), "1".into()], RemoteStatus::Active)
        .await;
    assert!(by_id(&outcomes, "x").is_err() && by_id(&outcomes, "1").is_ok());
}
