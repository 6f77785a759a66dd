//! The networks that share the simulator's catalogue: each is pulled from the simulator, which
//! shares no code with the connectors, and must bring what the simulator says it holds.
//!
//! A network is a line in `networks!`; all rules below then hold for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use cpapi_connectors::{
    Completeness, Connector, FetchLimits, Mapped, NetworkGuard, Registry, SourceContext,
    http_client,
};
use cpapi_domain::offer::{Approval, Offer, OfferStatus};
use cpapi_domain::partner::FailureKind;
use cpapi_domain::time::SystemClock;
use cpapi_simulator::{Options, Running, Simulator};
use serde_json::{Value, json};

use crate::network::all_pages;

/// How a network is reached and tried.
struct Row {
    /// The connector, and the network in the simulator.
    id: &'static str,
    /// Settings of the simulated network.
    played: Value,
    /// A source's settings; `BASE` stands for the network's address.
    config: Value,
    /// A setting with a wrong credential.
    refused: (&'static str, &'static str),
}

/// A connector with a network of its own.
struct Stage {
    id: &'static str,
    running: Running,
    connector: Arc<Connector>,
    cx: SourceContext,
    control: reqwest::Client,
}

impl Stage {
    async fn of(row: &Row) -> Self {
        let options = Options {
            network_offers: 230,
            ..Options::default()
        };
        let running = Simulator::start(options).await.unwrap();
        let base = format!("{}/{}", running.base_url(), row.id);
        let config: Value =
            serde_json::from_str(&row.config.to_string().replace("BASE", &base)).unwrap();
        let limits = FetchLimits {
            longest_wait: Duration::from_secs(5),
            ..FetchLimits::default()
        };
        let connector = Registry::builtin().unwrap().get(row.id).unwrap();
        let config = connector.validate_config(&config).unwrap();
        let http = http_client(&limits, &NetworkGuard::open()).unwrap();
        let cx = SourceContext::new(config, Arc::new(SystemClock), http, limits);
        let stage = Self {
            id: row.id,
            running,
            connector,
            cx,
            control: reqwest::Client::new(),
        };
        stage.control("PATCH", "", &row.played).await;
        stage
    }

    /// A call of the control API, for this network.
    async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let path = format!("networks/{}{path}", self.id);
        self.control_at(method, &path, body).await
    }

    async fn control_at(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}/_control/{path}", self.running.base_url());
        let request = self.control.request(method.parse().unwrap(), url);
        let request = match body {
            Value::Null => request,
            body => request.json(body),
        };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// The facts of every listed offer, by id.
    async fn facts(&self) -> BTreeMap<String, Value> {
        let held = self
            .control("GET", "/offers?limit=1000", &Value::Null)
            .await;
        let offers = held["offers"].as_array().unwrap();
        offers
            .iter()
            .map(|offer| (offer["facts"]["id"].to_string(), offer["facts"].clone()))
            .collect()
    }

    /// A whole pull: offers by id.
    async fn offers(&self) -> BTreeMap<String, Offer> {
        let mut pull = self.connector.pull(self.cx.clone(), None);
        let pages = all_pages(&mut pull).await;
        assert_eq!(pull.completeness(), Completeness::Complete);
        let mut offers = BTreeMap::new();
        for page in pages {
            assert!(page.quarantined.is_empty(), "{:?}", page.quarantined);
            for mapped in pull.map(page.records).await {
                let Mapped::Offer {
                    external_id,
                    offer,
                    incomplete: false,
                    ..
                } = mapped
                else {
                    panic!("{mapped:?}")
                };
                assert!(offers.insert(external_id, *offer).is_none());
            }
        }
        offers
    }

    /// A whole pull: hashes by id.
    async fn hashes(&self) -> BTreeMap<String, u64> {
        let mut pull = self.connector.pull(self.cx.clone(), None);
        let pages = all_pages(&mut pull).await;
        let records = pages.into_iter().flat_map(|page| page.records);
        records
            .map(|record| (record.external_id, record.hash))
            .collect()
    }
}

/// Amounts and shares of the facts, in millionths.
fn paid(facts: &Value) -> Vec<(Option<i64>, Option<i64>)> {
    let mut paid: Vec<_> = facts["payouts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payout| {
            let part = |name: &str| {
                let hundredths = payout[name].as_i64().unwrap();
                (hundredths > 0).then_some(hundredths * 10_000)
            };
            (part("cents"), part("basis_points"))
        })
        .collect();
    paid.sort();
    paid
}

