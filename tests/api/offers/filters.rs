//! Each filter of the list gives just the offers that their own pages say it should (product.md O5).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::{Client, TestServer, both_databases, simulator};

use crate::given::{id, items, listed, pulled_source};

type Rule = Box<dyn Fn(&Value) -> bool>;

fn rule(rule: impl Fn(&Value) -> bool + 'static) -> Rule {
    Box::new(rule)
}

fn any(offer: &Value, list: &str, wanted: impl Fn(&Value) -> bool) -> bool {
    offer[list].as_array().unwrap().iter().any(wanted)
}

/// Open to this country; "exclude nothing" is open to all, "include nothing" is where no
/// country was understood.
fn open_to(offer: &Value, country: &str) -> bool {
    let targeting = &offer["country_targeting"];
    let named = any(targeting, "values", |value| value == country);
    match targeting["mode"].as_str().unwrap() {
        "include" => named,
        _ => !named,
    }
}

fn runs_on(offer: &Value, list: &str, word: &str) -> bool {
    offer[list].as_array().unwrap().is_empty()
        || any(offer, list, |value| value == word || value["os"] == word)
}

/// Whether there is anything to earn.
fn pays(payout: &Value) -> bool {
    ["amount", "percent"]
        .iter()
        .any(|field| payout[field].as_str().is_some_and(|text| text != "0"))
}

/// The payout shown has such an amount.
fn shows_amount(offer: &Value, range: impl std::ops::RangeBounds<f64>) -> bool {
    let amount = offer["payout"]["amount"]
        .as_str()
        .map(|text| text.parse().unwrap());
    amount.is_some_and(|amount: f64| range.contains(&amount))
}

/// Offers of two sources with every kind of trouble.
async fn two_sources(manager: &Client) -> (i64, i64) {
    let first = simulator()
        .network(json!({"offers": 45, "ready_percent": 60, "seed": 5}))
        .await;
    let second = simulator().network(json!({"offers": 15, "seed": 9})).await;
    second.break_offer("unknown_country", "1001").await;
    second.break_offer("payout_na", "1002").await;
    let first = id(&pulled_source(manager, "Acme Ads", &first).await);
    let second = id(&pulled_source(manager, "Blue Media", &second).await);
    (first, second)
}

async fn whole_offers(manager: &Client) -> Vec<Value> {
    let mut offers = Vec::new();
    for id in listed(manager, "/offers").await {
        offers.push(manager.get(&format!("/offers/{id}"), 200).await);
    }
    offers
}

fn table(first: i64, second: i64, since: String) -> Vec<(String, Rule)> {
    let category = |wanted: &'static str| {
        rule(move |offer| {
            any(offer, "categories", |title| {
                title.as_str().unwrap().eq_ignore_ascii_case(wanted)
            })
        })
    };
    let flag = |field: &'static str, wanted: bool| rule(move |offer| offer[field] == wanted);
    let word =
        |field: &'static str, wanted: &'static str| rule(move |offer| offer[field] == wanted);
    let paid_in = |currency: &'static str| {
        rule(move |offer| {
            any(offer, "payouts", |payout| {
                pays(payout) && payout["currency"] == currency
            })
        })
    };
    vec![
        (
            format!("source_id={first}"),
            rule(move |offer| offer["source"]["id"] == first),
        ),
        (format!("source_id={first},{second}"), rule(|_| true)),
        (
            format!("source_id={first}&source_id={second}"),
            rule(|_| true),
        ),
        ("source_id=424242".into(), rule(|_| false)),
        ("connector=tune".into(), rule(|_| true)),
        ("connector=no-such-network".into(), rule(|_| false)),
        ("valid=true".into(), flag("valid", true)),
        ("valid=false".into(), flag("valid", false)),
        ("status=active".into(), word("status", "active")),
        ("status=disabled".into(), word("status", "disabled")),
        ("in_feed=true".into(), flag("in_feed", true)),
        ("in_feed=false".into(), flag("in_feed", false)),
        (
            "reason=not_approved".into(),
            rule(|offer| any(offer, "reasons", |reason| reason["code"] == "not_approved")),
        ),
        (
            "reason=payout_missing".into(),
            rule(|offer| {
                any(offer, "reasons", |reason| {
                    reason["code"] == "payout_missing"
                })
            }),
        ),
        ("country=US".into(), rule(|offer| open_to(offer, "US"))),
        (
            "country=us,DE".into(),
            rule(|offer| open_to(offer, "US") || open_to(offer, "DE")),
        ),
        ("country=AQ".into(), rule(|offer| open_to(offer, "AQ"))),
        (
            "os=android".into(),
            rule(|offer| runs_on(offer, "os", "android")),
        ),
        (
            "os=ios,windows".into(),
            rule(|offer| runs_on(offer, "os", "ios") || runs_on(offer, "os", "windows")),
        ),
        (
            "device=mobile".into(),
            rule(|offer| runs_on(offer, "devices", "mobile")),
        ),
        ("category=finance".into(), category("Finance")),
        ("category=No%20such%20category".into(), rule(|_| false)),
        ("currency=EUR".into(), paid_in("EUR")),
        ("currency=USD".into(), paid_in("USD")),
        ("model=fixed".into(), word("model", "fixed")),
        ("model=percent".into(), word("model", "percent")),
        ("model=mixed".into(), word("model", "mixed")),
        ("model=none".into(), word("model", "none")),
        (
            "payout_min=5".into(),
            rule(|offer| shows_amount(offer, 5.0..)),
        ),
        (
            "payout_max=5".into(),
            rule(|offer| shows_amount(offer, ..=5.0)),
        ),
        (
            "payout_min=2.5&payout_max=20".into(),
            rule(|offer| shows_amount(offer, 2.5..=20.0)),
        ),
        (
            "has_warnings=true".into(),
            rule(|offer| offer["warnings_count"] != 0),
        ),
        (
            "has_warnings=false".into(),
            rule(|offer| offer["warnings_count"] == 0),
        ),
        (
            format!("updated_since={since}"),
            rule(move |offer| offer["updated_at"].as_str().unwrap() >= since.as_str()),
        ),
        ("updated_since=2099-01-01T00:00:00Z".into(), rule(|_| false)),
        (
            "valid=true&country=US&model=fixed".into(),
            rule(|offer| {
                offer["valid"] == true && open_to(offer, "US") && offer["model"] == "fixed"
            }),
        ),
    ]
}

