//! The TUNE side against its contract.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tests"
)]

mod support;

use std::collections::BTreeMap;

use cpapi_simulator::{Options, Percent};
use serde_json::{Value, json};
use support::{quick, start};

const ALL: &str = "contain[]=TrackingLink&contain[]=Country&contain[]=GeoTargeting\
&contain[]=Thumbnail&contain[]=OfferCategory&contain[]=OfferOperatingSystem&contain[]=Goal";

fn records(answer: &Value) -> BTreeMap<String, Value> {
    let data = &answer["response"]["data"];
    let map = data.get("data").unwrap_or(data);
    serde_json::from_value(map.clone()).unwrap()
}

#[tokio::test]
async fn a_page_has_the_recorded_envelope() {
    let sim = quick().await;
    let answer = sim
        .tune("Method=findAll&limit=25&page=3&filters[status]=active")
        .await;
    assert_eq!(answer["request"]["api_key"], "demo-affiliate-key");
    assert_eq!(answer["request"]["filters"], json!({ "status": "active" }));
    let response = &answer["response"];
    assert_eq!(response["status"], 1);
    assert_eq!(response["httpStatus"], 200);
    assert_eq!(response["errors"], json!([]));
    assert_eq!(response["errorMessage"], Value::Null);
    assert_eq!(response["data"]["page"], "3");
    assert_eq!(response["data"]["current"], 0);
    let count = response["data"]["count"].as_u64().unwrap();
    assert_eq!(response["data"]["pageCount"], count.div_ceil(25));

    let first = sim.tune("Method=findAll&limit=25").await;
    assert_eq!(first["response"]["data"]["page"], 1);
    assert_eq!(records(&first).len(), 25);
    let empty = sim
        .tune("Method=findAll&limit=5&page=2&filters[id]=7")
        .await;
    assert_eq!(
        empty["response"]["data"],
        json!({ "page": 1, "current": 0, "count": 0, "pageCount": 0, "data": [] })
    );
    let all = sim.tune("Method=findAll").await;
    assert_eq!(records(&all).len(), 60);
    let none = sim.tune("Method=findAll&filters[id]=7").await;
    assert_eq!(none["response"]["data"], json!([]));
}

#[tokio::test]
async fn records_are_typed_as_recorded_and_about_as_large() {
    let sim = start(Options {
        offers: 300,
        ..Options::default()
    })
    .await;
    let answer = sim.tune(&format!("Method=findAll&limit=300&{ALL}")).await;
    let all = records(&answer);
    let size: usize = all.values().map(|record| record.to_string().len()).sum();
    assert!(
        (2_000..2_900).contains(&(size / all.len())),
        "{}",
        size / all.len()
    );
    let mut empty_maps = 0;
    for (id, record) in &all {
        let offer = &record["Offer"];
        assert_eq!(offer["id"], *id);
        for name in [
            "name",
            "require_approval",
            "status",
            "conversion_cap",
            "is_expired",
        ] {
            assert!(offer[name].is_string(), "{name}: {offer}");
        }
        assert!(offer["modified"].is_i64());
        assert!(offer["require_terms_and_conditions"].is_u64());
        if let Some(payout) = offer["default_payout"].as_str() {
            assert_eq!(payout.split_once('.').unwrap().1.len(), 5, "{payout}");
        }
        for name in [
            "Country",
            "Thumbnail",
            "OfferCategory",
            "OfferOperatingSystem",
            "Goal",
        ] {
            let map = &record[name];
            assert!(map.is_object() || map == &json!([]), "{name}: {map}");
            empty_maps += usize::from(map.is_array());
        }
        let linked = record.get("TrackingLink").is_some_and(Value::is_object);
        let refused = ["pending", "rejected"]
            .map(Value::from)
            .contains(&offer["approval_status"]);
        assert!(!(linked && refused), "{record}");
    }
    assert!(empty_maps > 50);
    let ready = all.values().filter(|record| {
        record["TrackingLink"].is_object()
            && record["Offer"]["status"] == "active"
            && record["Offer"]["is_expired"] == "0"
            && record["Offer"]["default_payout"] != "0.00000"
    });
    let ready = ready.count();
    assert!((255..=290).contains(&ready), "{ready}");
    let cached = start(Options {
        offers: 300,
        cache: true,
        ..Options::default()
    })
    .await;
    for _ in 0..2 {
        let again = cached
            .tune(&format!("Method=findAll&limit=300&{ALL}"))
            .await;
        assert_eq!(records(&again), all, "the same seed gives the same offers");
    }
}

