//! Offerslook: the affiliate API, `/aff/v1/…`.

mod record;

use serde_json::{Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Offerslook;

const PAGE_SIZE: usize = 100;

impl Dialect for Offerslook {
    fn id(&self) -> &'static str {
        "offerslook"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-offerslook-key", "310", PAGE_SIZE, "50/10s")
            // The user name of HTTP Basic.
            .with("email", "affiliate@example.com")
            // Leaves links of public offers out of the list, so that they have to be asked for.
            .with("links_by_call", false)
    }

    fn key(&self, call: &Call) -> Option<String> {
        super::basic::credentials(call).map(|(_, key)| key)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        match super::basic::credentials(call) {
            Some((_, key)) if key == "demo-offerslook-barred-key" => {
                return failure(403, 1003, "Your IP is not in the whitelist");
            }
            Some((email, key)) if email == settings.text("email") && key == settings.api_key => {}
            _ => return failure(401, 1001, "Authentication failed"),
        }
        let segments: Vec<&str> = call.path.trim_matches('/').split('/').collect();
        match (call.method.as_str(), segments.as_slice()) {
            ("GET", ["aff", "v1", "batches", "offers"]) => list(view, call),
            ("GET", ["aff", "v1", "batches", "offers", "tracking_links", ids]) => links(view, ids),
            ("GET", ["aff", "v1", "offers", id, "tracking_links"]) => links(view, id),
            _ => failure(404, 404, "Not Found"),
        }
    }

    fn throttled(&self, _: &Call, _: RateLimit) -> Answer {
        failure(200, 1029, "Requests are too frequent")
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.without_mixed_payouts();
        facts.stands_as(&[Approval::Pending, Approval::Rejected], Approval::Required);
        facts.caps.retain(|cap| cap.period == "day");
        for payout in &mut facts.payouts {
            payout.countries.clear();
        }
        let query = format!("offer_id={}&aff_id={}", facts.id, settings.affiliate_id);
        facts.tracking_url = facts
            .tracking_url
            .map(|_| format!("https://demo.offerslook.example/offer/click?{query}"));
        facts.impression_url = facts
            .impression_url
            .map(|_| format!("https://demo.offerslook.example/offer/imp?{query}"));
        facts
    }

    fn record(&self, facts: &OfferFacts, settings: &Settings) -> Value {
        record::row(facts, settings)
    }

    fn id_field(&self) -> &'static str {
        "offer/id"
    }
}

/// Success has the code 0.
fn success(data: Value) -> Answer {
    Answer::json(
        200,
        &json!({ "code": 0, "message": "Success", "data": data }),
    )
}

fn failure(status: u16, code: u16, message: &str) -> Answer {
    Answer::json(
        status,
        &json!({ "code": code, "message": message, "data": null }),
    )
}

fn list(view: &View<'_>, call: &Call) -> Answer {
    let ids = match call.query.text("type") {
        Some("personal") => view.runnable_ids(),
        _ => view.ids(),
    };
    let asked = call.number("limit").unwrap_or(PAGE_SIZE).max(1);
    let size = asked.min(view.settings().page_size_max).min(PAGE_SIZE);
    // In spite of its name a page number.
    let page = call.number("offset").unwrap_or(1).max(1);
    let mut rows = view.page(&ids, page, size);
    let described = call
        .query
        .texts("contains")
        .iter()
        .any(|part| part.contains("description"));
    if !described {
        for offer in rows.iter_mut().filter_map(|row| row.pointer_mut("/offer")) {
            if let Some(fields) = offer.as_object_mut() {
                fields.shift_remove("description");
            }
        }
    }
    success(json!({ "totalPages": ids.len().div_ceil(size), "rowset": rows }))
}

fn links(view: &View<'_>, ids: &str) -> Answer {
    let asked = ids.split(',').filter_map(|id| id.trim().parse().ok());
    let links: Vec<Value> = asked
        .filter_map(|id| view.facts(id))
        .filter(|facts| facts.approval.runs())
        .map(|facts| record::link(&facts))
        .collect();
    success(json!({ "tracking_link": links }))
}
