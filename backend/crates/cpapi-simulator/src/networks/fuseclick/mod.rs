//! FuseClick: the affiliate API, `/api/v2/…` and its older twin `/api/v1/…`.

mod record;

use serde_json::{Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct FuseClick;

/// Page sizes that may be asked for; the first is the default.
const PAGE_SIZES: &[usize] = &[500, 1_000, 5_000, 10_000];

impl Dialect for FuseClick {
    fn id(&self) -> &'static str {
        "fuseclick"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-fuseclick-key", "2", 10_000, "none")
            // Failures come with HTTP 200 and the status in the body.
            .with("errors_as_200", false)
            // Leaves links of public offers out of the list, so that they have to be asked for.
            .with("links_by_call", false)
    }

    fn key(&self, call: &Call) -> Option<String> {
        call.query.text("key").map(str::to_owned)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        let segments: Vec<&str> = call.path.trim_matches('/').split('/').collect();
        let ["api", version @ ("v1" | "v2"), method] = segments.as_slice() else {
            return Answer::text(404, "text/html", "<h1>Not Found</h1>");
        };
        if call.method != "GET" {
            return failure(settings, 405, 6001, "Method Not Allowed");
        }
        match call.query.text("key") {
            Some("demo-fuseclick-barred-key") => {
                return failure(settings, 403, 6012, "IP address is not allowed");
            }
            Some(key)
                if key == settings.api_key
                    && call.query.text("a") == Some(&settings.affiliate_id) => {}
            _ => return failure(settings, 400, 6011, "Invalid API Key"),
        }
        match *method {
            "getOffers" => list(view, call, version),
            "getLink" | "generateLink" => link(view, call, version),
            _ => failure(settings, 400, 6002, "Unknown method"),
        }
    }

    fn throttled(&self, _: &Call, _: RateLimit) -> Answer {
        Answer::json(429, &body(429, 6429, "Too Many API Request"))
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.without_mixed_payouts();
        facts.stands_as(&[Approval::Pending, Approval::Rejected], Approval::Required);
        facts.caps.truncate(1);
        facts.devices.truncate(1);
        facts.impression_url = None;
        for payout in &mut facts.payouts {
            payout.countries.clear();
        }
        let (id, affiliate) = (facts.id, &settings.affiliate_id);
        facts.tracking_url = facts
            .tracking_url
            .map(|_| format!("http://track.fuseclick.example/tl?a={affiliate}&o={id}"));
        facts
    }

    fn record(&self, facts: &OfferFacts, settings: &Settings) -> Value {
        record::item(facts, settings)
    }

    fn id_field(&self) -> &'static str {
        "id"
    }
}

fn body(status: u16, code: u16, message: &str) -> Value {
    json!({ "httpStatus": status, "errorCode": code, "errorMessage": message, "message": message })
}

fn failure(settings: &Settings, status: u16, code: u16, message: &str) -> Answer {
    let sent = if settings.is_on("errors_as_200") {
        200
    } else {
        status
    };
    Answer::json(sent, &body(status, code, message))
}

/// The older version spells its payload with a capital.
fn success(version: &str, data: Value) -> Answer {
    let mut body = body(200, 0, "");
    if let Some(fields) = body.as_object_mut() {
        fields.insert(
            if version == "v1" { "Data" } else { "data" }.to_owned(),
            data,
        );
    }
    Answer::json(200, &body)
}

fn list(view: &View<'_>, call: &Call, version: &str) -> Answer {
    let ids = view.ids();
    let asked = call.number("limit").unwrap_or(500);
    if !PAGE_SIZES.contains(&asked) {
        return failure(view.settings(), 400, 6003, "Invalid limit");
    }
    let size = asked.min(view.settings().page_size_max.max(1));
    let page = call.number("page").unwrap_or(1).max(1);
    let mut content = view.page(&ids, page, size);
    if call.query.text("cap_info") != Some("1") {
        content.iter_mut().for_each(record::without_caps);
    }
    let data = json!({
        "page": page,
        "totalPages": ids.len().div_ceil(size),
        "totalItems": ids.len(),
        "content": content,
    });
    success(version, data)
}

fn link(view: &View<'_>, call: &Call, version: &str) -> Answer {
    let id = call.query.text("offer_id").and_then(|id| id.parse().ok());
    match id.and_then(|id| view.facts(id)) {
        None => failure(view.settings(), 400, 6422, "Offer not found"),
        Some(facts) => match &facts.tracking_url {
            None => failure(view.settings(), 403, 6421, "No access to this offer"),
            Some(link) => success(version, json!({ "tracking_link": link })),
        },
    }
}
