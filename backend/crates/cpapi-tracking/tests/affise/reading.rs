//! Offers by id, and the identity behind the key.

use cpapi_domain::partner::FailureKind;
use cpapi_domain::tracking::RemoteStatus;

use crate::samples::{list, row};
use crate::scripted::{Server, affise_at, json};

#[tokio::test]
async fn all_statuses_are_asked_for_in_batches_and_absent_offers_are_asked_for_singly() {
    let server = Server::start(|seen| {
        if seen.path.ends_with("/3.0/offers") {
            let rows: Vec<String> = seen
                .params("int_id[]")
                .into_iter()
                .filter(|id| !["7", "8"].contains(id))
                .map(|id| row(id.parse().unwrap(), "suspended", "x", "note\\ncpapi:abc"))
                .collect();
            return json(200, list(&rows, None));
        }
        match seen.path.as_str() {
            "/affise/3.0/offer/7" => json(
                200,
                format!(r#"{{"status":1,"offer":{}}}"#, row(7, "stopped", "", "")),
            ),
            _ => json(200, r#"{"status":2,"error":"Offer not found"}"#),
        }
    })
    .await;
    let ids: Vec<String> = (1..=450).map(|id: u32| id.to_string()).collect();
    let offers = server.affise().list(&ids).await.unwrap();
    assert_eq!(
        offers.len(),
        449,
        "offer 8 is gone, offer 7 was only missing in the list"
    );
    assert_eq!(offers[0].status, RemoteStatus::Paused);
    assert_eq!(offers[0].token.as_deref(), Some("abc"));
    assert!(
        offers
            .iter()
            .any(|offer| offer.remote_id == "7" && offer.status == RemoteStatus::Disabled)
    );
    let lists: Vec<_> = server
        .seen()
        .into_iter()
        .filter(|seen| seen.path.ends_with("/offers"))
        .collect();
    assert_eq!(lists.len(), 3);
    for seen in lists {
        assert_eq!(seen.params("status[]"), ["active", "stopped", "suspended"]);
        assert!(seen.params("int_id[]").len() <= 200);
        assert_eq!(seen.param("sort[id]"), Some("asc"));
    }
}

#[tokio::test]
async fn an_offer_that_can_neither_be_listed_nor_got_is_not_taken_for_deleted() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/affise/3.0/offers" => json(200, list(&[], None)),
        _ => json(200, r#"{"status":2,"error":"Something else"}"#),
    })
    .await;
    let error = server.affise().list(&["8".into()]).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Refused);
}

#[tokio::test]
async fn the_sample_offers_are_read() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/affise/3.0/offers" => json(200, include_str!("samples/admin-offers-list.json")),
        _ => json(200, include_str!("samples/admin-offer-by-id.json")),
    })
    .await;
    let offers = server
        .affise()
        .list(&["331".into(), "906".into()])
        .await
        .unwrap();
    let titles: Vec<Option<&str>> = offers.iter().map(|offer| offer.title.as_deref()).collect();
    assert_eq!(titles, [Some("blabla"), None]);
    assert!(
        offers
            .iter()
            .all(|offer| offer.status == RemoteStatus::Active)
    );
    assert_eq!(offers[0].updated_at.as_deref(), Some("2019-02-08 10:03:38"));
}

#[tokio::test]
async fn an_id_that_is_no_number_is_refused() {
    let server = Server::start(|_| json(200, list(&[], None))).await;
    let error = server
        .affise()
        .list(&["5bdffa7339f65625008b4568".into()])
        .await
        .unwrap_err();
    assert_eq!(error.kind, FailureKind::Refused);
    assert!(server.seen().is_empty());
}

fn identity_of(
    role: &'static str,
    advertisers: u16,
) -> impl Fn(&crate::scripted::Seen) -> crate::scripted::Reply {
    move |seen| match (seen.path.as_str(), advertisers) {
        ("/affise/3.1/user/me", _) => json(
            200,
            include_str!("samples/user-me.json").replace("common_manager", role),
        ),
        ("/affise/3.0/admin/advertisers", 200) => json(
            200,
            include_str!("samples/admin-advertisers-list.v3.2.json"),
        ),
        _ => json(403, r#"{"status":2,"message":"Auth Denied"}"#),
    }
}

#[tokio::test]
async fn a_managers_key_is_accepted_with_its_owner() {
    let server = Server::start(identity_of("common_manager", 200)).await;
    let identity = server.affise().check().await.unwrap();
    assert_eq!(identity.name.as_deref(), Some("John Doe"));
    assert_eq!(identity.email.as_deref(), Some("user@example.com"));
    assert_eq!(identity.role.as_deref(), Some("common_manager"));
}

#[tokio::test]
async fn a_key_that_may_not_work_with_offers_is_refused_as_credentials() {
    for (role, advertisers) in [("affiliate", 200), ("account_manager", 403)] {
        let server = Server::start(identity_of(role, advertisers)).await;
        let error = server.affise().check().await.unwrap_err();
        assert_eq!(error.kind, FailureKind::Credentials, "{role}");
        assert!(error.answer.is_some());
    }
}

#[tokio::test]
async fn the_panel_is_known_for_affises_own_hosts_only() {
    let second = std::time::Duration::from_secs(1);
    let url = affise_at("https://api-acme.affise.com", second).offer_url("936");
    assert_eq!(
        url.as_deref(),
        Some("https://acme.affise.com/v2/offer/936/general")
    );
    assert_eq!(
        affise_at("https://api.acme.example", second).offer_url("936"),
        None
    );
}