#[tokio::test]
async fn errors_are_status_minus_one_on_http_200() {
    let sim = quick().await;
    for (query, sentence) in [
        ("Method=findEverything", "Method"),
        ("Method=findAll&contain[]=Nonsense", "Nonsense"),
        ("Method=findAll&limit=none", "limit"),
        ("Method=findAll&filters[nope]=1", "nope"),
        ("Method=findAll&filters[id][ABOUT]=1", "ABOUT"),
        ("Method=findAll&a[b=1", "malformed"),
        ("Method=generateTrackingLink&offer_id=7", "does not exist"),
    ] {
        let answer = sim.tune(query).await;
        let response = &answer["response"];
        assert_eq!(response["status"], -1, "{query}");
        assert_eq!(response["data"], "", "{query}");
        let message = response["errorMessage"].as_str().unwrap();
        assert!(message.contains(sentence), "{query}: {message}");
        assert_eq!(response["errors"][0]["publicMessage"], message);
    }
    let url = sim.running.tune_url();
    let wrong_key = format!("{url}?Target=Affiliate_Offer&Method=findAll&api_key=nope");
    let body: Value = sim
        .http
        .get(wrong_key)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(
        body["response"]["errorMessage"]
            .as_str()
            .unwrap()
            .contains("API key")
    );
    let answer = sim.tune("Method=findAll&NetworkId=other").await;
    assert_eq!(
        answer["response"]["errors"]["publicMessage"],
        "Network id is not valid"
    );
    assert!(answer["response"].get("status").is_none());
    sim.control(
        "PATCH",
        "/tune/demonet",
        json!({ "rejected_contains": ["Goal"] }),
    )
    .await;
    assert_eq!(
        sim.tune("Method=findAll&limit=1&contain[]=Goal").await["response"]["status"],
        -1
    );
}

#[tokio::test]
async fn post_takes_the_same_names_as_form_fields() {
    let sim = quick().await;
    let form = [
        ("Target", "Affiliate_Offer"),
        ("Method", "findById"),
        ("api_key", "demo-affiliate-key"),
        ("id", "1003"),
        ("fields[]", "name"),
    ];
    let request = sim.http.post(sim.running.tune_url()).form(&form);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let offer = answer["response"]["data"]["Offer"].as_object().unwrap();
    assert_eq!(offer.keys().collect::<Vec<_>>(), ["name"]);
    let missing = sim.tune("Method=findById&id=7").await;
    assert_eq!(missing["response"]["status"], 1);
    assert_eq!(missing["response"]["data"], Value::Null);
}

#[tokio::test]
async fn the_throttle_answers_http_200_with_the_known_text() {
    let sim = start(Options {
        offers: 5,
        tune_rate_limit: "3/1s".parse().unwrap(),
        ..Options::default()
    })
    .await;
    for _ in 0..3 {
        assert_eq!(
            sim.tune("Method=findAll&limit=1").await["response"]["status"],
            1
        );
    }
    let answer = sim.tune("Method=findAll&limit=1").await;
    assert_eq!(answer["response"]["status"], -1);
    let message = answer["response"]["errorMessage"].as_str().unwrap();
    assert!(
        message.contains("API usage exceeded rate limit"),
        "{message}"
    );
    assert!(message.contains("3/1s window"), "{message}");
}

#[tokio::test]
async fn filters_and_sort_select_and_order() {
    let sim = quick().await;
    let all = records(&sim.tune("Method=findAll").await);
    let cheap = records(
        &sim.tune("Method=findAll&filters[default_payout][LESS_THAN]=10")
            .await,
    );
    for (id, record) in &all {
        let payout = record["Offer"]["default_payout"].as_str().unwrap_or("");
        let expected = payout.parse::<f64>().is_ok_and(|payout| payout < 10.0);
        // A payout that is null compares as the empty text.
        assert_eq!(
            cheap.contains_key(id),
            expected || payout.is_empty(),
            "{id} {payout}"
        );
    }
    let answer = sim.tune("Method=findAll&limit=2&sort[id]=desc").await;
    assert_eq!(
        records(&answer).keys().collect::<Vec<_>>(),
        ["1058", "1059"]
    );
    let some = sim
        .tune("Method=findAll&filters[id][]=1001&filters[id][]=1004")
        .await;
    assert_eq!(records(&some).len(), 2);
    let approved = records(&sim.tune("Method=findMyApprovedOffers").await);
    assert!(!approved.is_empty() && approved.len() < all.len());
    assert!(
        approved
            .values()
            .all(|record| record["Offer"]["status"] == "active")
    );
}

#[tokio::test]
async fn a_tracking_link_is_given_only_for_approved_offers() {
    let sim = quick().await;
    sim.control(
        "PATCH",
        "/tune/demonet",
        json!({ "tracking_link": "only_by_call" }),
    )
    .await;
    let answer = sim.tune("Method=findAll&contain[]=TrackingLink").await;
    assert!(
        records(&answer)
            .values()
            .all(|r| !r["TrackingLink"].is_object())
    );
    let set = json!({ "set": { "approval_status": "approved", "status": "active" } });
    sim.control("PATCH", "/tune/demonet/offers/1001", set).await;
    let link = sim
        .tune("Method=generateTrackingLink&offer_id=1001&params[aff_sub]=%7Bclickid%7D")
        .await;
    let url = link["response"]["data"]["click_url"].as_str().unwrap();
    assert!(
        url.contains("offer_id=1001&aff_id=2040&aff_sub=%7Bclickid%7D"),
        "{url}"
    );
    let set = json!({ "set": { "approval_status": null, "require_approval": "1" } });
    sim.control("PATCH", "/tune/demonet/offers/1001", set).await;
    assert_eq!(
        sim.tune("Method=generateTrackingLink&offer_id=1001").await["response"]["status"],
        -1
    );
    let asked = sim.tune("Method=requestOfferAccess&offer_id=1001").await;
    assert_eq!(asked["response"]["data"], true);
    let record = sim
        .control("GET", "/tune/demonet/offers/1001", Value::Null)
        .await;
    assert_eq!(record["Offer"]["approval_status"], "pending");
}

