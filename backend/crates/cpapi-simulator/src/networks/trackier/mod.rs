//! Trackier: the publisher API, `/v2/publisher/…`.

mod record;

use serde_json::{Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Trackier;

const PAGE_SIZE: usize = 1_000;

impl Dialect for Trackier {
    fn id(&self) -> &'static str {
        "trackier"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-trackier-key", "31", 1_000, "10/1s")
            // Old accounts leave the number of campaigns out.
            .with("count", true)
            // Status of a bad key: 400 as documented, 401 as also seen.
            .with("bad_key_status", 400)
    }

    fn key(&self, call: &Call) -> Option<String> {
        let key = call.header("x-api-key").or(call.query.text("apiKey"));
        key.map(str::to_owned)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        match self.key(call).as_deref() {
            Some("demo-trackier-barred-key") => {
                return failure(403, 102, "Your IP address is not allowed");
            }
            Some(key) if key == settings.api_key => {}
            _ => {
                let status = u16::try_from(settings.number("bad_key_status")).unwrap_or(400);
                return failure(status, 13, "Invalid API Key");
            }
        }
        let segments: Vec<&str> = call.path.trim_matches('/').split('/').collect();
        match (call.method.as_str(), segments.as_slice()) {
            ("GET", ["v2", "publisher", "campaigns"]) => list(view, call),
            ("GET", ["v2", "publisher", "campaign", id]) => one(view, id),
            _ => failure(404, 404, "Not Found"),
        }
    }

    fn throttled(&self, _: &Call, _: RateLimit) -> Answer {
        failure(429, 429, "Too many requests, rate limit exceeded")
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.stands_as(&[Approval::Open], Approval::Approved);
        facts.stands_as(&[Approval::Pending, Approval::Rejected], Approval::Required);
        let (id, publisher) = (facts.id, &settings.affiliate_id);
        facts.tracking_url = facts.tracking_url.map(|_| record::link(id, publisher));
        facts.impression_url = facts.impression_url.map(|_| {
            format!("https://demo.gotrackier.example/imp?campaign_id={id}&pub_id={publisher}")
        });
        facts.countries_excluded.clear();
        facts.expires = None;
        // Only these two are told apart.
        facts.os.retain(|os| ["ios", "android"].contains(&os.name));
        facts
    }

    fn record(&self, facts: &OfferFacts, _: &Settings) -> Value {
        record::campaign(facts)
    }

    fn id_field(&self) -> &'static str {
        "id"
    }
}

fn failure(status: u16, code: u16, message: &str) -> Answer {
    let error = json!({ "code": code, "message": message });
    Answer::json(status, &json!({ "success": false, "error": error }))
}

fn list(view: &View<'_>, call: &Call) -> Answer {
    let ids = match call.query.text("showApproved") {
        Some("1") => view.runnable_ids(),
        _ => view.ids(),
    };
    let asked = call.number("limit").unwrap_or(PAGE_SIZE).max(1);
    let size = asked.min(view.settings().page_size_max);
    let page = call.number("page").unwrap_or(1).max(1);
    let mut data = json!({ "campaigns": view.page(&ids, page, size), "page": page });
    if let (true, Some(fields)) = (view.settings().is_on("count"), data.as_object_mut()) {
        fields.insert("count".to_owned(), json!(ids.len()));
    }
    Answer::json(200, &json!({ "success": true, "data": data }))
}

fn one(view: &View<'_>, id: &str) -> Answer {
    let id = id.parse().ok().filter(|id| view.has(*id));
    match id.and_then(|id| view.record(id)) {
        Some(campaign) => Answer::json(
            200,
            &json!({ "success": true, "data": { "campaign": campaign } }),
        ),
        None => failure(404, 404, "Campaign not found"),
    }
}
