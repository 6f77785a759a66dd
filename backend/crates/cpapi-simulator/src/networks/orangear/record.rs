//! An offer in Orangear's words, of either version.

use serde_json::{Value, json};

use crate::networks::{
    OfferFacts,
    catalogue::{CapFacts, PayoutFacts, decimal, hundredths},
};

/// Names of platforms with their lowest versions.
fn platforms(facts: &OfferFacts) -> Vec<(&'static str, Option<&'static str>)> {
    let mut platforms = Vec::new();
    for os in &facts.os {
        match os.name {
            "ios" => platforms.extend([("iPhone", os.min), ("iPad", os.min)]),
            "android" => platforms.push(("Android", os.min)),
            _ => platforms.push(("Windows", None)),
        }
    }
    if platforms.is_empty() && facts.devices.contains(&"desktop") {
        platforms.push(("Desktop", None));
    }
    platforms
}

fn cap(caps: &[CapFacts], period: &str, payout: &PayoutFacts) -> u32 {
    let cap = caps
        .iter()
        .find(|cap| cap.period == period && payout.is_default);
    cap.map_or(0, |cap| cap.conversions)
}

/// A record of v2: `Title_Case`, lists packed in texts, targeting at the goals.
pub(super) fn v2(facts: &OfferFacts) -> Value {
    let packed: Vec<String> = platforms(facts)
        .into_iter()
        .map(|(name, version)| match version {
            Some(version) => format!("{name} {version}+"),
            None => name.to_owned(),
        })
        .collect();
    let packed = if packed.is_empty() {
        "All".to_owned()
    } else {
        packed.join(",")
    };
    let goals: Vec<Value> = facts
        .payouts
        .iter()
        .map(|payout| {
            let codes = countries(facts, payout);
            json!({
                "Goal": payout.goal_id.to_string(),
                "Name": payout.goal,
                "Payout": hundredths(payout.cents),
                "Daily_cap": cap(&facts.caps, "day", payout).to_string(),
                "Monthly_cap": cap(&facts.caps, "month", payout).to_string(),
                "Countries": if codes.is_empty() { "All".to_owned() } else { codes.join(",") },
                "Cities": "All",
                "Platforms": packed,
            })
        })
        .collect();
    json!({
        "ID": facts.id.to_string(),
        "Name": facts.title,
        "Description": facts.description.as_deref().unwrap_or_default(),
        "Icon_url": facts.logo_url.as_deref().unwrap_or_default(),
        "Preview_url": facts.preview_url,
        "Tracking_url": facts.tracking_url.as_deref().unwrap_or_default(),
        "Approved": if facts.id.is_multiple_of(2) {
            json!(facts.approval.runs())
        } else {
            json!(u8::from(facts.approval.runs()).to_string())
        },
        "Currency": facts.currency,
        "Expiration_date": facts.expires.as_ref().map_or(String::new(), |day| format!("{day} 23:59:59")),
        "offer_type": "2",
        "Restrictions": [{ "name": "Incent", "allow": false }, { "name": "Social", "allow": true }],
        "Goals": goals,
        "creatives": [],
    })
}

/// A record of v3.
pub(super) fn v3(facts: &OfferFacts) -> Value {
    let platforms: Vec<Value> = platforms(facts)
        .into_iter()
        .map(|(name, version)| json!({ "platform": name, "version": version }))
        .collect();
    let goals: Vec<Value> = facts
        .payouts
        .iter()
        .map(|payout| {
            json!({
                "id": payout.goal_id,
                "name": payout.goal,
                "type": if payout.is_default { 1 } else { 2 },
                "enabled": true,
                "publisher_payout": { "amount": decimal(payout.cents), "currency": facts.currency },
                "cap": {
                    "daily": cap(&facts.caps, "day", payout),
                    "monthly": cap(&facts.caps, "month", payout),
                    "total": 0,
                },
                "cap_click": { "daily": 0, "monthly": 0, "total": 0 },
                "countries": countries(facts, payout),
                "platforms": platforms,
            })
        })
        .collect();
    json!({
        "id": facts.id,
        "name": facts.title,
        "description": facts.description.as_deref().unwrap_or_default(),
        "thumb_url": facts.logo_url,
        "preview_url": facts.preview_url,
        "tracking_url": facts.tracking_url,
        "tags": facts.categories.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "goals": goals,
        "creatives": [],
    })
}

fn countries<'f>(facts: &'f OfferFacts, payout: &'f PayoutFacts) -> &'f [&'static str] {
    match payout.countries.is_empty() {
        true => &facts.countries,
        false => &payout.countries,
    }
}