#[tokio::test]
async fn a_generation_changes_exactly_what_it_reports() {
    let sim = start(Options {
        offers: 200,
        cache: true,
        change_percent: "5".parse().unwrap(),
        drop_percent: Percent::whole(2),
        add_percent: "1.5".parse().unwrap(),
        ..Options::default()
    })
    .await;
    let query = format!("Method=findAll&limit=500&{ALL}");
    let before = records(&sim.tune(&query).await);
    let moves = sim
        .control("POST", "/tune/demonet/generation", json!({ "advance": 1 }))
        .await;
    let after = records(&sim.tune(&query).await);
    let ids = |name: &str| -> Vec<String> {
        moves[name]
            .as_array()
            .unwrap()
            .iter()
            .map(Value::to_string)
            .collect()
    };
    assert_eq!(
        [10, 4, 3],
        [
            ids("changed").len(),
            ids("dropped").len(),
            ids("added").len()
        ]
    );
    for (id, record) in &before {
        let dropped = ids("dropped").contains(id);
        assert_eq!(!after.contains_key(id), dropped, "{id}");
        if !dropped {
            assert_eq!(after[id] != *record, ids("changed").contains(id), "{id}");
        }
    }
    assert!(
        ids("added")
            .iter()
            .all(|id| after.contains_key(id) && !before.contains_key(id))
    );
    let back = json!({ "generation": 1 });
    sim.control("POST", "/tune/demonet/generation", back).await;
    assert_eq!(records(&sim.tune(&query).await), before);
}

#[tokio::test]
async fn edits_by_hand_and_broken_records_are_served() {
    let sim = quick().await;
    let put = json!({ "anything": [1, null] });
    sim.control("PUT", "/tune/demonet/offers/1002", put.clone())
        .await;
    sim.control("DELETE", "/tune/demonet/offers/1003", Value::Null)
        .await;
    let edit = json!({ "set": { "name": "By hand", "Country": [] }, "unset": ["preview_url"] });
    sim.control("PATCH", "/tune/demonet/offers/1004", edit)
        .await;
    for kind in [
        "without_id",
        "id_number",
        "payout_na",
        "unknown_country",
        "html",
        "null",
    ] {
        sim.control("POST", "/tune/demonet/broken", json!({ "kind": kind }))
            .await;
    }
    let broken = json!({ "kind": "payout_na", "id": 1005 });
    sim.control("POST", "/tune/demonet/broken", broken).await;
    let all = records(&sim.tune("Method=findAll&limit=500&contain[]=Country").await);
    assert_eq!(all["1002"], put);
    assert!(!all.contains_key("1003"));
    assert_eq!(all["1004"]["Offer"]["name"], "By hand");
    assert_eq!(all["1004"]["Country"], json!([]));
    assert!(all["1004"]["Offer"].get("preview_url").is_none());
    assert_eq!(all["1005"]["Offer"]["default_payout"], "N/A");
    assert!(all["900000001"]["Offer"].get("id").is_none());
    assert_eq!(all["900000002"]["Offer"]["id"], 900_000_002);
    assert_eq!(all["900000004"]["Country"]["XQ"]["name"], "atlantis");
    assert!(all["900000005"].is_string());
    assert!(all["900000006"].is_null());
    sim.control("DELETE", "/tune/demonet/broken", Value::Null)
        .await;
    sim.control("POST", "/tune/demonet/offers/1003/restore", Value::Null)
        .await;
    assert_eq!(
        records(&sim.tune("Method=findAll&limit=500").await).len(),
        60
    );
}

#[tokio::test]
async fn networks_of_other_names_have_their_own_feed_and_key() {
    let sim = quick().await;
    let settings = json!({ "offers": 7, "seed": 9, "api_key": "second" });
    sim.control("PUT", "/tune/second", settings).await;
    let url = format!(
        "{}/tune/second/Apiv3/json?Target=Affiliate_Offer&Method=findAll&api_key=second",
        sim.running.base_url()
    );
    let body: Value = sim
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(records(&body).len(), 7);
    let url = format!("{}/tune/third/Apiv3/json?api_key=x", sim.running.base_url());
    let body: Value = sim
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        body["response"]["errors"]["publicMessage"],
        "Network id is not valid"
    );
}
