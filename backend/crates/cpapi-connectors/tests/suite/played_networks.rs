//! Networks as the simulator plays them, which shares no code with their connectors: what arrives
//! is compared with the facts behind the simulator's records.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cpapi_connectors::{Completeness, Connector, Mapped, Registry, SourceContext};
use cpapi_domain::offer::{Approval, ListMode, Offer};
use cpapi_domain::partner::FailureKind;
use cpapi_domain::vocabulary::Currency;
use cpapi_simulator::{Options, Running, Simulator};
use serde_json::{Value, json};

use crate::network::context;

/// A network of the simulator and the connector that reads it.
struct Case {
    connector: &'static str,
    /// Its name in the simulator.
    network: &'static str,
    /// Path behind the network's address.
    api: &'static str,
    config: Value,
    /// Path of the id in a record.
    id: &'static [&'static str],
}

fn cases() -> Vec<Case> {
    let case = |connector, network, api, config, id| Case {
        connector,
        network,
        api,
        config,
        id,
    };
    let cake = |variant: &str| json!({"api_key": "demo-cake-key", "affiliate_id": "5021", "variant": variant});
    let contract: &[&str] = &["offer_id", "offer_contract_id"];
    vec![
        case(
            "everflow",
            "everflow",
            "/v1",
            json!({"api_key": "demo-everflow-key", "page_size": 20}),
            &["network_offer_id"],
        ),
        case("cake", "cake", "", cake("xml"), contract),
        case("cake", "cake", "", cake("json"), contract),
        case(
            "affise",
            "affise-network",
            "",
            json!({"api_key": "demo-partner-key"}),
            &["id"],
        ),
        case(
            "trackier",
            "trackier",
            "",
            json!({"api_key": "demo-trackier-key"}),
            &["id"],
        ),
        case(
            "scaleo",
            "scaleo",
            "",
            json!({"api_key": "demo-scaleo-key"}),
            &["id"],
        ),
    ]
}

impl Case {
    /// CAKE gives its links one by one and slowly.
    fn offers(&self) -> u32 {
        if self.connector == "cake" { 6 } else { 45 }
    }

    async fn start(&self) -> (Running, Arc<Connector>, SourceContext) {
        let options = Options {
            network_offers: self.offers(),
            ..Options::default()
        };
        let running = Simulator::start(options).await.unwrap();
        let connector = Registry::builtin().unwrap().get(self.connector).unwrap();
        let mut config = self.config.clone();
        config["base_url"] = json!(format!("{}{}", running.network_url(self.network), self.api));
        let config = connector.validate_config(&config).unwrap();
        let mut cx = context(config);
        cx.limits.longest_wait = Duration::from_secs(5);
        cx.default_currency = Currency::from_code("USD");
        (running, connector, cx)
    }

    fn id_of(&self, record: &Value) -> String {
        let parts: Vec<String> = self
            .id
            .iter()
            .map(|name| record[*name].to_string())
            .collect();
        parts.join(":")
    }
}

/// Offers and hashes of a whole pull, by id.
async fn pull(connector: &Arc<Connector>, cx: &SourceContext) -> BTreeMap<String, (Offer, String)> {
    let mut pull = connector.pull(cx.clone(), None);
    let mut pulled = BTreeMap::new();
    let mut pages = Vec::new();
    while let Some(page) = pull.next_page().await.unwrap() {
        assert!(page.quarantined.is_empty(), "{:?}", page.quarantined);
        pages.push(page);
    }
    assert_eq!(pull.completeness(), Completeness::Complete);
    for page in pages {
        let hashes: BTreeMap<String, String> = page
            .records
            .iter()
            .map(|record| (record.external_id.clone(), format!("{:?}", record.hash)))
            .collect();
        for mapped in pull.map(page.records).await {
            let Mapped::Offer {
                external_id, offer, ..
            } = mapped
            else {
                panic!("{mapped:?}");
            };
            let hash = hashes[&external_id].clone();
            pulled.insert(external_id, (*offer, hash));
        }
    }
    pulled
}

async fn control(running: &Running, method: &str, path: &str, body: Value) -> Value {
    let url = format!("{}/_control/networks/{path}", running.base_url());
    let request = reqwest::Client::new().request(method.parse().unwrap(), url);
    let request = if body.is_null() {
        request
    } else {
        request.json(&body)
    };
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.json().await.unwrap()
}

