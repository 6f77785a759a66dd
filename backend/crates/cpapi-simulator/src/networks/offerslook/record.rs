//! An offer in Offerslook's words.

use serde_json::{Value, json};

use crate::networks::{
    OfferFacts, Settings,
    catalogue::{Approval, Model, PayoutFacts, decimal, hundredths},
};

/// Unix time of the end of a day `YYYY-MM-DD`; 0 is never.
fn end_of(day: Option<&String>) -> i64 {
    let day = day.and_then(|day| day.parse::<chrono::NaiveDate>().ok());
    let end = day.and_then(|day| day.and_hms_opt(23, 59, 59));
    end.map_or(0, |end| end.and_utc().timestamp())
}

/// A row of the list: the offer and its sibling blocks.
pub(super) fn row(facts: &OfferFacts, settings: &Settings) -> Value {
    let by_call = settings.is_on("links_by_call") && facts.approval == Approval::Open;
    let link = match &facts.tracking_url {
        Some(_) if by_call => Value::Null,
        Some(link) => json!(link),
        None => json!("Need to apply"),
    };
    let events: Vec<Value> = facts.payouts.iter().skip(1).map(event).collect();
    json!({
        "offer": {
            "id": facts.id,
            "name": facts.title,
            "status": if facts.active { "active" } else { "paused" },
            "category": facts.categories.join(","),
            "currency": facts.currency,
            "payout": facts.payouts.first().map_or(json!(0), |payout| headline(facts, payout)),
            "pricing_type": pricing(facts),
            "preview_url": facts.preview_url,
            "thumbnail": facts.logo_url.as_deref().unwrap_or_default(),
            "description": facts.description.as_deref().unwrap_or_default(),
            "tracking_link": link,
            "offer_approval": if facts.approval == Approval::Open { 2 } else { 1 },
            "approval_msg": if facts.approval.runs() { "" } else { "Require Approval" },
            "start_date": facts.created,
            "end_date": end_of(facts.expires.as_ref()),
            "carrier": "",
        },
        "offer_event": events,
        "offer_cap": cap(facts),
        "offer_geo": geo(facts),
        "offer_platform": { "target": platforms(facts) },
        "offer_creative": [],
    })
}

/// A link of the links call; the pixel is a snippet of HTML.
pub(super) fn link(facts: &OfferFacts) -> Value {
    let pixel = facts.impression_url.as_ref().map(|url| {
        let url = url.replace('&', "&amp;");
        format!("<img src=\"{url}\" width=\"1\" height=\"1\" />")
    });
    json!({ "offer_id": facts.id, "url": facts.tracking_url, "impression_pixel": pixel })
}

fn pricing(facts: &OfferFacts) -> &'static str {
    let is_share = facts
        .payouts
        .first()
        .is_some_and(|payout| payout.model == Model::Percent);
    match (is_share, &facts.app_id) {
        (true, _) => "CPS",
        (false, Some(_)) => "CPI",
        (false, None) => "CPA",
    }
}

fn amount(payout: &PayoutFacts) -> u32 {
    match payout.model {
        Model::Percent => payout.basis_points,
        Model::Fixed | Model::Both => payout.cents,
    }
}

/// A text at one offer and a number at another.
fn headline(facts: &OfferFacts, payout: &PayoutFacts) -> Value {
    match facts.id.is_multiple_of(2) {
        true => json!(hundredths(amount(payout))),
        false => decimal(amount(payout)),
    }
}

fn event(payout: &PayoutFacts) -> Value {
    json!({
        "event_id": payout.goal_id,
        "event_name": payout.goal,
        "event_payout": hundredths(amount(payout)),
        "event_payout_type": if payout.model == Model::Percent { "percent" } else { "fixed" },
    })
}

/// One object, or a list of one.
fn cap(facts: &OfferFacts) -> Value {
    let conversions = facts.caps.first().map_or(0, |cap| cap.conversions);
    let cap =
        json!({ "cap_type": 2, "cap_conversion": conversions, "cap_click": 0, "cap_budget": 0 });
    match facts.id.is_multiple_of(3) {
        true => json!([cap]),
        false => cap,
    }
}

fn geo(facts: &OfferFacts) -> Value {
    let (kind, codes) = match facts.countries_excluded.is_empty() {
        true => (1, &facts.countries),
        false => (2, &facts.countries_excluded),
    };
    let targets: Vec<Value> = codes
        .iter()
        .map(|code| json!({ "country_code": code, "city": [] }))
        .collect();
    json!({ "type": kind, "target": targets })
}

fn platforms(facts: &OfferFacts) -> Vec<Value> {
    let device = |name: &str| match name {
        "mobile" => "Mobile",
        "tablet" => "Tablet",
        _ => "PC",
    };
    let devices: Vec<&str> = match facts.devices.as_slice() {
        [] => vec![""],
        devices => devices.iter().map(|name| device(name)).collect(),
    };
    let systems: Vec<(&str, Option<&str>)> = match facts.os.as_slice() {
        [] => vec![("", None)],
        systems => systems.iter().map(|os| (os.name, os.min)).collect(),
    };
    if facts.devices.is_empty() && facts.os.is_empty() {
        return Vec::new();
    }
    let mut targets = Vec::new();
    for device in &devices {
        for (system, above) in &systems {
            targets.push(json!({
                "platform": device,
                "system": system,
                "version": [],
                "is_above": u8::from(above.is_some()),
                "above_version": above.unwrap_or_default(),
            }));
        }
    }
    targets
}
