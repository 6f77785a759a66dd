//! Everflow: the affiliate API, `/v1`.

mod record;

use serde_json::{Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Everflow;

const PAGE_SIZE: usize = 50;

impl Dialect for Everflow {
    fn id(&self) -> &'static str {
        "everflow"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-everflow-key", "2CTPL", 2_000, "150/30s")
            // A page above this fails with code 8, as one network was seen to do; 0 = never.
            .with("page_fault_above", 0)
            // Leaves the tracking link out of the list, so that it has to be asked for.
            .with("links_by_call", false)
    }

    fn key(&self, call: &Call) -> Option<String> {
        call.header("x-eflow-api-key").map(str::to_owned)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        if let Some(refusal) = refusal(view, call) {
            return refusal;
        }
        let segments: Vec<&str> = call.path.trim_matches('/').split('/').collect();
        match (call.method.as_str(), segments.as_slice()) {
            ("GET", ["v1", "affiliates", "alloffers"]) => {
                let ids = view.ids();
                page(view, call, &ids, |id| thin(view, id))
            }
            ("GET", ["v1", "affiliates", "offersrunnable"]) => {
                let ids = view.runnable_ids();
                page(view, call, &ids, |id| view.record(id))
            }
            ("GET", ["v1", "affiliates", "offers", id]) => match runnable(view, id) {
                Some(id) => Answer::json(200, &view.record(id)),
                None => error(404, "Offer not found"),
            },
            ("GET", ["v1", "affiliates", "offers", id, "url", _]) => link(view, id),
            _ => error(404, "Not Found"),
        }
    }

    fn throttled(&self, _: &Call, limit: RateLimit) -> Answer {
        let allowed = limit.bound.map_or(0, |(calls, _)| calls);
        error(429, "Too Many Requests")
            .with_header("X-RateLimit-Limit", allowed)
            .with_header("X-RateLimit-Remaining", 0)
    }

    fn express(&self, mut facts: OfferFacts, _: &Settings) -> OfferFacts {
        let id = facts.id;
        facts.tracking_url = facts.tracking_url.map(|_| record::link(id));
        facts.impression_url = facts.impression_url.map(|_| record::impression(id));
        // The operating system's version has no key that is known for certain.
        for os in &mut facts.os {
            os.min = None;
        }
        for payout in &mut facts.payouts {
            payout.countries.clear();
        }
        if !facts.approval.runs() {
            facts.payouts.clear();
            facts.countries.clear();
            facts.countries_excluded.clear();
            facts.os.clear();
            facts.devices.clear();
            facts.categories.clear();
        }
        facts
    }

    fn record(&self, facts: &OfferFacts, settings: &Settings) -> Value {
        record::full(facts, settings)
    }

    fn id_field(&self) -> &'static str {
        "network_offer_id"
    }

    fn lists_paused(&self) -> bool {
        true
    }
}

fn error(status: u16, sentence: &str) -> Answer {
    Answer::json(status, &json!({ "error": sentence }))
}

fn refusal(view: &View<'_>, call: &Call) -> Option<Answer> {
    match call.header("x-eflow-api-key") {
        None => Some(error(401, "No Authentication Method Found")),
        Some("demo-everflow-network-key") => Some(error(403, "Out Of Realm")),
        Some(key) if key != view.settings().api_key => Some(error(401, "Invalid API key")),
        Some(_) => None,
    }
}

fn page(
    view: &View<'_>,
    call: &Call,
    ids: &[u64],
    record: impl Fn(u64) -> Option<Value>,
) -> Answer {
    let settings = view.settings();
    let asked = call.number("page_size").unwrap_or(PAGE_SIZE).max(1);
    let fault_above = settings.number("page_fault_above");
    if fault_above > 0 && asked > fault_above {
        let body = json!({ "error": "Internal Server Error", "code": 8 });
        return Answer::json(500, &body);
    }
    let size = asked.min(settings.page_size_max);
    let number = call.number("page").unwrap_or(1).max(1);
    let skipped = (number - 1).saturating_mul(size);
    let offers: Vec<Value> = ids
        .iter()
        .skip(skipped)
        .take(size)
        .filter_map(|id| record(*id))
        .collect();
    let paging = json!({ "page": number, "page_size": size, "total_count": ids.len() });
    Answer::json(200, &json!({ "offers": offers, "paging": paging }))
}

/// A record as `alloffers` shows it: of the relationship only how the affiliate stands to it.
fn thin(view: &View<'_>, id: u64) -> Option<Value> {
    let mut record = view.record(id)?;
    let status = record
        .pointer("/relationship/offer_affiliate_status")
        .cloned();
    if let (Some(fields), Some(status)) = (record.as_object_mut(), status) {
        fields.insert(
            "relationship".to_owned(),
            json!({ "offer_affiliate_status": status }),
        );
        for name in [
            "tracking_url",
            "redirect_tracking_url",
            "impression_tracking_url",
        ] {
            fields.insert(name.to_owned(), json!(""));
        }
    }
    Some(record)
}

fn runnable(view: &View<'_>, id: &str) -> Option<u64> {
    let id = id.parse().ok()?;
    let runs = view.approval(id).is_some_and(Approval::runs);
    (runs && view.has(id)).then_some(id)
}

fn link(view: &View<'_>, id: &str) -> Answer {
    match runnable(view, id) {
        Some(id) => Answer::json(200, &json!({ "url": record::link(id) })),
        None => error(400, "affiliate is not authorized to run this offer"),
    }
}