both_databases! {
    async fn every_filter_agrees_with_the_offers_themselves(server: TestServer) {
        let manager = server.manager().await;
        let (first, second) = two_sources(&manager).await;
        let offers = whole_offers(&manager).await;
        assert!(offers.len() > 40, "{}", offers.len());
        let since = offers.iter().map(|offer| offer["updated_at"].as_str().unwrap()).max().unwrap().to_owned();
        let mut telling = 0;
        for (query, passes) in table(first, second, since) {
            let expected: BTreeSet<i64> = offers.iter().filter(|offer| passes(offer)).map(id).collect();
            let found: BTreeSet<i64> = listed(&manager, &format!("/offers?{query}")).await.into_iter().collect();
            assert_eq!(found, expected, "{query}");
            telling += usize::from(!expected.is_empty() && expected.len() < offers.len());
        }
        assert!(telling >= 18, "only {telling} filters divide these offers");
    }

    async fn offers_are_found_by_a_piece_of_title_id_or_address(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 12, "ready_percent": 100})).await;
        network.edit("1002", json!({"name": "Ünïque Héro 100%_off 'quoted' \"title\""})).await;
        network.edit("1003", json!({"preview_url": "https://very-special-shop.example/a?b=c"})).await;
        pulled_source(&manager, "Acme Ads", &network).await;
        for (search, expected) in [
            ("%C3%BCN%C3%8FQUE", vec!["1002"]),
            ("100%25_off", vec!["1002"]),
            ("'quoted'", vec!["1002"]),
            ("%22title%22", vec!["1002"]),
            ("Very-Special", vec!["1003"]),
            ("1004", vec!["1004"]),
            ("%25_%25", vec![]),
            ("no%20such%20title", vec![]),
            ("%5C%5C%22%20OR%201%3D1%20--", vec![]),
        ] {
            let found = manager.get(&format!("/offers?search={search}"), 200).await;
            let found: BTreeSet<&str> = items(&found).iter().map(|offer| offer["external_id"].as_str().unwrap()).collect();
            assert_eq!(found, expected.into_iter().collect(), "{search}");
        }
        let all = listed(&manager, "/offers").await.len();
        for short in ["%20", ""] {
            assert_eq!(listed(&manager, &format!("/offers?search={short}")).await.len(), all, "{short:?}");
        }
    }

    async fn unreadable_filters_are_refused_by_name(server: TestServer) {
        let viewer = server.viewer().await;
        for (query, parameter) in [
            ("valid=yes", "valid"), ("status=paused", "status"), ("country=USA1", "country"), ("os=beos", "os"),
            ("device=fridge", "device"), ("currency=ZZZ", "currency"), ("payout_min=abc", "payout_min"),
            ("payout_max=1e400", "payout_max"), ("model=free", "model"), ("updated_since=yesterday", "updated_since"),
            ("source_id=x", "source_id"), ("source_id=99999999999999999999", "source_id"), ("reason=bad_luck", "reason"),
            ("nonsense=1", "nonsense"), ("in_feed=2", "in_feed"), ("has_warnings=", "has_warnings"),
        ] {
            let problem = viewer.refused("GET", &format!("/offers?{query}"), Value::Null, 400, "query_invalid").await;
            assert!(problem.to_string().contains(parameter), "{query}: {problem}");
        }
    }

    async fn facets_count_what_the_filters_find(server: TestServer) {
        let manager = server.manager().await;
        two_sources(&manager).await;
        let facets = manager.get("/offers/facets", 200).await;
        for (name, filter) in [("currencies", "currency"), ("categories", "category"), ("reasons", "reason"), ("connectors", "connector")] {
            let facet = facets[name].as_array().unwrap();
            assert!(!facet.is_empty(), "{name}");
            for entry in facet {
                let value = entry["value"].as_str().unwrap().replace('&', "%26").replace(' ', "%20");
                let found = manager.get(&format!("/offers?{filter}={value}&limit=1&count=true"), 200).await;
                assert_eq!(found["total"], entry["count"], "{filter}={value}");
            }
        }
        assert!(!facets["countries"].as_array().unwrap().is_empty() && !facets["os"].as_array().unwrap().is_empty());
    }
}
