//! Offer18: the affiliate API, `/api/af/offers`.

mod record;

use serde_json::{Map, Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Offer18;

const PAGE_SIZE: usize = 1_000;

impl Dialect for Offer18 {
    fn id(&self) -> &'static str {
        "offer18"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-offer18-key", "4012", 1_000, "none")
            // The network's own id, `mid` of a call.
            .with("mid", "900")
            // Number of the first page: 1 as documented, 0 as also seen.
            .with("first_page", 1)
            // How the feed ends: the documented error (true) or a page without offers.
            .with("end_is_error", true)
    }

    fn key(&self, call: &Call) -> Option<String> {
        call.query.text("key").map(str::to_owned)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        if call.path.trim_end_matches('/') != "/api/af/offers" {
            return Answer::text(403, "text/html", "<h1>Forbidden</h1>");
        }
        let has = |name: &str, value: &str| call.query.text(name) == Some(value);
        let known = has("key", &settings.api_key)
            && has("aid", &settings.affiliate_id)
            && has("mid", settings.text("mid"));
        if !known {
            return failure("401", "Invalid API key or permission denied");
        }
        let ids = match call.query.text("authorized") {
            Some("1") => view.runnable_ids(),
            _ => view.ids(),
        };
        let size = call.number("limit").unwrap_or(PAGE_SIZE).max(1);
        let size = size.min(settings.page_size_max);
        let first = settings.number("first_page");
        let page = call.number("page").unwrap_or(first);
        // A page before the first is the first.
        let skipped = page.saturating_sub(first).saturating_mul(size);
        let records = view.keyed_rows(&ids, skipped, size);
        match (records.is_empty(), settings.is_on("end_is_error")) {
            (true, true) => failure("400", "no offers found"),
            // PHP's way to write an empty map.
            (true, false) => success(json!([])),
            (false, _) => success(Value::Object(records)),
        }
    }

    fn throttled(&self, _: &Call, _: RateLimit) -> Answer {
        failure("429", "Too many requests, limit exceeded")
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.without_mixed_payouts();
        facts.stands_as(&[Approval::Open], Approval::Approved);
        facts.stands_as(&[Approval::Pending, Approval::Rejected], Approval::Required);
        let (id, affiliate, mid) = (facts.id, &settings.affiliate_id, settings.text("mid"));
        let query = format!("o={id}&m={mid}&a={affiliate}");
        facts.tracking_url = facts.tracking_url.map(|_| record::link(&query));
        facts.impression_url = facts
            .impression_url
            .map(|_| format!("https://demo.o18.example/i?{query}"));
        for os in &mut facts.os {
            os.min = None;
        }
        if record::is_old(&facts) {
            facts.caps.truncate(1);
            for payout in &mut facts.payouts {
                payout.countries.clear();
            }
        }
        facts
    }

    fn record(&self, facts: &OfferFacts, _: &Settings) -> Value {
        record::offer(facts)
    }

    fn id_field(&self) -> &'static str {
        "offerid"
    }
}

fn success(data: Value) -> Answer {
    Answer::json(200, &json!({ "response": "200", "data": data }))
}

/// Failures come with HTTP 200.
fn failure(response: &str, error: &str) -> Answer {
    let body = Map::from_iter([
        ("response".to_owned(), json!(response)),
        ("error".to_owned(), json!(error)),
    ]);
    Answer::json(200, &body)
}
