//! Reference lists (product.md T2).

use cpapi_domain::partner::FailureKind;
use cpapi_domain::tracking::{LookupEntry, LookupKind};

use crate::scripted::{Server, json};

fn entry(id: &str, title: &str) -> LookupEntry {
    LookupEntry {
        id: id.into(),
        title: title.into(),
        rate: None,
    }
}

#[tokio::test]
async fn advertisers_are_read_to_the_last_page() {
    let server = Server::start(|seen| match seen.param("page") {
        Some("1") => json(200, include_str!("samples/admin-advertisers-list.v3.2.json")),
        _ => json(200, r#"{"status":1,"advertisers":[{"id":"b","title":""},{"title":"no id"}],"pagination":{"page":2,"total_count":3}}"#),
    })
    .await;
    let found = server
        .affise()
        .lookup(LookupKind::Advertisers)
        .await
        .unwrap();
    assert_eq!(
        found,
        [
            entry("63ef8f56d05af8acc266ae09", "Advertiser"),
            entry("b", "b")
        ]
    );
    assert_eq!(server.seen().len(), 2);
    assert_eq!(server.seen()[0].param("limit"), Some("500"));
}

#[tokio::test]
async fn categories_of_both_kinds_are_read() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/affise/3.0/offer/categories" => json(
            200,
            r#"{"status":1,"categories":[{"id":"5368a3973b7d9b4d5d59f1ca","title":"Games"}],"pagination":{"page":1}}"#,
        ),
        _ => json(200, include_str!("samples/admin-smartlink-categories.v3.2.json")),
    })
    .await;
    let affise = server.affise();
    assert_eq!(
        affise.lookup(LookupKind::Categories).await.unwrap(),
        [entry("5368a3973b7d9b4d5d59f1ca", "Games")]
    );
    assert_eq!(
        affise
            .lookup(LookupKind::SmartlinkCategories)
            .await
            .unwrap(),
        [entry("595e3b547e28fede7b8b456c", "test1")]
    );
}

#[tokio::test]
async fn currencies_come_with_exact_rates_in_either_shape() {
    for (sample, count) in [
        (include_str!("samples/admin-currency.json"), 8),
        (include_str!("samples/admin-currency-extended.json"), 1),
    ] {
        let server = Server::start(move |_| json(200, sample)).await;
        let found = server
            .affise()
            .lookup(LookupKind::Currencies)
            .await
            .unwrap();
        assert_eq!(found.len(), count);
        let dollar = found.iter().find(|entry| entry.id == "USD").unwrap();
        assert_eq!(dollar.rate.as_deref(), Some("1"));
        assert_ne!(dollar.title, "USD", "the title is the currency's name");
        if count > 1 {
            let rouble = found.iter().find(|entry| entry.id == "RUB").unwrap();
            assert_eq!(rouble.rate.as_deref(), Some("59.312599"));
        }
    }
}

#[tokio::test]
async fn a_list_without_its_key_is_unreadable_and_not_empty() {
    let server = Server::start(|_| json(200, r#"{"status":1}"#)).await;
    for kind in [
        LookupKind::Advertisers,
        LookupKind::Categories,
        LookupKind::SmartlinkCategories,
        LookupKind::Currencies,
    ] {
        let error = server.affise().lookup(kind).await.unwrap_err();
        assert_eq!(error.kind, FailureKind::Unreadable);
    }
}
