#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::offer::{OsTarget, PaymentModel, PayoutModel};
use crate::vocabulary::{Device, Os};
use proptest::prelude::*;
use serde_json::{Value, json};

fn country(code: &str) -> Country {
    Country::from_code(code).unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

fn only(codes: &[&str]) -> CountrySet {
    CountrySet::only(codes.iter().map(|code| country(code)))
}

fn all_but(codes: &[&str]) -> CountrySet {
    CountrySet {
        mode: ListMode::Exclude,
        values: codes.iter().map(|code| country(code)).collect(),
    }
}

fn payout(amount: Option<&str>, percent: Option<&str>, code: Option<&str>) -> Payout {
    Payout {
        goal: "default".into(),
        goal_title: None,
        model: if percent.is_some() {
            PayoutModel::Percent
        } else {
            PayoutModel::Fixed
        },
        amount: amount.map(|text| text.parse().unwrap()),
        percent: percent.map(|text| text.parse().unwrap()),
        currency: code.map(currency),
        countries: CountrySet::all(),
        os: Default::default(),
        devices: Default::default(),
    }
}

fn paid(payouts: Vec<Payout>) -> Offer {
    Offer {
        payouts,
        ..Offer::bare("1")
    }
}

fn failing(filters: Value, offer: &Offer) -> Option<&'static str> {
    let filters: Filters = serde_json::from_value(filters).unwrap();
    mismatch(&filters, offer, &Rates::none()).map(|mismatch| mismatch.filter)
}

fn passes(filters: Value, offer: &Offer) -> bool {
    failing(filters, offer).is_none()
}

#[test]
fn no_filters_let_everything_through() {
    assert!(passes(json!({}), &Offer::bare("1")));
}

#[test]
fn an_offer_open_to_all_countries_matches_every_country() {
    let include = |codes: &[&str]| json!({ "countries": { "mode": "include", "values": codes } });
    let at = |countries| Offer {
        countries,
        ..Offer::bare("1")
    };
    assert!(passes(include(&["DE"]), &at(CountrySet::all())));
    assert!(passes(include(&["DE", "FR"]), &at(only(&["FR", "IT"]))));
    assert_eq!(
        failing(include(&["DE"]), &at(only(&["FR"]))),
        Some("countries")
    );
    assert!(passes(include(&["DE", "FR"]), &at(all_but(&["FR"]))));
    assert_eq!(
        failing(include(&["FR"]), &at(all_but(&["FR", "IT"]))),
        Some("countries")
    );
}

#[test]
fn excluding_countries_strikes_offers_restricted_to_one_of_them() {
    let exclude = json!({ "countries": { "mode": "exclude", "values": ["DE", "FR"] } });
    let at = |countries| Offer {
        countries,
        ..Offer::bare("1")
    };
    assert!(passes(exclude.clone(), &at(CountrySet::all())));
    assert!(passes(exclude.clone(), &at(all_but(&["IT"]))));
    assert!(passes(exclude.clone(), &at(only(&["IT"]))));
    assert_eq!(
        failing(exclude, &at(only(&["IT", "DE"]))),
        Some("countries")
    );
}

#[test]
fn systems_and_devices_left_open_mean_all() {
    let ios = OsTarget {
        os: Os::Ios,
        min_version: Some("12".into()),
    };
    let offer = Offer {
        os: vec![ios],
        devices: [Device::Mobile].into(),
        ..Offer::bare("1")
    };
    let os = |mode: &str, word: &str| json!({ "os": { "mode": mode, "values": [word] } });
    let devices = |mode: &str, word: &str| json!({ "devices": { "mode": mode, "values": [word] } });
    assert!(passes(os("include", "ios"), &offer));
    assert_eq!(failing(os("include", "android"), &offer), Some("os"));
    assert_eq!(failing(os("exclude", "ios"), &offer), Some("os"));
    assert_eq!(failing(devices("include", "tv"), &offer), Some("devices"));
    assert_eq!(
        failing(devices("exclude", "mobile"), &offer),
        Some("devices")
    );
    for mode in ["include", "exclude"] {
        assert!(passes(os(mode, "ios"), &Offer::bare("1")));
        assert!(passes(devices(mode, "tv"), &Offer::bare("1")));
    }
}

