//! TUNE as the simulator plays it, which shares no code with the connector.

use std::collections::BTreeMap;

use cpapi_connectors::{Completeness, Mapped, SourceContext};
use cpapi_domain::offer::{Approval, Offer};
use cpapi_domain::partner::FailureKind;
use cpapi_domain::vocabulary::Currency;
use cpapi_simulator::{Options, Running, Simulator};
use serde_json::{Value, json};

use crate::network::{all_pages, context, tune};

async fn simulator(offers: u32) -> (Running, SourceContext) {
    let options = Options {
        offers,
        page_size_max: 100,
        ..Options::default()
    };
    let key = options.api_key.clone();
    let running = Simulator::start(options).await.unwrap();
    let config = json!({"network_id": "demonet", "api_key": key, "base_url": running.tune_url()});
    let mut cx = context(tune().validate_config(&config).unwrap());
    cx.default_currency = Currency::from_code("USD");
    (running, cx)
}

async fn offers(cx: &SourceContext) -> BTreeMap<String, (Offer, bool)> {
    let mut pull = tune().pull(cx.clone(), None);
    let pages = all_pages(&mut pull).await;
    assert_eq!(pull.completeness(), Completeness::Complete);
    let mut offers = BTreeMap::new();
    for page in pages {
        for mapped in pull.map(page.records).await {
            let Mapped::Offer {
                external_id,
                offer,
                incomplete,
                ..
            } = mapped
            else {
                panic!("{mapped:?}");
            };
            offers.insert(external_id, (*offer, incomplete));
        }
    }
    offers
}

#[tokio::test(flavor = "multi_thread")]
async fn every_active_offer_of_the_simulated_network_is_brought_and_understood() {
    let (running, cx) = simulator(450).await;
    let url = format!(
        "{}/_control/tune/demonet/offers?status=active&limit=1000",
        running.base_url()
    );
    let held: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    let held = held["offers"].as_array().unwrap();
    assert!(held.len() > 100, "{}", held.len());
    let brought = offers(&cx).await;
    assert_eq!(brought.len(), held.len());
    for record in held {
        let id = record["Offer"]["id"].as_str().unwrap();
        let (offer, incomplete) = &brought[id];
        assert_eq!(offer.title.as_deref(), record["Offer"]["name"].as_str());
        assert!(!incomplete, "{offer:?}");
        assert!(offer.warnings.is_empty(), "{:?}", offer.warnings);
        if record["Offer"]["approval_status"] == json!("approved") {
            assert_eq!(offer.approval, Approval::Approved);
            assert!(offer.tracking_url.is_some());
            let positive = |name: &str| {
                let text = record["Offer"][name].as_str().unwrap_or("0");
                text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
            };
            let pays = offer.payouts.iter().any(|payout| payout.pays());
            assert!(
                pays || !(positive("default_payout") || positive("percent_payout")),
                "{offer:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_are_given_by_call_only_are_asked_for() {
    let (running, cx) = simulator(30).await;
    let settings = format!("{}/_control/tune/demonet", running.base_url());
    let patch = json!({"tracking_link": "only_by_call"});
    let patched = reqwest::Client::new()
        .patch(settings)
        .json(&patch)
        .send()
        .await
        .unwrap();
    assert!(patched.status().is_success());
    let brought = offers(&cx).await;
    for (offer, incomplete) in brought
        .values()
        .filter(|(offer, _)| offer.approval == Approval::Approved)
    {
        assert!(offer.tracking_url.is_some() && !incomplete, "{offer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_records_are_kept_aside_or_warned_and_stop_nothing() {
    let (running, cx) = simulator(20).await;
    let broken = format!("{}/_control/tune/demonet/broken", running.base_url());
    let kinds = [
        ("without_id", None),
        ("html", None),
        ("null", None),
        ("list", None),
        ("empty", None),
        ("offer_missing", None),
        ("id_number", Some("")),
        ("payout_na", Some("payout_unreadable")),
        ("payout_negative", Some("payout_negative")),
        ("unknown_country", Some("country_unknown")),
        ("unknown_currency", Some("currency_unknown")),
        ("bad_date", Some("expires_at_unreadable")),
        ("title_null", Some("")),
        ("link_malformed", Some("impression_url_unreadable")),
        ("huge_description", Some("")),
    ];
    let control = reqwest::Client::new();
    for (kind, warning) in kinds {
        control.delete(&broken).send().await.unwrap();
        let body = json!({"kind": kind, "count": 1});
        let added: Value = control
            .post(&broken)
            .json(&body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let id = added["keys"][0].as_str().unwrap().to_owned();
        let mut pull = tune().pull(cx.clone(), None);
        let mut found = None;
        let mut aside = 0;
        for page in all_pages(&mut pull).await {
            aside += page.quarantined.len();
            let records = page
                .records
                .into_iter()
                .filter(|record| record.external_id == id)
                .collect();
            for mapped in pull.map(records).await {
                let Mapped::Offer { offer, .. } = mapped else {
                    panic!("{mapped:?}")
                };
                found = Some(
                    offer
                        .warnings
                        .into_iter()
                        .map(|warning| warning.code)
                        .collect::<Vec<_>>(),
                );
            }
        }
        assert_eq!(pull.completeness(), Completeness::Complete, "{kind}");
        match warning {
            None => assert_eq!((aside, found), (1, None), "{kind}"),
            Some("") => assert_eq!((aside, found), (0, Some(vec![])), "{kind}"),
            Some(code) => assert_eq!((aside, found), (0, Some(vec![code.to_owned()])), "{kind}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_and_a_wrong_network_are_invalid_credentials() {
    let (_running, cx) = simulator(10).await;
    for (field, value) in [("api_key", "wrong-key"), ("network_id", "othernet")] {
        let mut wrong = cx.clone();
        wrong.config[field] = json!(value);
        let error = tune().check(&wrong).await.unwrap_err();
        assert_eq!(error.kind, FailureKind::Credentials, "{field}: {error}");
    }
    assert!(tune().check(&cx).await.unwrap().records > 0);
}
