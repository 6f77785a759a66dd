//! An offer in Impact's words: a campaign and its contract.

use serde_json::{Value, json};

use crate::{
    networks::{
        OfferFacts, Settings,
        catalogue::{Approval, PayoutFacts, hundredths},
    },
    words,
};

/// The ready link of a programme.
pub(super) fn link(id: u64) -> String {
    format!(
        "https://brand{id}.sjv.example/c/1924609/{}/{id}",
        600_000 + id
    )
}

/// A campaign of the list.
pub(super) fn campaign(facts: &OfferFacts, settings: &Settings) -> Value {
    let id = facts.id.to_string();
    let own = format!("/Mediapartners/{}/Campaigns/{id}", settings.affiliate_id);
    let link = facts
        .tracking_url
        .as_deref()
        .filter(|_| !settings.is_on("links_by_call"));
    json!({
        "AdvertiserId": (1_800_000 + facts.id).to_string(),
        "AdvertiserName": facts.title,
        "AdvertiserUrl": facts.preview_url,
        "CampaignId": id,
        "CampaignName": facts.title,
        "CampaignUrl": facts.preview_url,
        "CampaignDescription": facts.description.as_deref().unwrap_or_default(),
        "Type": "Performance",
        "ShippingRegions": facts.countries.iter().map(|code| region(code)).collect::<Vec<_>>(),
        "CampaignLogoUri": format!("{own}/Logo"),
        "PublicTermsUri": format!("{own}/PublicTerms"),
        "ContractStatus": match facts.approval {
            Approval::Approved => "Active",
            Approval::Pending => "Pending",
            _ => "Expired",
        },
        "ContractUri": format!("{own}/Contracts/Active"),
        "TrackingLink": link.unwrap_or_default(),
        "HasStandDownPolicy": "false",
        "AllowsDeeplinking": "true",
        "DeeplinkDomains": { "DeeplinkDomain": [] },
        "Uri": own,
    })
}

/// Names without spaces, and the United Kingdom and States by their short ones.
fn region(code: &str) -> String {
    match code {
        "US" => "US".to_owned(),
        "GB" => "UK".to_owned(),
        _ => {
            let land = words::LANDS.iter().find(|land| land.code == code);
            let name = land.map_or(code, |land| land.name);
            name.to_uppercase().replace(' ', "")
        }
    }
}

/// The active contract of a campaign.
pub(super) fn contract(facts: &OfferFacts) -> Value {
    let cap = facts.caps.first();
    json!({
        "Id": format!("S-{}", 37_000_000 + facts.id),
        "CampaignId": facts.id.to_string(),
        "Status": "ACTIVE",
        "StartDate": "2024-01-01T00:00:00-08:00",
        "EndDate": facts.expires.as_ref().map_or(String::new(), |day| format!("{day}T00:00:00-08:00")),
        "Terms": {
            "Currency": facts.currency,
            "EventPayouts": facts.payouts.iter().map(payout).collect::<Vec<_>>(),
            "ActionLimit": cap.map_or(String::new(), |cap| cap.conversions.to_string()),
            "ActionLimitPeriod": cap.map_or(String::new(), |cap| cap.period.to_uppercase()),
        },
        "HasCampaignTerms": false,
    })
}

fn payout(payout: &PayoutFacts) -> Value {
    // What is not paid is empty at one and 0 at another.
    let paid = |number: u32, nothing: &str| match number {
        0 => nothing.to_owned(),
        number => hundredths(number),
    };
    json!({
        "EventTypeId": payout.goal_id.to_string(),
        "EventTypeName": payout.goal,
        "EventCategory": "SALE",
        "DefaultPayoutRate": paid(payout.basis_points, "0"),
        "DefaultPayout": paid(payout.cents, ""),
        "PayoutLevel": "ORDER",
        "Limits": [],
    })
}
