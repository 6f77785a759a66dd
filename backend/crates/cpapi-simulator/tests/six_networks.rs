//! Offer18, Swaarm, Impact.com, Offerslook, FuseClick and Orangear over their sockets: credentials,
//! pages, ends and errors as each of them has them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use cpapi_simulator::Options;
use serde_json::{Value, json};
use support::{Sim, start};

async fn sim() -> Sim {
    start(Options {
        network_offers: 40,
        ..Options::default()
    })
    .await
}

async fn get(sim: &Sim, path: &str) -> (u16, Value) {
    let url = format!("{}{path}", sim.running.base_url());
    let answer = sim.http.get(url).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn basic(sim: &Sim, path: &str, user: &str, password: &str) -> (u16, Value) {
    let url = format!("{}{path}", sim.running.base_url());
    let request = sim.http.get(url).basic_auth(user, Some(password));
    let answer = request.header("accept", "application/json").send().await;
    let answer = answer.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn offer18_keys_offers_by_id_and_ends_with_an_error_that_is_none() {
    let sim = sim().await;
    let call = "/offer18/api/af/offers?key=demo-offer18-key&aid=4012&mid=900&limit=30";
    let (_, first) = get(&sim, &format!("{call}&page=1")).await;
    assert_eq!(first["response"], "200");
    let offers = first["data"].as_object().unwrap();
    assert_eq!(offers.len(), 30);
    assert!(
        offers
            .iter()
            .all(|(id, offer)| offer["offerid"] == json!(id))
    );
    let (_, zero) = get(&sim, &format!("{call}&page=0")).await;
    assert_eq!(zero, first);
    let (status, end) = get(&sim, &format!("{call}&page=3")).await;
    assert_eq!((status, &end["error"]), (200, &json!("no offers found")));
    let (status, refused) = get(&sim, "/offer18/api/af/offers?key=x&aid=4012&mid=900").await;
    assert_eq!((status, &refused["response"]), (200, &json!("401")));
}

#[tokio::test]
async fn swaarm_lists_only_what_may_be_run_in_one_document() {
    let sim = sim().await;
    let (_, feed) = get(&sim, "/swaarm/feed/v1.2/ads?api_key=demo-swaarm-key").await;
    let ads = feed["ads"].as_array().unwrap();
    assert!(!ads.is_empty() && ads.iter().all(|ad| ad["click_url"].is_string()));
    assert_eq!(get(&sim, "/swaarm/feed/v1.3/ads?api_key=x").await.0, 401);
    assert_eq!(get(&sim, "/swaarm/feed/v9/ads?api_key=x").await.0, 404);
}

#[tokio::test]
async fn impact_writes_every_number_as_text_and_speaks_xml_unless_asked_for_json() {
    let sim = sim().await;
    let path = "/impact/Mediapartners/IRdemoSID/Campaigns?PageSize=25&Page=1";
    let (_, page) = basic(&sim, path, "IRdemoSID", "demo-impact-token").await;
    assert_eq!(page["Campaigns"].as_array().unwrap().len(), 25);
    assert_eq!(
        (&page["@page"], &page["@numpages"]),
        (&json!("1"), &json!("2"))
    );
    assert!(
        page["@nextpageuri"]
            .as_str()
            .unwrap()
            .starts_with("/Mediapartners/IRdemoSID/")
    );
    let (status, refused) = basic(&sim, path, "IRdemoSID", "wrong").await;
    assert_eq!((status, &refused["Status"]), (401, &json!("ERROR")));
    let url = format!("{}{path}", sim.running.base_url());
    let request = sim
        .http
        .get(url)
        .basic_auth("IRdemoSID", Some("demo-impact-token"));
    let xml = request.send().await.unwrap().text().await.unwrap();
    assert!(xml.starts_with("<ImpactRadiusResponse>"), "{xml}");
}

#[tokio::test]
async fn offerslook_counts_pages_with_offset_and_describes_only_when_asked() {
    let sim = sim().await;
    let path = "/offerslook/aff/v1/batches/offers?limit=20&offset=2";
    let (user, key) = ("affiliate@example.com", "demo-offerslook-key");
    let (_, plain) = basic(&sim, path, user, key).await;
    assert_eq!(plain["data"]["totalPages"], 2);
    let row = &plain["data"]["rowset"][0];
    assert!(row["offer"].get("description").is_none());
    let described = format!("{path}&contains=description");
    let (_, described) = basic(&sim, &described, user, key).await;
    assert!(
        described["data"]["rowset"][0]["offer"]
            .get("description")
            .is_some()
    );
    let links = "/offerslook/aff/v1/batches/offers/tracking_links/1000,1001,1002";
    let (_, links) = basic(&sim, links, user, key).await;
    assert!(links["data"]["tracking_link"].as_array().unwrap().len() <= 3);
    let (status, barred) = basic(&sim, path, user, "demo-offerslook-barred-key").await;
    assert_eq!(status, 403);
    assert!(barred["message"].as_str().unwrap().contains("whitelist"));
}

#[tokio::test]
async fn fuseclick_answers_400_to_a_bad_key_and_gives_caps_only_when_asked() {
    let sim = sim().await;
    let (status, refused) = get(&sim, "/fuseclick/api/v2/getOffers?key=x&a=2").await;
    assert_eq!((status, &refused["httpStatus"]), (400, &json!(400)));
    let call = "getOffers?key=demo-fuseclick-key&a=2&limit=500";
    let (_, plain) = get(&sim, &format!("/fuseclick/api/v2/{call}")).await;
    assert!(plain["data"]["content"][0].get("cap_type").is_none());
    let (_, capped) = get(&sim, &format!("/fuseclick/api/v1/{call}&cap_info=1")).await;
    assert!(capped["Data"]["content"][0].get("cap_type").is_some());
}

#[tokio::test]
async fn orangear_says_the_same_offers_in_both_versions() {
    let sim = sim().await;
    let (_, v2) = get(
        &sim,
        "/orangear/v2/affiliate/offer/findAll/?token=demo-orangear-key&limit=25&page=1",
    )
    .await;
    assert_eq!(v2["count_pages"], json!("2"));
    let (_, v3) = get(
        &sim,
        "/orangear/api/public/v3/offers?api_key=demo-orangear-key&limit=25&page=1",
    )
    .await;
    assert_eq!(v3["total_pages"], json!(2));
    let offers = v2["offers"].as_object().unwrap();
    for item in v3["items"].as_array().unwrap() {
        assert_eq!(offers[&item["id"].to_string()]["Name"], item["name"]);
    }
    let (status, refused) = get(&sim, "/orangear/v2/affiliate/offer/findAll/?token=x").await;
    assert_eq!((status, &refused["success"]), (200, &json!(false)));
    assert_eq!(
        get(&sim, "/orangear/api/public/v3/offers?api_key=x")
            .await
            .0,
        401
    );
}
