//! An offer in Trackier's words.

use serde_json::{Map, Value, json};

use crate::networks::{
    OfferFacts,
    catalogue::{CapFacts, Model, PayoutFacts, decimal},
};

/// The click link, with its placeholders.
pub(super) fn link(id: u64, publisher: &str) -> String {
    format!(
        "https://demo.gotrackier.example/click?campaign_id={id}&pub_id={publisher}\
         &p1={{your-transaction-id}}&source={{your-sub-aff-id}}"
    )
}

/// A campaign of the list.
pub(super) fn campaign(facts: &OfferFacts) -> Value {
    let (default, goals): (Vec<_>, Vec<_>) =
        facts.payouts.iter().partition(|payout| payout.is_default);
    let is_share = default.iter().any(|payout| payout.model != Model::Fixed);
    let mut campaign = json!({
        "id": facts.id,
        "title": facts.title,
        "description": facts.description,
        "kpi": facts.terms,
        "categories": facts.categories,
        "subIdsBlock": [],
        "subIdsAllow": null,
        "preview_url": facts.preview_url,
        "model": match (is_share, &facts.app_id) {
            (true, _) => "cps",
            (_, Some(_)) => "cpi",
            _ => "cpa",
        },
        "device": or_all(facts.devices.clone()),
        "flow": [],
        "os": or_all(facts.os.iter().map(|os| os.name).collect()),
        "os_version": versions(facts),
        "app_id": facts.app_id,
        "app_name": null,
        "thumbnail": facts.logo_url.as_deref().unwrap_or_default(),
        "impressionUrl": facts.impression_url.as_deref().unwrap_or_default(),
        "bot_check_url": null,
        "countries": or_all_countries(facts),
        "isps": [],
        "citiesInclude": [],
        "citiesExclude": [],
        "defaultGoal": default.first().map(|payout| payout.goal.as_str()),
        "payouts": default.iter().map(|payout| paid(payout)).collect::<Vec<_>>(),
        "goals": goals.into_iter().map(goal).collect::<Vec<_>>(),
        "creatives": null,
        "cap": {
            "type": "conversion",
            "daily": cap(&facts.caps, "day"),
            "monthly": cap(&facts.caps, "month"),
            "lifetime": cap(&facts.caps, "total"),
        },
        "landingPage": [],
    });
    if let Some(fields) = campaign.as_object_mut() {
        optional(fields, facts);
    }
    campaign
}

/// Dollars are meant where no currency is named; offers that may not be run have no link at all.
fn optional(fields: &mut Map<String, Value>, facts: &OfferFacts) {
    if facts.currency != "USD" {
        fields.insert("currency".to_owned(), json!(facts.currency));
    } else if facts.id.is_multiple_of(2) {
        fields.insert("currency".to_owned(), Value::Null);
    }
    if let Some(link) = &facts.tracking_url {
        fields.insert("tracking_link".to_owned(), json!(link));
    }
}

fn or_all(words: Vec<&str>) -> Vec<&str> {
    if words.is_empty() { vec!["all"] } else { words }
}

fn or_all_countries(facts: &OfferFacts) -> Vec<&str> {
    match facts.countries.is_empty() {
        true if facts.id.is_multiple_of(2) => vec!["ALL"],
        _ => facts.countries.clone(),
    }
}

fn versions(facts: &OfferFacts) -> Value {
    let versions: Map<String, Value> = facts
        .os
        .iter()
        .filter_map(|os| Some((os.name.to_owned(), json!({ "min": os.min? }))))
        .collect();
    if versions.is_empty() {
        Value::Null
    } else {
        Value::Object(versions)
    }
}

/// A fixed part stands alongside a share.
fn paid(payout: &PayoutFacts) -> Value {
    let (main, fixed) = match payout.model {
        Model::Fixed => (payout.cents, 0),
        Model::Percent | Model::Both => (payout.basis_points, payout.cents),
    };
    json!({
        "payout": decimal(main),
        "fixedPayout": decimal(fixed),
        "geo": payout.countries,
        "city": [],
        "region": [],
    })
}

fn goal(payout: &PayoutFacts) -> Value {
    json!({
        "id": format!("5cebd00db6920d7e{:08x}", payout.goal_id),
        "title": payout.goal,
        "value": payout.goal.to_lowercase().replace(' ', "_"),
        "payout_model": if payout.model == Model::Fixed { "fixed" } else { "percentage" },
        "payouts": [paid(payout)],
    })
}

fn cap(caps: &[CapFacts], period: &str) -> u32 {
    let cap = caps.iter().find(|cap| cap.period == period);
    cap.map_or(0, |cap| cap.conversions)
}
