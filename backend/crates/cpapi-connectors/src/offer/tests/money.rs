//! Payouts and caps.

use cpapi_domain::offer::{CapKind, CapPeriod, PayoutModel};
use serde_json::json;

use super::{offer_of, warnings, with};

#[test]
fn nested_payouts_know_the_elements_around_them() {
    let record = json!({
        "currency": "EUR",
        "goals": {
            "g1": {"name": "Sale", "prices": [{"cc": ["de"], "sum": "1.5"}, {"cc": ["fr"], "sum": "2"}]},
            "g2": {"name": "Lead", "prices": [{"cc": [], "sum": "0.10"}]},
        },
    });
    let payouts = json!([{
        "each": ["goals/*", "prices/*"],
        "goal": "../~", "goal_title": "../name", "amount": "sum", "currency": "/currency",
        "countries": {"include": "cc"},
    }]);
    let offer = with(json!({"payouts": payouts}), &record);
    let seen: Vec<String> = offer
        .payouts
        .iter()
        .map(|payout| {
            let title = payout.goal_title.as_deref().unwrap();
            let countries: Vec<&str> = payout
                .countries
                .values
                .iter()
                .map(|one| one.as_str())
                .collect();
            format!(
                "{} {title} {} {} {}",
                payout.goal,
                payout.amount.unwrap(),
                payout.currency.unwrap(),
                countries.join(",")
            )
        })
        .collect();
    assert_eq!(
        seen,
        ["g1 Sale 1.5 EUR DE", "g1 Sale 2 EUR FR", "g2 Lead 0.1 EUR "]
    );
}

#[test]
fn payouts_may_be_an_object_of_countries_and_amounts() {
    let payouts = json!([{"each": "prices/*", "amount": ".", "countries": {"include": "~"}}]);
    let record = json!({"prices": {"US": 1.5, "CA": "2"}});
    let offer = with(json!({"payouts": payouts}), &record);
    let seen: Vec<(String, bool)> = offer
        .payouts
        .iter()
        .zip(["US", "CA"])
        .map(|(payout, code)| {
            let country = code.parse().unwrap();
            (
                payout.amount.unwrap().to_string(),
                payout.countries.contains(country),
            )
        })
        .collect();
    assert_eq!(seen, [("1.5".to_owned(), true), ("2".to_owned(), true)]);
}

#[test]
fn a_json_number_is_exact_and_one_that_cannot_be_kept_is_a_warning() {
    let amount = |digits: &str| {
        let offer = offer_of(json!({}), &format!(r#"{{"id": 1, "payout": {digits}}}"#));
        let amount = offer.payouts.first().and_then(|payout| payout.amount);
        (
            amount.map(|amount| amount.to_string()),
            offer.warnings.len(),
        )
    };
    assert_eq!(amount("24.10"), (Some("24.1".into()), 0));
    assert_eq!(amount("1e3"), (Some("1000".into()), 0));
    assert_eq!(
        amount("9007199254.740993"),
        (Some("9007199254.740993".into()), 0)
    );
    assert_eq!(amount("0.30000000000000004"), (None, 1));
    assert_eq!(amount("null"), (None, 0));
}

#[test]
fn cents_fractions_and_decimal_commas_are_what_the_mapping_says() {
    let record = json!({"cents": 1250, "share": 0.25, "micros": 1_500_000, "text": "1.234,56 €"});
    let payouts = json!([
        {"goal": {"value": "a"}, "amount": {"path": "cents", "scale": 0.01}},
        {"goal": {"value": "b"}, "percent": {"path": "share", "scale": 100}},
        {"goal": {"value": "c"}, "amount": {"path": "micros", "scale": 0.000_001}},
        {"goal": {"value": "c"}, "amount": {"path": "text", "decimal": ","}},
    ]);
    let offer = with(json!({"payouts": payouts}), &record);
    assert_eq!(offer.payouts[0].amount.unwrap().to_string(), "12.5");
    assert_eq!(offer.payouts[1].percent.unwrap().to_string(), "25");
    assert_eq!(offer.payouts[2].amount.unwrap().to_string(), "1.5");
    assert_eq!(offer.payouts[3].amount.unwrap().to_string(), "1234.56");
    assert_eq!(offer.payouts[3].currency.unwrap().as_str(), "EUR");
    let rules = json!({"numbers": {"decimal": ","}});
    let offer = offer_of(rules, r#"{"id": 1, "payout": "2,5"}"#);
    assert_eq!(offer.payouts[0].amount.unwrap().to_string(), "2.5");
}

#[test]
fn a_percent_sign_makes_a_share_and_never_an_amount() {
    let offer = with(json!({}), &json!({"payout": "25%"}));
    assert_eq!(offer.payouts[0].model, PayoutModel::Percent);
    assert_eq!(offer.payouts[0].percent.unwrap().to_string(), "25");
    let model = json!({"word": {"value": "cpa"}, "words": {"cpa": "fixed"}});
    let payouts = json!([{"amount": "payout", "model": model}]);
    let offer = with(json!({"payouts": payouts}), &json!({"payout": "25%"}));
    assert!(offer.payouts.is_empty());
    assert_eq!(
        warnings(&offer),
        [("payout_unreadable", "payout", Some("25%"))]
    );
}

#[test]
fn a_currency_beside_the_amount_must_agree_with_the_offers() {
    let record = json!({"payout": "12 EUR", "cur": "USD"});
    let offer = with(json!({}), &record);
    assert_eq!(offer.payouts[0].currency.unwrap().as_str(), "EUR");
    let offer = with(json!({"currency": "cur"}), &record);
    assert_eq!(offer.payouts[0].currency, None);
    assert_eq!(
        warnings(&offer),
        [("currency_conflict", "payout", Some("12 EUR"))]
    );
}

#[test]
fn caps_say_by_words_what_they_count() {
    let record = json!({"caps": [
        {"span": "Daily", "of": "leads", "n": "100"},
        {"span": "fortnight", "of": "leads", "n": 5},
        {"span": "daily", "of": "leads", "n": 0},
    ]});
    let caps = json!([{
        "each": "caps/*", "value": "n",
        "period": {"word": "span", "words": {"daily": "day"}},
        "kind": {"word": "of", "words": {"leads": "conversions"}},
    }]);
    let offer = with(json!({"caps": caps}), &record);
    assert_eq!(offer.caps.len(), 1);
    assert_eq!(
        (offer.caps[0].period, offer.caps[0].kind),
        (CapPeriod::Day, CapKind::Conversions)
    );
    assert_eq!(
        warnings(&offer),
        [("cap_period_unknown", "caps/1/span", Some("fortnight"))]
    );
}
