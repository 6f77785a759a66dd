//! An offer in Swaarm's words.

use serde_json::{Map, Value, json};

use crate::networks::{
    OfferFacts,
    catalogue::{decimal, hundredths},
};

/// An ad of the feed. Texts and numbers, lists of texts and of objects: both forms occur.
pub(super) fn ad(facts: &OfferFacts) -> Value {
    let even = facts.id.is_multiple_of(2);
    let cents = facts.payouts.first().map_or(0, |payout| payout.cents);
    let events: Vec<Value> = facts
        .payouts
        .iter()
        .skip(1)
        .map(|payout| {
            json!({
                "id": payout.goal_id.to_string(),
                "name": payout.goal,
                "payout": decimal(payout.cents),
                "currency": facts.currency,
            })
        })
        .collect();
    let logo = facts.logo_url.as_deref();
    let icons: Vec<Value> = logo
        .filter(|_| even)
        .map(|url| json!(url))
        .into_iter()
        .collect();
    let thumbs: Vec<Value> = logo
        .filter(|_| !even)
        .map(|url| json!({ "url": url }))
        .into_iter()
        .collect();
    let mut ad = json!({
        "id": facts.id.to_string(),
        "name": facts.title,
        "status": "active",
        "description": facts.description.as_deref().unwrap_or_default(),
        "additional_information": "",
        "kpi": facts.terms.unwrap_or_default(),
        "restrictions": "",
        "app_id": facts.app_id,
        "app_categories": facts.categories,
        "tags": [],
        "leadflow": if facts.app_id.is_some() { "CPI" } else { "CPA" },
        "payout": if even { decimal(cents) } else { json!(hundredths(cents)) },
        "payout_currency": facts.currency,
        "click_url": facts.tracking_url,
        "preview_url": facts.preview_url,
        "creatives_url": null,
        "creative_packs": [],
        "icons": icons,
        "thumbs": thumbs,
        "eventTypes": events,
        "subSources": null,
        "targeting": {
            "allowedGeoTargeting": { "countries": facts.countries },
            "allowedDeviceTargeting": { "os": facts.os.first().map_or("ALL", |os| os.name) },
        },
        "landing_page_html_templates": [],
    });
    if let Some(fields) = ad.as_object_mut() {
        impression(fields, facts);
    }
    ad
}

/// Left out where there is none.
fn impression(fields: &mut Map<String, Value>, facts: &OfferFacts) {
    if let Some(url) = &facts.impression_url {
        fields.insert("impression_url".to_owned(), json!(url));
    }
}