fn texts(list: &Value) -> BTreeSet<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

/// That an offer says what the facts say.
fn assert_says(offer: &Offer, facts: &Value) {
    // A highest version, which one network always names, cannot be kept and is told.
    let told = |warning: &cpapi_domain::offer::Warning| warning.code == "os_version_limit";
    assert!(offer.warnings.iter().all(told), "{offer:?}");
    assert_eq!(offer.title.as_deref(), facts["title"].as_str());
    let active = offer.status == OfferStatus::Active;
    assert_eq!(Some(active), facts["active"].as_bool(), "{offer:?}");
    let approval = match facts["approval"].as_str().unwrap() {
        "approved" | "open" => Approval::Approved,
        "pending" => Approval::Pending,
        "rejected" => Approval::Rejected,
        _ => Approval::Required,
    };
    assert_eq!(offer.approval, approval, "{offer:?} {facts}");
    let mut pays: Vec<_> = offer
        .payouts
        .iter()
        .map(|payout| {
            let money = |part: Option<cpapi_domain::money::Micros>| {
                part.map(|part| part.micros()).filter(|part| *part > 0)
            };
            (money(payout.amount), money(payout.percent))
        })
        .collect();
    pays.sort();
    assert_eq!(pays, paid(facts), "{offer:?}");
    for payout in &offer.payouts {
        let currency = payout.currency.map(|currency| currency.as_str().to_owned());
        assert_eq!(currency.as_deref(), facts["currency"].as_str());
    }
    let countries: BTreeSet<&str> = offer.countries.values.iter().map(|c| c.as_str()).collect();
    let (included, excluded) = (
        texts(&facts["countries"]),
        texts(&facts["countries_excluded"]),
    );
    let is_list = offer.countries.mode == cpapi_domain::offer::ListMode::Include;
    assert_eq!(is_list, !included.is_empty(), "{offer:?}");
    assert_eq!(
        countries,
        if is_list { included } else { excluded },
        "{offer:?}"
    );
    // What is left for people to fill in is taken out.
    let link = facts["tracking_url"].as_str();
    let link = link.map(|link| link.replace("{replace_it}", ""));
    assert_eq!(offer.tracking_url, link, "{offer:?}");
    assert_eq!(offer.preview_url.as_deref(), facts["preview_url"].as_str());
    assert_eq!(offer.logo_url.as_deref(), facts["logo_url"].as_str());
    assert_eq!(
        offer.impression_url.as_deref(),
        facts["impression_url"].as_str(),
        "{offer:?}"
    );
}

async fn brings_what_is_held(row: Row) {
    let stage = Stage::of(&row).await;
    let held = stage.facts().await;
    assert!(held.len() > 150, "{}", held.len());
    let brought = stage.offers().await;
    assert_eq!(
        brought.keys().collect::<Vec<_>>(),
        held.keys().collect::<Vec<_>>()
    );
    for (id, facts) in &held {
        assert_says(&brought[id], facts);
    }
}

async fn tells_what_changed(row: Row) {
    let stage = Stage::of(&row).await;
    let before = stage.hashes().await;
    assert_eq!(before, stage.hashes().await);
    let moved = stage
        .control(
            "POST",
            "/generation",
            &json!({"advance": 1, "change_percent": 5}),
        )
        .await;
    let changed: BTreeSet<String> = moved["changed"]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .filter(|id| before.contains_key(id))
        .collect();
    assert!(!changed.is_empty());
    let after = stage.hashes().await;
    let told: BTreeSet<String> = after
        .iter()
        .filter(|(id, hash)| before.get(*id) != Some(hash))
        .map(|(id, _)| id.clone())
        .collect();
    assert_eq!(told, changed);
}

async fn names_bad_credentials(row: Row) {
    let stage = Stage::of(&row).await;
    let mut wrong = stage.cx.clone();
    wrong.config[row.refused.0] = json!(row.refused.1);
    let error = stage.connector.check(&wrong).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Credentials, "{error}");
    assert!(stage.connector.check(&stage.cx).await.unwrap().records > 0);
}

