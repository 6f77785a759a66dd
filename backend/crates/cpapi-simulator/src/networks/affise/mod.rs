//! Affise as an affiliate sees it: `/3.0/partner/…`.

mod record;

use serde_json::{Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Affise;

const PAGE_SIZE: usize = 100;

impl Dialect for Affise {
    fn id(&self) -> &'static str {
        "affise-network"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-partner-key", "610", 500, "none")
            // Known, but not an affiliate's.
            .with("admin_key", "demo-admin-key")
            // Failures come with HTTP 200 and the text in `error`.
            .with("errors_as_200", false)
            // Descriptions as older tenants write them: one text instead of one per language.
            .with("one_description", false)
    }

    fn key(&self, call: &Call) -> Option<String> {
        call.key.clone()
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        match call.key.as_deref() {
            Some(key) if key == settings.text("admin_key") => {
                return failure(settings, 403, "Auth Denied");
            }
            Some(key) if key == settings.api_key => {}
            _ => return failure(settings, 401, "Token is necessary"),
        }
        let path = call.path.trim_end_matches('/');
        match (call.method.as_str(), path) {
            ("GET", "/3.1/partner/me") => me(settings),
            ("GET", "/3.0/partner/offers") => list(view, call, &view.ids()),
            ("GET", "/3.0/partner/live-offers") => list(view, call, &view.runnable_ids()),
            _ => failure(settings, 404, "Page Not Found"),
        }
    }

    fn throttled(&self, _: &Call, _: RateLimit) -> Answer {
        let body = json!({ "status": 2, "message": "Too Many Requests" });
        Answer::json(429, &body)
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.without_mixed_payouts();
        let unknown = [Approval::Pending, Approval::Rejected];
        facts.stands_as(&unknown, Approval::Required);
        let (id, affiliate) = (facts.id, &settings.affiliate_id);
        facts.tracking_url = facts
            .tracking_url
            .map(|_| format!("https://track.affise.example/click?pid={affiliate}&offer_id={id}"));
        facts.logo_url = facts.logo_url.map(|_| record::logo(id));
        facts.impression_url = facts
            .impression_url
            .map(|_| format!("https://track.affise.example/impression/{id}/{affiliate}"));
        for os in &mut facts.os {
            os.min = None;
        }
        facts
    }

    fn record(&self, facts: &OfferFacts, settings: &Settings) -> Value {
        record::item(facts, settings)
    }

    fn id_field(&self) -> &'static str {
        "id"
    }
}

fn failure(settings: &Settings, status: u16, text: &str) -> Answer {
    match settings.is_on("errors_as_200") {
        true => Answer::json(200, &json!({ "status": 2, "error": text })),
        false => Answer::json(status, &json!({ "status": 2, "message": text })),
    }
}

fn me(settings: &Settings) -> Answer {
    let user = json!({
        "id": "5d91e81acbe5a8fd53e7215d",
        "api_key": settings.api_key,
        "type": "affiliate",
        "status": "1",
    });
    Answer::json(200, &json!({ "status": 1, "user": user }))
}

fn list(view: &View<'_>, call: &Call, ids: &[u64]) -> Answer {
    let asked = call.number("limit").unwrap_or(PAGE_SIZE).max(1);
    let size = asked.min(view.settings().page_size_max);
    let number = call.number("page").unwrap_or(1).max(1);
    let mut pagination = json!({ "per_page": size, "total_count": ids.len(), "page": number });
    // The last page has no `next_page`.
    if number.saturating_mul(size) < ids.len()
        && let Some(fields) = pagination.as_object_mut()
    {
        fields.insert("next_page".to_owned(), json!(number + 1));
    }
    let offers = view.page(ids, number, size);
    Answer::json(
        200,
        &json!({ "status": 1, "offers": offers, "pagination": pagination }),
    )
}
