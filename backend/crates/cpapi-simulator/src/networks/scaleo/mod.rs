//! Scaleo: the affiliate API, `/api/v2/affiliate/…`, whose totals are in the answer's headers.

mod record;

use serde_json::{Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Scaleo;

const PER_PAGE: usize = 10;

impl Dialect for Scaleo {
    fn id(&self) -> &'static str {
        "scaleo"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-scaleo-key", "55", 1_000, "none")
            // Proxies were seen to take the headers with the totals away.
            .with("headers", true)
            // `status` is a word or a number.
            .with("status_as_number", false)
            // The links of approved offers are left out; a consumer builds them.
            .with("links", true)
    }

    fn key(&self, call: &Call) -> Option<String> {
        call.query.text("api-key").map(str::to_owned)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        match call.query.text("api-key") {
            Some("demo-scaleo-manager-key") => return failure(403, "Forbidden"),
            Some(key) if key == settings.api_key => {}
            _ => return failure(401, "Your request was made with invalid credentials."),
        }
        let segments: Vec<&str> = call.path.trim_matches('/').split('/').collect();
        match (call.method.as_str(), segments.as_slice()) {
            ("GET", ["api", "v2", "affiliate", "offers"]) => list(view, call),
            ("GET", ["api", "v2", "affiliate", "offers", id]) => one(view, id),
            // The panel's host, which is another one, gives its pages for every path.
            ("GET", ["affiliate", ..]) => Answer::text(200, "text/html", "<html>Panel</html>"),
            _ => failure(404, "Page not found."),
        }
    }

    fn throttled(&self, _: &Call, _: RateLimit) -> Answer {
        failure(429, "Rate limit exceeded.")
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.without_mixed_payouts();
        facts.stands_as(&[Approval::Rejected], Approval::Required);
        let (id, affiliate) = (facts.id, &settings.affiliate_id);
        facts.tracking_url = facts.tracking_url.map(|_| record::link(id, affiliate));
        facts.impression_url = None;
        facts.expires = None;
        facts.os.clear();
        facts.caps.truncate(1);
        for payout in &mut facts.payouts {
            payout.countries.clear();
        }
        facts
    }

    fn record(&self, facts: &OfferFacts, settings: &Settings) -> Value {
        record::offer(facts, settings)
    }

    fn id_field(&self) -> &'static str {
        "id"
    }
}

fn failure(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "message": message }))
}

fn success(view: &View<'_>, info: &Value) -> Answer {
    let status = match view.settings().is_on("status_as_number") {
        true => json!(1),
        false => json!("success"),
    };
    let body = json!({
        "status": status, "code": 200, "name": "OK", "message": "", "info": info,
    });
    Answer::json(200, &body)
}

fn list(view: &View<'_>, call: &Call) -> Answer {
    let ids = view.ids();
    let asked = call.number("perPage").unwrap_or(PER_PAGE).max(1);
    let size = asked.min(view.settings().page_size_max);
    let page = call.number("page").unwrap_or(1).max(1);
    let answer = success(view, &json!({ "offers": view.page(&ids, page, size) }));
    match view.settings().is_on("headers") {
        false => answer,
        true => answer
            .with_header("X-Pagination-Current-Page", page)
            .with_header("X-Pagination-Page-Count", ids.len().div_ceil(size))
            .with_header("X-Pagination-Per-Page", size)
            .with_header("X-Pagination-Total-Count", ids.len()),
    }
}

fn one(view: &View<'_>, id: &str) -> Answer {
    let id = id.parse().ok().filter(|id| view.has(*id));
    match id.and_then(|id| view.record(id)) {
        Some(offer) => success(view, &json!({ "offer": offer })),
        None => failure(404, "Object not found."),
    }
}
