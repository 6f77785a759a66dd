//! An offer in Offer18's words, of either generation of its records.

use serde_json::{Map, Value, json};

use crate::networks::{
    OfferFacts,
    catalogue::{Approval, Model, PayoutFacts, decimal, hundredths},
};

/// Both generations of records live side by side.
pub(super) fn is_old(facts: &OfferFacts) -> bool {
    !facts.id.is_multiple_of(2)
}

/// The click link with the placeholders that people are to replace.
pub(super) fn link(query: &str) -> String {
    format!(
        "https://demo.o18.example/c?{query}&aff_click_id={{replace_it}}&sub_aff_id={{replace_it}}"
    )
}

/// An offer of the list.
pub(super) fn offer(facts: &OfferFacts) -> Value {
    let end = facts.expires.as_ref();
    let mut offer = json!({
        "offerid": facts.id.to_string(),
        "name": facts.title,
        "logo": facts.logo_url.as_deref().unwrap_or_default(),
        "status": if facts.active { "active" } else { "paused" },
        "category": facts.categories.join(", "),
        "currency": facts.currency,
        "model": model(facts.payouts.first()),
        "date_start": "2024-01-01 00:00:00",
        "date_end": end.map_or("0000-00-00 00:00:00".to_owned(), |day| format!("{day} 23:59:59")),
        "preview_url": facts.preview_url,
        "offer_terms": facts.description.as_deref().unwrap_or_default(),
        "offer_kpi": facts.terms.unwrap_or_default(),
        "country_allow": facts.countries.join(","),
        "country_block": facts.countries_excluded.join(", "),
        "os_allow": facts.os.iter().map(|os| os.name).collect::<Vec<_>>().join(","),
        "os_block": "",
        "device_allow": devices(facts),
        "device_block": "",
        "click_url": facts.tracking_url.as_deref().unwrap_or_default(),
        "impression_url": facts.impression_url.as_deref().unwrap_or_default(),
        "authorized": if facts.approval == Approval::Approved { "true" } else { "false" },
    });
    if let Some(fields) = offer.as_object_mut() {
        match is_old(facts) {
            true => older(fields, facts),
            false => newer(fields, facts),
        }
    }
    offer
}

fn newer(fields: &mut Map<String, Value>, facts: &OfferFacts) {
    let price = facts.payouts.first().map_or(json!(0), number);
    let rules: Vec<Value> = facts.payouts.iter().skip(1).map(rule).collect();
    let events: Vec<Value> = facts
        .payouts
        .iter()
        .skip(1)
        .map(|payout| json!({ "event_name": payout.goal, "event_token": payout.goal_id.to_string() }))
        .collect();
    let caps: Vec<Value> = facts
        .caps
        .iter()
        .map(|cap| {
            json!({
                "rule_id": "71",
                "rule_type": "affiliate_capping",
                "type": "approved_conversions",
                "period": period(cap.period),
                "value": cap.conversions.to_string(),
                "timezone": null,
            })
        })
        .collect();
    fields.insert("price".into(), price);
    fields.insert("events".into(), json!(events));
    fields.insert("payout".into(), json!(rules));
    fields.insert("capping".into(), json!(caps));
    fields.insert("landing_page_urls".into(), json!([]));
    fields.insert("creatives".into(), json!([]));
}

fn older(fields: &mut Map<String, Value>, facts: &OfferFacts) {
    let price = facts.payouts.first().map_or_else(String::new, text);
    let events: Vec<Value> = facts
        .payouts
        .iter()
        .skip(1)
        .map(|payout| {
            json!({
                "event_name": payout.goal,
                "event_token": payout.goal_id.to_string(),
                "price": text(payout),
                "model": model(Some(payout)),
            })
        })
        .collect();
    let cap = facts.caps.first();
    fields.insert("price".into(), json!(price));
    fields.insert("events".into(), json!(events));
    fields.insert("capping".into(), json!(""));
    fields.insert("capping_budget".into(), json!(""));
    fields.insert("capping_budget_period".into(), json!(""));
    fields.insert(
        "capping_conversion".into(),
        json!(cap.map_or_else(String::new, |cap| cap.conversions.to_string())),
    );
    fields.insert(
        "capping_conversion_period".into(),
        json!(cap.map_or("", |cap| period(cap.period))),
    );
    fields.insert("creatives".into(), json!(""));
}

fn rule(payout: &PayoutFacts) -> Value {
    let part = |field: &str, value: &str| json!({ "field": field, "operator_type": "is_equal", "value": value });
    let mut parts = vec![part("event", &payout.goal)];
    parts.extend(payout.countries.iter().map(|code| part("country", code)));
    json!({
        "rule_id": payout.goal_id.to_string(),
        "payout": format!("{}00", text(payout)),
        "model": model(Some(payout)),
        "condition": [parts],
    })
}

fn amount(payout: &PayoutFacts) -> u32 {
    match payout.model {
        Model::Percent => payout.basis_points,
        Model::Fixed | Model::Both => payout.cents,
    }
}

fn text(payout: &PayoutFacts) -> String {
    hundredths(amount(payout))
}

fn number(payout: &PayoutFacts) -> Value {
    decimal(amount(payout))
}

fn model(payout: Option<&PayoutFacts>) -> &'static str {
    match payout {
        Some(payout) if payout.model == Model::Percent => "CPS",
        _ => "CPA",
    }
}

fn devices(facts: &OfferFacts) -> String {
    let words = facts.devices.iter().map(|device| match *device {
        "mobile" => "smartphone",
        other => other,
    });
    words.collect::<Vec<_>>().join(", ")
}

fn period(period: &str) -> &'static str {
    match period {
        "day" => "daily",
        "week" => "weekly",
        "month" => "monthly",
        _ => "lifetime",
    }
}
