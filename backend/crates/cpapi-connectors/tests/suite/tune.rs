//! TUNE: what it sends becomes offers.

use cpapi_connectors::Completeness;
use cpapi_domain::offer::Approval;
use serde_json::{Value, json};

use crate::network::{KEY, Network, Say, all_pages, failure, only_offer, page, record, tune};

#[tokio::test]
async fn a_feed_is_read_to_its_last_page_and_is_then_complete() {
    let network = Network::start(|asked, _| {
        let records: Vec<Value> = match asked.page() {
            1 => (1..=3).map(record).collect(),
            2 => (4..=6).map(record).collect(),
            3 => vec![record(7)],
            other => panic!("page {other} was asked for"),
        };
        Say::json(&page(asked, &records, 3, 7))
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    assert!(matches!(pull.completeness(), Completeness::Partial { .. }));
    let pages = all_pages(&mut pull).await;
    assert_eq!(
        pages
            .iter()
            .map(|page| page.records.len())
            .collect::<Vec<_>>(),
        [3, 3, 1]
    );
    assert_eq!(
        pages.iter().map(|page| page.number).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(pull.completeness(), Completeness::Complete);
    assert_eq!(pull.requests(), 3);
    assert_eq!(pages[0].records[0].external_id, "1");
    assert!(
        !pages
            .iter()
            .flat_map(|page| &page.records)
            .any(|record| record.raw.contains(KEY))
    );

    let first = &network.asked()[0];
    assert_eq!(first.path, "/Apiv3/json");
    for (name, value) in [
        ("Target", "Affiliate_Offer"),
        ("Method", "findAll"),
        ("filters[status]", "active"),
        ("sort[id]", "asc"),
        ("limit", "500"),
        ("api_key", KEY),
        ("NetworkId", "demonet"),
    ] {
        assert_eq!(first.get(name), Some(value), "{name}");
    }
    let contains: Vec<&str> = first
        .query
        .iter()
        .filter(|(key, _)| key == "contain[]")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(
        contains,
        [
            "TrackingLink",
            "Country",
            "Thumbnail",
            "OfferCategory",
            "OfferOperatingSystem",
            "Goal"
        ]
    );
    assert_eq!(first.get("page"), None);
    assert_eq!(network.asked()[1].get("page"), Some("2"));
}

#[tokio::test]
async fn an_empty_feed_ends_at_once() {
    let network = Network::start(|asked, _| Say::json(&page(asked, &[], 0, 0))).await;
    let mut pull = tune().pull(network.context(), None);
    let pages = all_pages(&mut pull).await;
    assert_eq!((pages.len(), pages[0].records.len()), (1, 0));
    assert_eq!(pull.completeness(), Completeness::Complete);
}

#[tokio::test]
async fn a_feed_that_holds_less_than_it_announces_or_shrinks_is_partial() {
    let network = Network::start(|asked, _| Say::json(&page(asked, &[record(1)], 1, 5))).await;
    let mut pull = tune().pull(network.context(), None);
    all_pages(&mut pull).await;
    assert!(
        matches!(pull.completeness(), Completeness::Partial { detail } if detail.contains('5'))
    );

    let network = Network::start(|asked, _| {
        let (id, all) = if asked.page() == 1 { (1, 3) } else { (2, 2) };
        Say::json(&page(asked, &[record(id)], 2, all))
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    all_pages(&mut pull).await;
    assert!(
        matches!(pull.completeness(), Completeness::Partial { detail } if detail.contains("shrank"))
    );
}

#[tokio::test]
async fn two_pulls_of_the_same_feed_give_the_same_hashes_and_a_change_gives_another() {
    let network = Network::start(|asked, before| {
        let mut second = record(2);
        if before >= 2 {
            second["Offer"]["default_payout"] = json!("3.00000");
        }
        Say::json(&page(asked, &[record(1), second], 1, 2))
    })
    .await;
    let mut hashes = Vec::new();
    for _ in 0..3 {
        let pages = all_pages(&mut tune().pull(network.context(), None)).await;
        hashes.push(
            pages[0]
                .records
                .iter()
                .map(|record| record.hash)
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(hashes[0], hashes[1]);
    assert_eq!(hashes[1][0], hashes[2][0]);
    assert_ne!(hashes[1][1], hashes[2][1]);
}

#[tokio::test]
async fn an_approved_offer_without_link_is_asked_for_its_link() {
    let network = Network::start(|asked, _| match asked.get("Method") {
        Some("generateTrackingLink") => Say::json(&json!({"response": {"status": 1, "data": {
            "affiliate_id": "1", "offer_id": asked.get("offer_id"),
            "click_url": "https://t.example/aff_c?offer_id=9", "impression_pixel": "<img src=\"https://t.example/aff_i?a=1&amp;b=2\">"
        }, "errors": []}})),
        _ => {
            let mut lacking = record(9);
            lacking["TrackingLink"] = json!([]);
            Say::json(&page(asked, &[lacking], 1, 1))
        }
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    let pages = all_pages(&mut pull).await;
    let mapped = pull.map(pages[0].records.clone()).await;
    let (offer, incomplete) = only_offer(&mapped);
    assert!(!incomplete);
    assert_eq!(
        offer.tracking_url.as_deref(),
        Some("https://t.example/aff_c?offer_id=9")
    );
    assert_eq!(
        offer.impression_url.as_deref(),
        Some("https://t.example/aff_i?a=1&b=2")
    );
    assert_eq!(network.asked()[1].get("offer_id"), Some("9"));
    assert_eq!(pull.requests(), 2);
}

#[tokio::test]
async fn a_link_that_cannot_be_had_now_leaves_the_offer_incomplete() {
    let network = Network::start(|asked, _| match asked.get("Method") {
        Some("generateTrackingLink") => Say::json(&failure(asked, "Something is wrong today.")),
        _ => {
            let mut lacking = record(9);
            lacking["TrackingLink"] = json!([]);
            Say::json(&page(asked, &[lacking], 1, 1))
        }
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    let pages = all_pages(&mut pull).await;
    let mapped = pull.map(pages[0].records.clone()).await;
    let (offer, incomplete) = only_offer(&mapped);
    assert!(incomplete);
    assert_eq!(
        (offer.tracking_url.as_deref(), offer.approval),
        (None, Approval::Approved)
    );
    assert_eq!(offer.warnings[0].code, "tracking_links_failed");
    assert!(
        offer.warnings[0]
            .detail
            .contains("Something is wrong today.")
    );
}

#[tokio::test]
async fn an_offer_that_may_not_be_run_is_never_asked_for_its_link() {
    let network = Network::start(|asked, _| {
        let mut open = record(9);
        open["TrackingLink"] = json!([]);
        open["Offer"]["approval_status"] = Value::Null;
        Say::json(&page(asked, &[open], 1, 1))
    })
    .await;
    let mut pull = tune().pull(network.context(), None);
    let pages = all_pages(&mut pull).await;
    let mapped = pull.map(pages[0].records.clone()).await;
    assert_eq!(only_offer(&mapped).0.approval, Approval::Required);
    assert_eq!(network.asked().len(), 1);
}

#[tokio::test]
async fn a_check_makes_one_request_and_tells_what_it_found() {
    let network =
        Network::start(|asked, _| Say::json(&page(asked, &[record(1), record(2)], 3, 5))).await;
    let report = tune().check(&network.context()).await.unwrap();
    assert_eq!(report.records, 2);
    assert!(report.detail.contains('5'), "{}", report.detail);
    assert_eq!(network.asked().len(), 1);
}

#[tokio::test]
async fn streams_can_be_read_as_records() {
    let network = Network::start(|asked, _| match asked.get("Method") {
        Some("generateTrackingLink") => Say::json(&json!({"response": {"status": 1, "data": {
            "offer_id": asked.get("offer_id"), "click_url": "https://t.example/", "impression_pixel": null}}})),
        _ => Say::json(&page(asked, &[record(1), record(2), record(3)], 1, 3)),
    })
    .await;
    let mut records = Vec::new();
    let mut sink = |record: &str| records.push(serde_json::from_str::<Value>(record).unwrap());
    let read = tune()
        .read_stream(
            &network.context(),
            "tracking_links",
            None,
            Some(2),
            &mut sink,
        )
        .await
        .unwrap();
    assert_eq!(read.records, 2);
    assert_eq!(
        records[1],
        json!({"offer_id": "2", "click_url": "https://t.example/"})
    );
    let unknown = tune()
        .read_stream(&network.context(), "clicks", None, None, &mut |_| {})
        .await
        .unwrap_err();
    assert!(unknown.detail.contains("offers, tracking_links"));
}