#[test]
fn only_paying_payouts_count_for_currencies_bounds_and_models() {
    let offer = paid(vec![
        payout(Some("0"), None, Some("EUR")),
        payout(Some("2"), None, Some("USD")),
    ]);
    let currencies =
        |mode: &str, code: &str| json!({ "currencies": { "mode": mode, "values": [code] } });
    assert!(passes(currencies("include", "USD"), &offer));
    assert_eq!(
        failing(currencies("include", "EUR"), &offer),
        Some("currencies")
    );
    assert!(passes(currencies("exclude", "EUR"), &offer));
    assert_eq!(
        failing(currencies("exclude", "USD"), &offer),
        Some("currencies")
    );
    assert_eq!(
        failing(json!({ "payout_max": "1" }), &offer),
        Some("payout")
    );
    assert!(passes(json!({ "models": ["fixed"] }), &offer));
    assert_eq!(
        failing(json!({ "models": ["percent", "mixed"] }), &offer),
        Some("models")
    );
    assert_eq!(Offer::bare("1").payment_model(), PaymentModel::None);
    assert!(passes(json!({ "models": ["none"] }), &Offer::bare("1")));
}

#[test]
fn one_payout_must_keep_both_bounds() {
    let offer = paid(vec![
        payout(Some("1"), None, Some("USD")),
        payout(Some("9"), None, Some("EUR")),
    ]);
    assert!(passes(
        json!({ "payout_min": "1", "payout_max": "1" }),
        &offer
    ));
    assert_eq!(
        failing(json!({ "payout_min": "2", "payout_max": "8" }), &offer),
        Some("payout")
    );
    assert!(passes(json!({ "payout_min": "9" }), &offer));
    let share = paid(vec![payout(None, Some("50"), Some("USD"))]);
    assert_eq!(
        failing(json!({ "payout_min": "0" }), &share),
        Some("payout")
    );
}

#[test]
fn bounds_in_a_currency_are_compared_by_rate_and_fail_without_one() {
    let filters: Filters = serde_json::from_value(
        json!({ "payout_min": "1", "payout_max": "2", "payout_currency": "USD" }),
    )
    .unwrap();
    let rates = Rates::new(currency("USD"), [(currency("EUR"), Decimal::new(3, 0))]);
    let fits = |amount: &str, code: Option<&str>| {
        mismatch(
            &filters,
            &paid(vec![payout(Some(amount), None, code)]),
            &rates,
        )
        .is_none()
    };
    assert!(fits("3", Some("EUR")) && fits("6", Some("EUR")) && fits("2", Some("USD")));
    assert!(!fits("2.999999", Some("EUR")) && !fits("6.000001", Some("EUR")));
    assert!(!fits("1.5", Some("JPY")), "no rate");
    assert!(!fits("1.5", None), "no currency");
}

#[test]
fn categories_are_compared_without_regard_to_case() {
    let offer = Offer {
        categories: vec!["Mobile  Games".into()],
        ..Offer::bare("1")
    };
    let filter = |mode: &str| json!({ "categories": { "mode": mode, "values": ["mobile games"] } });
    assert!(passes(filter("include"), &offer));
    assert_eq!(failing(filter("exclude"), &offer), Some("categories"));
    assert_eq!(
        failing(filter("include"), &Offer::bare("1")),
        Some("categories")
    );
    assert!(passes(filter("exclude"), &Offer::bare("1")));
}

