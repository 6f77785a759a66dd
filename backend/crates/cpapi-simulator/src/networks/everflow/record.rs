//! An offer in Everflow's words.

use serde_json::{Value, json};

use crate::networks::{
    OfferFacts, Settings,
    catalogue::{Approval, CapFacts, Model, PayoutFacts, decimal},
};

/// The ready click link, an opaque path.
pub(super) fn link(id: u64) -> String {
    format!("https://www.demotrk.example/2CTPL/{id:X}D/")
}

/// The impression pixel's address.
pub(super) fn impression(id: u64) -> String {
    format!("https://www.demotrk.example/impression/2CTPL/{id:X}D/")
}

/// A record as `offersrunnable` shows it.
pub(super) fn full(facts: &OfferFacts, settings: &Settings) -> Value {
    let by_call = settings.is_on("links_by_call");
    let link = facts.tracking_url.as_deref().filter(|_| !by_call);
    let cap = |period: &str| cap(&facts.caps, period);
    json!({
        "network_offer_id": facts.id,
        "network_id": 77,
        "name": facts.title,
        "thumbnail_url": facts.logo_url.as_deref().unwrap_or_default(),
        "network_category_id": facts.category_id.parse::<u32>().unwrap_or(0),
        "preview_url": facts.preview_url,
        "offer_status": if facts.active { "active" } else { "paused" },
        "currency_id": facts.currency,
        "caps_timezone_id": 90,
        "date_live_until": facts.expires.as_deref().unwrap_or_default(),
        "html_description": facts.description.as_deref().unwrap_or_default(),
        "is_description_plain_text": false,
        "terms_and_conditions": facts.terms.unwrap_or_default(),
        "is_force_terms_and_conditions": false,
        "visibility": if facts.approval == Approval::Open { "public" } else { "require_approval" },
        "is_caps_enabled": !facts.caps.is_empty(),
        "daily_conversion_cap": cap("day"),
        "weekly_conversion_cap": cap("week"),
        "monthly_conversion_cap": cap("month"),
        "global_conversion_cap": cap("total"),
        "daily_payout_cap": 0,
        "weekly_payout_cap": 0,
        "monthly_payout_cap": 0,
        "global_payout_cap": 0,
        "daily_click_cap": 0,
        "weekly_click_cap": 0,
        "monthly_click_cap": 0,
        "global_click_cap": 0,
        "tracking_url": link.unwrap_or_default(),
        "redirect_tracking_url": link.map(|link| format!("{link}?__rt=1")).unwrap_or_default(),
        "impression_tracking_url": facts.impression_url.as_deref().unwrap_or_default(),
        "app_identifier": facts.app_id.as_deref().unwrap_or_default(),
        "time_created": facts.created,
        "time_saved": facts.modified,
        "is_use_direct_linking": false,
        "network_tracking_domain_id": 3,
        "relationship": relationship(facts),
    })
}

fn cap(caps: &[CapFacts], period: &str) -> u32 {
    let cap = caps.iter().find(|cap| cap.period == period);
    cap.map_or(0, |cap| cap.conversions)
}

fn relationship(facts: &OfferFacts) -> Value {
    let category = facts.categories.first().map(|name| {
        let id = facts.category_id.parse::<u32>().unwrap_or(0);
        json!({"network_category_id": id, "network_id": 77, "name": name, "status": "active"})
    });
    json!({
        "offer_affiliate_status": match facts.approval {
            Approval::Approved => "approved",
            Approval::Open => "public",
            Approval::Required => "require_approval",
            Approval::Pending => "pending",
            Approval::Rejected => "rejected",
        },
        "blocked_variables_count": 0,
        "category": category,
        "channels": entries(vec![json!({"channel_id": 2, "name": "Email", "status": "active"})]),
        "payouts": entries(facts.payouts.iter().map(|payout| paid(facts.id, payout)).collect()),
        "ruleset": ruleset(facts),
        "urls": entries(Vec::new()),
        "creatives": entries(Vec::new()),
        "creative_bundle": null,
        "remaining_caps": null,
    })
}

/// Related collections are wrapped, and null when there are none.
fn entries(entries: Vec<Value>) -> Value {
    let listed = if entries.is_empty() {
        Value::Null
    } else {
        json!(entries)
    };
    json!({ "total": entries.len(), "entries": listed })
}

fn paid(id: u64, payout: &PayoutFacts) -> Value {
    json!({
        "network_offer_payout_revenue_id": payout.goal_id,
        "network_offer_id": id,
        "entry_name": if payout.is_default { "Base" } else { payout.goal.as_str() },
        "payout_type": match payout.model {
            Model::Fixed => "cpa",
            Model::Percent => "cps",
            Model::Both => "cpa_cps",
        },
        "payout_amount": decimal(payout.cents),
        "payout_percentage": decimal(payout.basis_points),
        "is_default": payout.is_default,
        "is_private": false,
    })
}

fn ruleset(facts: &OfferFacts) -> Value {
    let country = |kind: &'static str| {
        move |code: &&'static str| {
            json!({
                "country_id": 1, "country_code": code, "label": code,
                "targeting_type": kind, "match_type": "exact",
            })
        }
    };
    let countries: Vec<Value> = facts
        .countries
        .iter()
        .map(country("include"))
        .chain(facts.countries_excluded.iter().map(country("exclude")))
        .collect();
    let label = |id: &'static str| move |label: &'static str| json!({id: 1, "label": label, "targeting_type": "include", "match_type": "exact"});
    let platforms: Vec<Value> = facts
        .os
        .iter()
        .map(|os| platform(os.name))
        .map(label("platform_id"))
        .collect();
    let devices: Vec<Value> = facts
        .devices
        .iter()
        .map(|device| device_type(device))
        .map(label("device_type_id"))
        .collect();
    json!({
        "network_id": 77,
        "countries": countries,
        "regions": [],
        "platforms": platforms,
        "device_types": devices,
        "os_versions": [],
        "browsers": [],
        "languages": [],
        "is_use_day_parting": false,
    })
}

fn platform(os: &str) -> &'static str {
    match os {
        "ios" => "iOS",
        "android" => "Android",
        "macos" => "OS X",
        "linux" => "Linux",
        _ => "Windows",
    }
}

fn device_type(device: &str) -> &'static str {
    match device {
        "desktop" => "PC",
        "tablet" => "Tablet",
        _ => "Mobile",
    }
}
