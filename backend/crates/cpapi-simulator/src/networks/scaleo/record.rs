//! An offer in Scaleo's words.

use serde_json::{Value, json};

use crate::{
    networks::{
        OfferFacts, Settings,
        catalogue::{Approval, Model, PayoutFacts, hundredths},
    },
    words,
};

const DEVICES: &[&str] = &["desktop", "mobile", "tablet"];

/// The click link.
pub(super) fn link(id: u64, affiliate: &str) -> String {
    format!("https://demo.scaletrk.example/click?o={id}&a={affiliate}")
}

/// An offer of the list. Almost every field may be null.
pub(super) fn offer(facts: &OfferFacts, settings: &Settings) -> Value {
    let links: Vec<Value> = match settings.is_on("links") {
        true => facts
            .tracking_url
            .iter()
            .map(|url| linked(facts, url))
            .collect(),
        false => Vec::new(),
    };
    json!({
        "id": facts.id,
        "title": facts.title,
        "description": facts.description,
        "advertiser_id": null,
        "image": facts.logo_url,
        "gt_included_ids": null,
        "gt_excluded_ids": null,
        "gt_filter_ids": null,
        "extended_targeting": null,
        "traffic_types": null,
        "is_featured": 0,
        "timezone": "UTC",
        "currency": facts.currency,
        "aff_epc": "0.42",
        "ar": "71.00",
        "cr": "1.90",
        "visible_type": 2,
        "questions": null,
        "ask_approval_questions": null,
        "tracking_domain_id": 1,
        "traffic_types_selected": null,
        "tracking_domain": "demo.scaletrk.example",
        "goals": facts.payouts.iter().map(|payout| goal(facts, payout)).collect::<Vec<_>>(),
        "targeting": targeting(facts),
        "creatives_count": 0,
        "creatives": [],
        "links_count": links.len(),
        "links": links,
        "categories": facts.categories.iter().map(|title| json!({"id": 3, "title": title})).collect::<Vec<_>>(),
        "visible_type_selected": [visible(facts, settings)],
        "live_stats": null,
    })
}

fn goal(facts: &OfferFacts, payout: &PayoutFacts) -> Value {
    let share = payout.model == Model::Percent;
    let cap = facts.caps.first().filter(|_| payout.is_default);
    let caps = cap.map(|cap| format!("{} / {}", cap.conversions, cap.period));
    json!({
        "goal_id": payout.goal_id,
        "goal_name": payout.goal,
        "goal_type": if share { 3 } else { 1 },
        "goal_type_name": if share { "RevShare" } else { "CPA" },
        "tracking_method": 1,
        "conversion_status": 1,
        "multiple_conversions": 0,
        "has_caps": u8::from(caps.is_some()),
        "caps": caps.unwrap_or_default(),
        "alias": payout.goal.to_lowercase().replace(' ', "-"),
        "is_default": u8::from(payout.is_default),
        "payout_for_affiliate": match share {
            true => format!("{}%", hundredths(payout.basis_points)),
            false => hundredths(payout.cents),
        },
    })
}

/// Countries by name, devices as those that are denied; null when there is no rule.
fn targeting(facts: &OfferFacts) -> Value {
    if facts.countries.is_empty() && facts.countries_excluded.is_empty() && facts.devices.is_empty()
    {
        return Value::Null;
    }
    let denied: Vec<&str> = DEVICES
        .iter()
        .copied()
        .filter(|device| !facts.devices.is_empty() && !facts.devices.contains(device))
        .collect();
    json!({
        "geo": {
            "allowed": names(&facts.countries),
            "denied": names(&facts.countries_excluded),
        },
        "connectionType": { "allowed": "" },
        "deviceType": { "denied": denied.join(", ") },
    })
}

fn names(codes: &[&str]) -> String {
    let names = codes.iter().filter_map(|code| {
        let land = words::LANDS.iter().find(|land| land.code == *code)?;
        // One name holds the separator; it goes by its code.
        Some(if land.name.contains(',') {
            land.code
        } else {
            land.name
        })
    });
    names.collect::<Vec<_>>().join(", ")
}

fn visible(facts: &OfferFacts, settings: &Settings) -> Value {
    let affiliate: u32 = settings.affiliate_id.parse().unwrap_or(0);
    let requests: Vec<Value> = match facts.approval {
        Approval::Approved => vec![json!({"affiliate_id": affiliate, "status": "approved"})],
        Approval::Pending => vec![json!({"affiliate_id": affiliate, "status": "pending"})],
        _ => Vec::new(),
    };
    let title = match facts.approval {
        Approval::Open => "Public",
        _ => "By Request",
    };
    json!({ "id": 2, "title": title, "requests": requests, "availability": "limited" })
}

fn linked(facts: &OfferFacts, url: &str) -> Value {
    json!({
        "id": facts.id + 700,
        "title": "Main page",
        "type": 1,
        "url": url,
        "preview": facts.preview_url,
        "visible_to_all_affiliates": 1,
        "geo_allowed": null,
        "geo_denied": null,
        "percent": null,
        "status": 1,
        "offer_id": facts.id,
        "created": facts.created,
        "updated": facts.created,
        "type_selected": "default",
        "rules": [],
    })
}