#[test]
fn traffic_runs_when_it_is_allowed_and_not_forbidden() {
    let filter = |mode: &str, word: &str| json!({ "traffic": { "mode": mode, "values": [word] } });
    let offer = Offer {
        traffic_allowed: [Traffic::Email, Traffic::Push].into(),
        traffic_forbidden: [Traffic::Push].into(),
        ..Offer::bare("1")
    };
    assert!(passes(filter("include", "email"), &offer));
    assert_eq!(failing(filter("include", "push"), &offer), Some("traffic"));
    assert_eq!(failing(filter("exclude", "email"), &offer), Some("traffic"));
    assert!(passes(filter("exclude", "push"), &offer));
    assert!(passes(filter("exclude", "incent"), &offer));
    assert_eq!(
        failing(filter("include", "email"), &Offer::bare("1")),
        Some("traffic")
    );
}

#[test]
fn title_words_are_found_in_any_case_and_spacing() {
    let offer = Offer {
        title: Some("Puzzle   GAME Über".into()),
        ..Offer::bare("1")
    };
    assert!(passes(
        json!({ "title_contains": ["nope", "e game ü"] }),
        &offer
    ));
    assert_eq!(
        failing(json!({ "title_contains": ["casino"] }), &offer),
        Some("title_contains")
    );
    assert_eq!(
        failing(json!({ "title_excludes": ["x", "puzzle"] }), &offer),
        Some("title_excludes")
    );
    assert_eq!(
        failing(json!({ "title_contains": ["a"] }), &Offer::bare("1")),
        Some("title_contains")
    );
}

#[test]
fn logo_and_preview_may_be_demanded() {
    let offer = Offer {
        logo_url: Some(" ".into()),
        ..Offer::bare("1")
    };
    assert_eq!(
        failing(json!({ "only_with_logo": true }), &offer),
        Some("only_with_logo")
    );
    assert_eq!(
        failing(json!({ "only_with_preview": true }), &offer),
        Some("only_with_preview")
    );
    let whole = Offer {
        logo_url: Some("a".into()),
        preview_url: Some("b".into()),
        ..Offer::bare("1")
    };
    assert!(passes(
        json!({ "only_with_logo": true, "only_with_preview": true }),
        &whole
    ));
}

fn any_set() -> impl Strategy<Value = CountrySet> {
    let codes = prop::sample::subsequence(vec!["DE", "FR", "IT", "US"], 0..=4);
    (any::<bool>(), codes).prop_map(|(include, codes)| {
        if include {
            only(&codes)
        } else {
            all_but(&codes)
        }
    })
}

proptest! {
    #[test]
    fn a_union_holds_what_one_of_its_parts_holds(a in any_set(), b in any_set()) {
        for country in Country::all() {
            prop_assert_eq!(a.union(&b).contains(country), a.contains(country) || b.contains(country));
        }
        prop_assert_eq!(a.union(&b), b.union(&a));
    }

    #[test]
    fn an_included_country_passes_exactly_the_offers_open_to_it(set in any_set(), code in "DE|FR|ES") {
        let filter = json!({ "countries": { "mode": "include", "values": [&code] } });
        let offer = Offer { countries: set.clone(), ..Offer::bare("1") };
        prop_assert_eq!(passes(filter, &offer), set.contains(country(&code)));
    }

    #[test]
    fn converted_bounds_agree_with_exact_decimals(
        bound in 0..10_000_000_i64, amount in 1..10_000_000_i64, rate in 1..5_000_000_i64,
    ) {
        let filters = Filters {
            payout_min: Some(Micros::from_micros(bound)),
            payout_currency: Some(currency("USD")),
            ..Filters::default()
        };
        let rate = Decimal::new(rate, 3);
        let rates = Rates::new(currency("USD"), [(currency("EUR"), rate)]);
        let mut paying = payout(None, None, Some("EUR"));
        paying.amount = Some(Micros::from_micros(amount));
        let exact = Decimal::new(amount, 6) >= Decimal::new(bound, 6) * rate;
        prop_assert_eq!(mismatch(&filters, &paid(vec![paying]), &rates).is_none(), exact);
    }
}