async fn waits_for_a_throttle(row: Row) {
    let stage = Stage::of(&row).await;
    let rule =
        json!({"side": row.id, "count": 1, "action": {"type": "throttle", "retry_after": 1}});
    stage.control_at("POST", "faults", &rule).await;
    assert_eq!(stage.offers().await.len(), stage.facts().await.len());
    let rules = stage.control_at("GET", "faults", &Value::Null).await;
    assert!(rules.to_string().contains("\"fired\":1"), "{rules}");
}

macro_rules! networks {
    ($($name:ident: $row:expr;)*) => {$(
        mod $name {
            use super::*;

            fn row() -> Row {
                $row
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn every_offer_that_is_held_is_brought_and_understood() {
                brings_what_is_held(row()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn a_new_generation_changes_exactly_what_it_changed() {
                tells_what_changed(row()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn a_wrong_key_is_invalid_credentials() {
                names_bad_credentials(row()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn a_throttle_is_waited_for() {
                waits_for_a_throttle(row()).await;
            }
        }
    )*};
}

fn offer18(first_page: u8, end_is_error: bool) -> Row {
    Row {
        id: "offer18",
        played: json!({
            "page_size_max": 100,
            "extras": {"first_page": first_page, "end_is_error": end_is_error},
        }),
        config: json!({"key": "demo-offer18-key", "aid": "4012", "mid": "900", "base_url": "BASE"}),
        refused: ("key", "wrong-key"),
    }
}

fn impact(empty: &str, links_by_call: bool) -> Row {
    Row {
        id: "impact",
        played: json!({"extras": {"empty": empty, "links_by_call": links_by_call}}),
        config: json!({
            "account_sid": "IRdemoSID", "auth_token": "demo-impact-token", "base_url": "BASE",
        }),
        refused: ("auth_token", "wrong-token"),
    }
}

fn offerslook(links_by_call: bool) -> Row {
    Row {
        id: "offerslook",
        played: json!({"extras": {"links_by_call": links_by_call}}),
        config: json!({
            "network": "demo", "email": "affiliate@example.com",
            "api_key": "demo-offerslook-key", "base_url": "BASE",
        }),
        refused: ("api_key", "demo-offerslook-barred-key"),
    }
}

fn fuseclick(version: &str, by_other_ways: bool) -> Row {
    Row {
        id: "fuseclick",
        played: json!({
            "page_size_max": 100,
            "extras": {"errors_as_200": by_other_ways, "links_by_call": by_other_ways},
        }),
        config: json!({
            "base_url": "BASE", "affiliate_id": "2", "api_key": "demo-fuseclick-key",
            "api_version": version,
        }),
        refused: ("api_key", "wrong-key"),
    }
}

fn orangear(version: &str) -> Row {
    Row {
        id: "orangear",
        played: json!({"page_size_max": 100, "extras": {"errors_as_200": version == "v3"}}),
        config: json!({"base_url": "BASE", "token": "demo-orangear-key", "version": version}),
        refused: ("token", "wrong-token"),
    }
}

fn swaarm() -> Row {
    Row {
        id: "swaarm",
        played: json!({}),
        config: json!({"feed_url": "BASE/feed/v1.3/ads?api_key=demo-swaarm-key"}),
        refused: ("api_key", "wrong-key"),
    }
}

networks! {
    offer18_counts_from_one: offer18(1, true);
    offer18_counts_from_zero: offer18(0, false);
    swaarm_feed: swaarm();
    impact_with_links: impact("missing", false);
    impact_makes_links: impact("object", true);
    offerslook_with_links: offerslook(false);
    offerslook_links_by_call: offerslook(true);
    fuseclick_v2: fuseclick("v2", false);
    fuseclick_v1: fuseclick("v1", true);
    orangear_v2: orangear("v2");
    orangear_v3: orangear("v3");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_without_its_list_of_ads_is_never_an_empty_feed() {
    let stage = Stage::of(&swaarm()).await;
    let without = json!({"extras": {"without_ads": true}});
    stage.control("PATCH", "", &without).await;
    let mut pull = stage.connector.pull(stage.cx.clone(), None);
    assert!(pull.next_page().await.is_err());
    assert!(matches!(pull.completeness(), Completeness::Partial { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_missing_beside_a_total_of_0_is_an_empty_feed() {
    for empty in ["missing", "list", "object", "null"] {
        let stage = Stage::of(&impact(empty, false)).await;
        stage.control("PATCH", "", &json!({"offers": 0})).await;
        assert!(stage.offers().await.is_empty(), "{empty}");
    }
}
