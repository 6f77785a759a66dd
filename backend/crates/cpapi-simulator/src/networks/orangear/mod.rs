//! Orangear: the affiliate API, v2 (`/v2/affiliate/…`) and v3 (`/api/public/v3/…`).

mod record;

use serde_json::{Map, Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Orangear;

const PAGE_SIZE: usize = 100;

impl Dialect for Orangear {
    fn id(&self) -> &'static str {
        "orangear"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-orangear-key", "77", 500, "none")
            // Failures of v3 come with 401, or with 200 as also seen.
            .with("errors_as_200", false)
    }

    fn key(&self, call: &Call) -> Option<String> {
        let key = call.query.text("token").or(call.query.text("api_key"));
        key.map(str::to_owned)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        let key = Some(settings.api_key.as_str());
        match call.path.trim_end_matches('/') {
            "/v2/affiliate/offer/findAll" if call.query.text("token") == key => v2(view, call),
            "/v2/affiliate/offer/findAll" => v2_failure("Invalid token"),
            "/api/public/v3/offers" if call.query.text("api_key") == key => v3(view, call),
            "/api/public/v3/offers" => {
                let status = if settings.is_on("errors_as_200") {
                    200
                } else {
                    401
                };
                Answer::json(status, &json!({ "error": "Wrong API key" }))
            }
            _ => Answer::text(404, "text/html", "<h1>Not Found</h1>"),
        }
    }

    fn throttled(&self, _: &Call, _: RateLimit) -> Answer {
        Answer::json(
            429,
            &json!({ "success": false, "error_messages": ["Too many requests"] }),
        )
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.only_money();
        facts.stands_as(&[Approval::Open], Approval::Approved);
        facts.stands_as(&[Approval::Pending, Approval::Rejected], Approval::Required);
        facts.countries_excluded.clear();
        facts.impression_url = None;
        let (id, affiliate) = (facts.id, &settings.affiliate_id);
        facts.tracking_url = facts.tracking_url.map(|_| {
            format!("https://trk.orangear.example/click?offer_id={id}&aff_id={affiliate}")
        });
        facts
    }

    fn record(&self, facts: &OfferFacts, _: &Settings) -> Value {
        record::v2(facts)
    }

    fn id_field(&self) -> &'static str {
        "ID"
    }
}

/// The ids asked for, those of one page, and the number of pages.
fn page_of(view: &View<'_>, call: &Call) -> (Vec<u64>, usize, usize, usize) {
    let mut ids = view.ids();
    let runs = |id: &u64| view.approval(*id).is_some_and(Approval::runs);
    match call.query.text("approved") {
        Some("1") => ids.retain(|id| runs(id)),
        Some("0") => ids.retain(|id| !runs(id)),
        _ => {}
    }
    let size = call.number("limit").unwrap_or(PAGE_SIZE).max(1);
    let size = size.min(view.settings().page_size_max.max(1));
    let page = call.number("page").unwrap_or(1).max(1);
    let pages = ids.len().div_ceil(size);
    (ids, (page - 1).saturating_mul(size), size, pages)
}

/// An object keyed by id, and the number of pages as a text.
fn v2(view: &View<'_>, call: &Call) -> Answer {
    let (ids, skipped, size, pages) = page_of(view, call);
    let offers = view.keyed_rows(&ids, skipped, size);
    let offers = match offers.is_empty() {
        true => json!([]),
        false => Value::Object(offers),
    };
    let body = json!({
        "success": true,
        "error_messages": [],
        "count_pages": pages.to_string(),
        "offers": offers,
    });
    Answer::json(200, &body)
}

fn v3(view: &View<'_>, call: &Call) -> Answer {
    let (ids, skipped, size, pages) = page_of(view, call);
    let rows = ids.iter().skip(skipped).take(size);
    let items: Vec<Value> = rows
        .filter_map(|id| view.facts(*id))
        .map(|facts| record::v3(&facts))
        .collect();
    Answer::json(200, &json!({ "items": items, "total_pages": pages }))
}

/// Failures of v2 always come with HTTP 200.
fn v2_failure(message: &str) -> Answer {
    let body = Map::from_iter([
        ("success".to_owned(), json!(false)),
        ("error_messages".to_owned(), json!([message])),
    ]);
    Answer::json(200, &body)
}
