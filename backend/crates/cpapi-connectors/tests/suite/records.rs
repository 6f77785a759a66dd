//! Records that are broken or hard to understand: kept aside or warned, never guessed.

use cpapi_domain::offer::{Approval, Offer, OfferStatus};
use serde_json::{Value, json};

use crate::network::{Network, Say, all_pages, only_offer, page, record, tune};

async fn offer_of(record: Value) -> Offer {
    let network = Network::start(move |asked, _| {
        Say::json(&page(asked, std::slice::from_ref(&record), 1, 1))
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    let pages = all_pages(&mut pull).await;
    let mapped = pull.map(pages[0].records.clone()).await;
    only_offer(&mapped).0.clone()
}

fn codes(offer: &Offer) -> Vec<&str> {
    offer
        .warnings
        .iter()
        .map(|warning| warning.code.as_str())
        .collect()
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_kept_aside_and_stops_nothing() {
    let network = Network::start(|asked, _| {
        let mut without_id = record(2);
        without_id["Offer"].as_object_mut().unwrap().remove("id");
        let broken = [
            json!("<html>Fatal error</html>"),
            Value::Null,
            json!([1, 2]),
            json!({}),
            without_id,
        ];
        let mut records = vec![record(1)];
        records.extend(broken);
        records.push(record(3));
        Say::json(&page(asked, &records, 1, 7))
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    let pages = all_pages(&mut pull).await;
    let ids: Vec<&str> = pages[0]
        .records
        .iter()
        .map(|record| record.external_id.as_str())
        .collect();
    assert_eq!(ids, ["1", "3"]);
    let codes: Vec<&str> = pages[0]
        .quarantined
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "not_an_object",
            "not_an_object",
            "not_an_object",
            "id_missing",
            "id_missing"
        ]
    );
    assert!(pages[0].quarantined[0].raw.contains("Fatal error"));
}

#[tokio::test]
async fn a_repeated_id_counts_once() {
    let network = Network::start(|asked, _| {
        let mut again = record(1);
        again["Offer"]["name"] = json!(format!("page {}", asked.page()));
        Say::json(&page(asked, &[again], 2, 2))
    })
    .await;
    let pages = all_pages(&mut tune().pull(network.context(), None)).await;
    assert_eq!((pages[0].records.len(), pages[1].records.len()), (1, 0));
    assert_eq!(pages[1].quarantined[0].code, "duplicate_id");
}

#[tokio::test]
async fn an_id_may_be_a_number() {
    let mut numbered = record(5);
    numbered["Offer"]["id"] = json!(5);
    assert_eq!(offer_of(numbered).await.external_id, "5");
}

#[tokio::test]
async fn a_payout_that_is_no_amount_is_a_warning_and_no_payout() {
    for (value, code) in [
        (json!("N/A"), "payout_unreadable"),
        (json!("-4.50000"), "payout_negative"),
        (json!(0.123_456_789), "payout_unreadable"),
    ] {
        let mut odd = record(1);
        odd["Offer"]["default_payout"] = value.clone();
        let offer = offer_of(odd).await;
        assert!(offer.payouts.is_empty(), "{value}");
        assert_eq!(codes(&offer), [code], "{value}");
        assert_eq!(offer.warnings[0].path, "Offer/default_payout");
    }
}

#[tokio::test]
async fn unknown_words_are_warnings_with_path_and_value() {
    let mut odd = record(1);
    odd["Country"] = json!({"XQ": {"code": "XQ", "name": "atlantis"}, "DE": {"code": "DE"}});
    odd["Offer"]["currency"] = json!("ZZQ");
    odd["Offer"]["expiration_date"] = json!("31/12/2031 soon");
    odd["OfferOperatingSystem"] = json!({"1": {"name": "PlanetOS"}, "2": {"name": "Android"}});
    odd["Goal"] =
        json!({"7": {"id": "7", "name": "g", "status": "active", "payout_type": "barter"}});
    let offer = offer_of(odd).await;
    let mut found = codes(&offer);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "country_unknown",
            "currency_unknown",
            "expires_at_unreadable",
            "os_unknown",
            "payout_model_unknown"
        ]
    );
    let country = offer
        .warnings
        .iter()
        .find(|warning| warning.code == "country_unknown")
        .unwrap();
    assert_eq!(
        (country.path.as_str(), country.value.as_deref()),
        ("Country/XQ/code", Some("XQ"))
    );
    assert_eq!(offer.countries.values.len(), 1);
    assert_eq!(offer.payouts[0].currency, None);
    assert_eq!(offer.os.len(), 1);
}

#[tokio::test]
async fn an_offer_for_unknown_countries_only_is_not_opened_to_the_world() {
    let mut odd = record(1);
    odd["Country"] = json!({"XQ": {"code": "XQ"}});
    let offer = offer_of(odd).await;
    assert!(!offer.countries.is_all() && offer.countries.values.is_empty());
}

#[tokio::test]
async fn an_unknown_status_or_standing_is_never_active_nor_approved() {
    let mut odd = record(1);
    odd["Offer"]["status"] = json!("thriving");
    odd["Offer"]["approval_status"] = json!("blessed");
    odd["Offer"]["require_approval"] = json!("0");
    let offer = offer_of(odd).await;
    assert_eq!(
        (offer.status, offer.approval),
        (OfferStatus::Disabled, Approval::Unknown)
    );
    assert_eq!(codes(&offer), ["status_unknown", "approval_unknown"]);
    let mut expired = record(1);
    expired["Offer"]["is_expired"] = json!("1");
    let offer = offer_of(expired).await;
    assert_eq!(
        (offer.status, offer.source_status.as_deref()),
        (OfferStatus::Disabled, Some("expired"))
    );
}

#[tokio::test]
async fn an_open_offer_is_approved_once_it_has_a_link() {
    let mut open = record(1);
    open["Offer"]["approval_status"] = Value::Null;
    open["Offer"]["require_approval"] = json!("0");
    assert_eq!(offer_of(open.clone()).await.approval, Approval::Approved);
    open["TrackingLink"] = json!(false);
    assert_eq!(offer_of(open).await.approval, Approval::Unknown);
}

#[tokio::test]
async fn a_payout_hidden_before_approval_is_left_out_without_a_warning() {
    let mut hidden = record(1);
    hidden["Offer"]["approval_status"] = Value::Null;
    hidden["Offer"]["default_payout"] = json!("0.00000");
    let offer = offer_of(hidden).await;
    assert!(offer.payouts.is_empty() && offer.warnings.is_empty());
}

#[tokio::test]
async fn a_snippet_without_an_address_is_a_warning() {
    let mut odd = record(1);
    odd["TrackingLink"]["impression_pixel"] = json!("<img src=>");
    assert_eq!(codes(&offer_of(odd).await), ["impression_url_unreadable"]);
}

#[tokio::test]
async fn links_and_countries_are_found_in_their_other_places() {
    let mut other = record(1);
    other["TrackingLink"] = json!({"universal_tracking_link": "https://u.example/1"});
    other["Country"] = json!([]);
    other["GeoTargeting"] = json!({"Countries": {"0": {"code": "uk", "name": "united kingdom"}}});
    let offer = offer_of(other).await;
    assert_eq!(offer.tracking_url.as_deref(), Some("https://u.example/1"));
    assert_eq!(
        serde_json::to_value(&offer.countries.values).unwrap(),
        json!(["GB"])
    );
}

#[tokio::test]
async fn with_an_affiliate_id_a_missing_link_is_built_for_offers_that_may_be_run() {
    let network = Network::start(|asked, _| {
        let mut records: Vec<Value> = (1..=3).map(record).collect();
        records
            .iter_mut()
            .for_each(|record| record["TrackingLink"] = json!([]));
        records[1]["Offer"]["approval_status"] = json!("pending");
        records[2]["Offer"]["approval_status"] = Value::Null;
        records[2]["Offer"]["require_approval"] = json!("0");
        Say::json(&page(asked, &records, 1, 3))
    })
    .await;
    let mut config = network.config();
    config["affiliate_id"] = json!("2040");
    let mut pull = tune().pull(crate::network::context(config), None);
    let pages = all_pages(&mut pull).await;
    let mapped = pull.map(pages[0].records.clone()).await;
    let links: Vec<Option<&str>> = mapped
        .iter()
        .map(|one| {
            only_offer(std::slice::from_ref(one))
                .0
                .tracking_url
                .as_deref()
        })
        .collect();
    assert_eq!(
        links,
        [
            Some("https://demonet.go2cloud.org/aff_c?offer_id=1&aff_id=2040"),
            None,
            Some("https://demonet.go2cloud.org/aff_c?offer_id=3&aff_id=2040"),
        ]
    );
    assert_eq!(network.asked().len(), 1);
}

#[tokio::test]
async fn related_objects_may_be_missing_in_every_way() {
    for nothing in [Value::Null, json!(false), json!([]), json!({})] {
        let mut bare = record(1);
        for name in [
            "Country",
            "Thumbnail",
            "OfferCategory",
            "OfferOperatingSystem",
            "Goal",
        ] {
            bare[name] = nothing.clone();
        }
        let offer = offer_of(bare).await;
        assert!(
            offer.countries.is_all() && offer.warnings.is_empty(),
            "{nothing}"
        );
    }
    let mut short = record(1);
    short
        .as_object_mut()
        .unwrap()
        .retain(|name, _| name == "Offer" || name == "TrackingLink");
    assert!(offer_of(short).await.warnings.is_empty());
}
