//! An offer in CAKE's words.

use serde_json::{Value, json};

use super::xml;
use crate::networks::{
    OfferFacts,
    catalogue::{Approval, Model, PayoutFacts, decimal, hundredths},
};

/// Campaign ids are offer ids above this.
pub(super) const CAMPAIGNS: u64 = 1_000_000;

/// The click link of the campaign's first plain creative.
pub(super) fn link(id: u64, affiliate: &str) -> String {
    format!("https://trk.cake.example/?a={affiliate}&c={id}&s1=")
}

/// An offer may have several contracts: every seventh is a further one of the offer before it.
fn offer_id(id: u64) -> u64 {
    if id.is_multiple_of(7) { id - 1 } else { id }
}

/// A record of the JSON feed.
pub(super) fn json(facts: &OfferFacts) -> Value {
    let payout = facts.payouts.first();
    let share = payout.filter(|payout| payout.model == Model::Percent);
    let share = share.map(|payout| decimal(payout.basis_points));
    let price = payout.map_or(json!(0), |payout| decimal(payout.cents));
    let (status_id, status) = status(facts);
    json!({
        "offer_id": offer_id(facts.id),
        "offer_contract_id": facts.id + 5_000,
        "campaign_id": facts.tracking_url.as_ref().map(|_| facts.id + CAMPAIGNS),
        "offer_name": facts.title,
        "vertical_name": facts.categories.first(),
        "offer_status": { "offer_status_id": status_id, "offer_status_name": status },
        "price": price,
        "price_converted": price,
        "price_min": null,
        "price_max": null,
        "percentage_min": share,
        "percentage_max": share,
        "currency_id": 1,
        "currency_symbol": symbol(facts.currency),
        "price_format_id": 1,
        "price_format": if share.is_some() { "RevShare" } else { "CPA" },
        "preview_link": facts.preview_url,
        "thumbnail_image_url": facts.logo_url,
        "description": facts.description,
        "restrictions": facts.terms,
        "allowed_countries": countries(facts),
        "allowed_media_types": [],
        "expiration_date": facts.expires.as_ref().map(|day| format!("{day}T00:00:00")),
        "tags": [],
        "advertiser_extended_terms": null,
        "hidden": false,
        "date_created": "2024-02-01T09:30:00",
        // The XML feed has this text instead of the numbers above.
        "payout": payout.map(|payout| text(payout, facts.currency)),
    })
}

fn countries(facts: &OfferFacts) -> Vec<Value> {
    let country =
        |code: &&str| json!({ "country_code": code, "country_abbr": code, "country_name": code });
    facts.countries.iter().map(country).collect()
}

fn status(facts: &OfferFacts) -> (u8, &'static str) {
    match (facts.active, facts.approval) {
        (false, _) => (5, "Inactive"),
        (_, Approval::Approved | Approval::Open) => (1, "Active"),
        (_, Approval::Pending) => (4, "Pending"),
        _ if facts.id.is_multiple_of(2) => (2, "Public"),
        _ => (3, "Apply To Run"),
    }
}

fn symbol(currency: &str) -> &'static str {
    match currency {
        "EUR" => "€",
        "GBP" => "£",
        _ => "$",
    }
}

/// `€1,250.00` or `12.00%`.
fn text(payout: &PayoutFacts, currency: &str) -> String {
    if payout.model == Model::Percent {
        return format!("{}%", hundredths(payout.basis_points));
    }
    let (thousands, rest) = (payout.cents / 100_000, payout.cents % 100_000);
    let number = match thousands {
        0 => hundredths(rest),
        _ => format!("{thousands},{:0>6}", hundredths(rest)),
    };
    format!("{}{number}", symbol(currency))
}

/// A record as the XML feed writes it.
pub(super) fn as_in_xml(record: &Value) -> Value {
    let Some(fields) = record.as_object() else {
        return record.clone();
    };
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let status = |name: &str| record.pointer(&format!("/offer_status/{name}")).cloned();
    let countries: Vec<Value> = field("allowed_countries")
        .as_array()
        .into_iter()
        .flatten()
        .map(|country| {
            json!({
                "country_code": country.get("country_code"),
                "country_name": country.get("country_name"),
            })
        })
        .collect();
    json!({
        "offer_id": field("offer_id"),
        "offer_contract_id": field("offer_contract_id"),
        "campaign_id": field("campaign_id"),
        "offer_name": field("offer_name"),
        "vertical_name": field("vertical_name"),
        "offer_status": {
            "status_id": status("offer_status_id"),
            "status_name": status("offer_status_name"),
        },
        "payout": field("payout"),
        "price_format": field("price_format"),
        "preview_link": field("preview_link"),
        "thumbnail_image_url": text_or_empty(field("thumbnail_image_url")),
        "description": text_or_empty(field("description")),
        "restrictions": text_or_empty(field("restrictions")),
        "allowed_countries": xml::listed("country", countries),
        "allowed_media_types": "",
        "expiration_date": field("expiration_date"),
        "tags": "",
        "advertiser_extended_terms": "",
        "hidden": field("hidden"),
    })
}

/// Texts are empty elements, never nil.
fn text_or_empty(value: Value) -> Value {
    if value.is_null() { json!("") } else { value }
}

/// A banner, then the plain link, as a campaign shows them.
pub(super) fn creatives(facts: &OfferFacts, affiliate: &str) -> Vec<Value> {
    let creative = |id: u64, name: &str, type_id: u8, link: String| {
        json!({
            "creative_id": id,
            "creative_name": name,
            "creative_type": { "type_id": type_id, "type_name": name },
            "unique_link": link,
        })
    };
    let banner = format!(
        "https://trk.cake.example/?a={affiliate}&c=9{}&s1=",
        facts.id
    );
    vec![
        creative(facts.id + 90_000, "Image", 3, banner),
        creative(facts.id, "Link", 1, link(facts.id, affiliate)),
    ]
}
