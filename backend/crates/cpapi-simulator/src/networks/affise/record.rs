//! An offer in Affise's words, affiliate shape.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Map, Value, json};

use crate::networks::{
    OfferFacts, Settings,
    catalogue::{Approval, Model, PayoutFacts, decimal},
};

/// Statistics move with every answer; only what a connector must not look at depends on it.
static STATISTICS: AtomicU32 = AtomicU32::new(1);

/// A logo's path, on the API's host.
pub(super) fn logo(id: u64) -> String {
    format!("/images/cpa/logos/{id}.png")
}

/// An item of the lists.
pub(super) fn item(facts: &OfferFacts, settings: &Settings) -> Value {
    let turn = STATISTICS.fetch_add(1, Ordering::Relaxed) % 1_000;
    let mut item = json!({
        "id": facts.id,
        "offer_id": format!("5718dac83b7d9bf8{:08x}", facts.id),
        "bundle_id": facts.app_id.as_deref().unwrap_or_default(),
        "title": facts.title,
        "preview_url": facts.preview_url,
        "cr": f64::from(turn) / 10.0,
        "epc": turn,
        "logo": facts.logo_url.as_deref().unwrap_or_default(),
        "logo_source": "",
        "stop_at": facts.expires.as_deref().unwrap_or_default(),
        "sources": [],
        "categories": facts.categories,
        "full_categories": [],
        "payments": payments(facts),
        "caps": caps(facts, turn),
        "caps_status": [],
        "required_approval": facts.approval != Approval::Open,
        "strictly_country": 0,
        "is_cpi": facts.app_id.is_some(),
        "creatives": [],
        "creatives_zip": null,
        "impressions_link": facts.impression_url,
        "landings": [],
        "macro_url": null,
        "links": links(facts),
        "use_https": true,
        "use_http": true,
        "hold_period": 30,
        "kpi": [],
        "click_session": "1y",
        "targeting": [targeting(facts)],
        "uniq_ip_only": false,
        "reject_not_uniq_ip": 0,
    });
    if let Some(fields) = item.as_object_mut() {
        describe(fields, facts, settings.is_on("one_description"));
        if let Some(link) = &facts.tracking_url {
            fields.insert("link".to_owned(), json!(link));
        }
    }
    item
}

fn describe(fields: &mut Map<String, Value>, facts: &OfferFacts, one: bool) {
    let text = facts.description.as_deref().unwrap_or_default();
    if one {
        fields.insert("description".to_owned(), json!(text));
    } else {
        let texts = json!({ "ru": "", "en": text, "es": "" });
        fields.insert("description_lang".to_owned(), texts);
    }
}

fn links(facts: &OfferFacts) -> Vec<Value> {
    let link = |url: &String| json!({"id": null, "title": null, "hash": null, "url": url, "postbacks": [], "created": null});
    facts.tracking_url.iter().map(link).collect()
}

fn payments(facts: &OfferFacts) -> Vec<Value> {
    facts
        .payouts
        .iter()
        .map(|payout| payment(facts, payout))
        .collect()
}

fn payment(facts: &OfferFacts, payout: &PayoutFacts) -> Value {
    let (kind, revenue) = match payout.model {
        Model::Percent => ("percent", payout.basis_points),
        Model::Fixed | Model::Both => ("fixed", payout.cents),
    };
    json!({
        "countries": payout.countries,
        "country_exclude": false,
        "cities": [],
        "devices": [],
        "os": [],
        "goal": payout.goal_id.to_string(),
        "title": payout.goal,
        "revenue": decimal(revenue),
        "currency": facts.currency.to_lowercase(),
        "type": kind,
    })
}

fn caps(facts: &OfferFacts, turn: u32) -> Vec<Value> {
    let cap = |cap: &crate::networks::catalogue::CapFacts| {
        json!({
            "goals": {},
            "period": if cap.period == "total" { "all" } else { cap.period },
            "type": "conversions",
            "value": cap.conversions,
            "current_value": turn,
            "goal_type": "all",
            "country_type": "all",
            "country": [],
        })
    };
    facts.caps.iter().map(cap).collect()
}

fn targeting(facts: &OfferFacts) -> Value {
    let none = json!({ "allow": [], "deny": [] });
    let systems: Vec<Value> = facts
        .os
        .iter()
        .map(|os| json!({ "name": system(os.name), "comparison": "", "version": "" }))
        .collect();
    json!({
        "country": { "allow": facts.countries, "deny": facts.countries_excluded },
        "region": none,
        "city": none,
        "os": { "allow": systems, "deny": [] },
        "isp": none,
        "ip": none,
        "browser": none,
        "brand": none,
        "device_type": facts.devices,
        "connection": [],
        "block_proxy": false,
    })
}

fn system(os: &str) -> &'static str {
    match os {
        "ios" => "iOS",
        "android" => "Android",
        "macos" => "Mac OS",
        "linux" => "Linux",
        _ => "Windows",
    }
}
