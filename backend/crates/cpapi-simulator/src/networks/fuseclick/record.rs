//! An offer in FuseClick's words.

use serde_json::{Value, json};

use crate::networks::{
    OfferFacts, Settings,
    catalogue::{Approval, Model, OsFacts, PayoutFacts, decimal},
};

/// Fields that are there only when they are asked for.
const CAP_FIELDS: &[&str] = &[
    "cap_range",
    "cap_type",
    "cap_affiliate_overall_limit",
    "cap_affiliate_interval",
    "cap_affiliate_interval_limit",
];

/// An item of the list.
pub(super) fn item(facts: &OfferFacts, settings: &Settings) -> Value {
    let is_open = facts.approval == Approval::Open;
    let by_call = settings.is_on("links_by_call") && is_open;
    let link = facts.tracking_url.as_deref().filter(|_| !by_call);
    let default = facts.payouts.first();
    let is_share = default.is_some_and(|payout| payout.model == Model::Percent);
    let (geo_type, codes) = match facts.countries_excluded.is_empty() {
        true => ("Include", &facts.countries),
        false => ("Exclude", &facts.countries_excluded),
    };
    let cap = facts.caps.first();
    let rules: Vec<String> = facts
        .os
        .iter()
        .zip(1..)
        .map(|(os, at)| rule(os, at))
        .collect();
    json!({
        "id": facts.id,
        "name": facts.title,
        "status": if facts.active { "Active" } else { "Paused" },
        "create_date": "2024/01/01",
        "expire_date": facts.expires.as_ref().map_or(String::new(), |day| day.replace('-', "/")),
        "type": device(facts),
        "tracking_link": link.unwrap_or_default(),
        "preview_url": facts.preview_url,
        "tracking_protocol": "Server Postback",
        "ssl": "No",
        "conversion_point": default.map_or("", |payout| payout.goal.as_str()),
        "currency": facts.currency,
        "price_model": if is_share { "CPS" } else { "CPA" },
        "payout": decimal(default.map_or(0, |payout| payout.cents)),
        "payout_type": if is_share { "Percent" } else { "Fixed" },
        "payout_percent": decimal(default.map_or(0, |payout| payout.basis_points)),
        "logo": facts.logo_url.as_deref().unwrap_or_default(),
        "screenshot": "",
        "description": facts.description.as_deref().unwrap_or_default(),
        "restriction": facts.terms.unwrap_or_default(),
        "access_type": if is_open { "Public" } else { "Require Approval" },
        "session_lifespan": "30",
        "has_cap_limit": yes_no(cap.is_some()),
        "cap_range": "Affiliate",
        "cap_type": "Conversion",
        "cap_affiliate_overall_limit": 0,
        "cap_affiliate_interval": match cap.map(|cap| cap.period) {
            Some("month") => "Monthly",
            _ => "Daily",
        },
        "cap_affiliate_interval_limit": cap.map_or(0, |cap| cap.conversions),
        // What stands there while targeting is off does not count.
        "enable_geo_targeting": yes_no(!codes.is_empty()),
        "geo_type": geo_type,
        "geo_countries": if codes.is_empty() { "AQ".to_owned() } else { codes.join(";") },
        "geo_states": "",
        "enable_device_targeting": yes_no(!rules.is_empty()),
        "device_rules": rules,
        "categories": facts.categories.iter().map(|name| json!({ "category_name": name })).collect::<Vec<_>>(),
        "events": facts.payouts.iter().skip(1).map(event).collect::<Vec<_>>(),
    })
}

/// Takes away what was not asked for.
pub(super) fn without_caps(item: &mut Value) {
    if let Some(fields) = item.as_object_mut() {
        for name in CAP_FIELDS {
            fields.shift_remove(*name);
        }
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "Yes" } else { "No" }
}

fn device(facts: &OfferFacts) -> &'static str {
    match facts.devices.first() {
        None => "All",
        Some(&"mobile") => "Mobile",
        Some(&"tablet") => "Tablet",
        Some(_) => "Desktop",
    }
}

fn rule(os: &OsFacts, at: u32) -> String {
    let name = match os.name {
        "ios" => "iOS",
        "android" => "Android",
        _ => "Windows",
    };
    let range = os
        .min
        .map(|min| format!("({min}-99.0)"))
        .unwrap_or_default();
    format!("{at}:OS:{name}{range}")
}

fn event(payout: &PayoutFacts) -> Value {
    let is_share = payout.model == Model::Percent;
    json!({
        "e_id": payout.goal_id,
        "event_name": payout.goal,
        "payout": decimal(if is_share { payout.basis_points } else { payout.cents }),
        "payout_type": if is_share { "Percent" } else { "Fixed" },
        "description": "",
    })
}