fn compare(case: &Case, facts: &Value, offer: &Offer) {
    let about = format!("{} {}: {facts}\n{offer:?}", case.connector, facts["id"]);
    assert_eq!(offer.title.as_deref(), facts["title"].as_str(), "{about}");
    assert!(offer.warnings.is_empty(), "{about}");
    let approval = match facts["approval"].as_str().unwrap() {
        "approved" | "open" => Approval::Approved,
        "pending" => Approval::Pending,
        "rejected" => Approval::Rejected,
        _ => Approval::Required,
    };
    assert_eq!(offer.approval, approval, "{about}");
    compare_link(facts, offer, &about);
    let named = |name: &str| facts[name].as_array().unwrap().len();
    let (mode, count) = match (named("countries"), named("countries_excluded")) {
        (0, excluded) => (ListMode::Exclude, excluded),
        (included, _) => (ListMode::Include, included),
    };
    assert_eq!(
        (offer.countries.mode, offer.countries.values.len()),
        (mode, count),
        "{about}"
    );
    for code in facts["countries"].as_array().unwrap() {
        let code = code.as_str().unwrap();
        assert!(
            offer
                .countries
                .values
                .iter()
                .any(|held| held.to_string() == code),
            "{about}"
        );
    }
    let payouts = facts["payouts"].as_array().unwrap();
    assert_eq!(offer.payouts.len(), payouts.len(), "{about}");
    for (is, should) in offer.payouts.iter().zip(payouts) {
        let hundredths = |name: &str| {
            should[name]
                .as_i64()
                .filter(|number| *number > 0)
                .map(|number| number * 10_000)
        };
        assert_eq!(
            is.amount.map(|amount| amount.micros()),
            hundredths("cents"),
            "{about}"
        );
        assert_eq!(
            is.percent.map(|percent| percent.micros()),
            hundredths("basis_points"),
            "{about}"
        );
    }
    let caps = facts["caps"].as_array().unwrap();
    assert_eq!(offer.caps.len(), caps.len(), "{about}");
}

fn compare_link(facts: &Value, offer: &Offer, about: &str) {
    let link = facts["tracking_url"].as_str();
    let without_marks = link.map(|link| {
        link.replace("{your-transaction-id}", "")
            .replace("{your-sub-aff-id}", "")
    });
    assert_eq!(
        offer.tracking_url.as_ref().map(ToString::to_string),
        without_marks,
        "{about}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_gives_the_offers_that_the_simulator_holds() {
    for case in cases() {
        let (running, connector, cx) = case.start().await;
        let path = format!("{}/offers?limit=1000", case.network);
        let held = control(&running, "GET", &path, Value::Null).await;
        let held = held["offers"].as_array().unwrap().clone();
        let pulled = pull(&connector, &cx).await;
        assert_eq!(pulled.len(), held.len(), "{}", case.connector);
        for one in &held {
            let (offer, _) = &pulled[&case.id_of(&one["record"])];
            compare(&case, &one["facts"], offer);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_network_changed_is_a_change() {
    for case in cases() {
        let (running, connector, cx) = case.start().await;
        let before = pull(&connector, &cx).await;
        let again = pull(&connector, &cx).await;
        let changed = |from: &BTreeMap<String, (Offer, String)>,
                       to: &BTreeMap<String, (Offer, String)>| {
            to.iter()
                .filter(|(id, (_, hash))| from.get(*id).is_none_or(|(_, old)| old != hash))
                .map(|(id, _)| id.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            changed(&before, &again),
            Vec::<String>::new(),
            "{}",
            case.connector
        );
        let path = format!("{}/generation", case.network);
        let body = json!({"advance": 1, "change_percent": 30});
        let moves = control(&running, "POST", &path, body).await;
        let mut expected = Vec::new();
        for id in moves["changed"].as_array().unwrap() {
            let path = format!("{}/offers?limit=1000", case.network);
            let held = control(&running, "GET", &path, Value::Null).await;
            // A paused offer is in no list of live offers.
            let found = held["offers"]
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["facts"]["id"] == *id)
                .cloned();
            expected.extend(found.map(|one| case.id_of(&one["record"])));
        }
        expected.sort();
        let after = pull(&connector, &cx).await;
        assert_eq!(changed(&again, &after), expected, "{}", case.connector);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_key_is_reported_as_credentials() {
    for case in cases() {
        let (_running, connector, mut cx) = case.start().await;
        assert!(
            connector.check(&cx).await.unwrap().records > 0,
            "{}",
            case.connector
        );
        cx.config["api_key"] = json!("wrong-key");
        let error = connector.check(&cx).await.unwrap_err();
        assert_eq!(
            error.kind,
            FailureKind::Credentials,
            "{}: {error}",
            case.connector
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_network_is_waited_for() {
    for case in cases() {
        let (running, connector, cx) = case.start().await;
        let rule = json!({"side": case.network, "nth": 1, "action": {"type": "throttle", "retry_after": 1}});
        let url = format!("{}/_control/faults", running.base_url());
        assert!(
            reqwest::Client::new()
                .post(url)
                .json(&rule)
                .send()
                .await
                .unwrap()
                .status()
                .is_success()
        );
        assert!(
            !pull(&connector, &cx).await.is_empty(),
            "{}",
            case.connector
        );
    }
}
