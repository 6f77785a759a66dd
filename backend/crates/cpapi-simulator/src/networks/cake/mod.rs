//! CAKE: the affiliate API, as XML on every instance and as JSON on the newer ones.

mod record;
mod xml;

use serde_json::{Map, Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Cake;

/// Arguments of the web method `OfferFeed`: every one has to be sent, even when it is empty.
const FEED_ARGUMENTS: &[&str] = &[
    "campaign_name",
    "media_type_category_id",
    "vertical_category_id",
    "vertical_id",
    "offer_status_id",
    "tag_id",
    "start_at_row",
    "row_limit",
];

/// What a call asks for, and in which of the two forms the answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Feed(Form),
    Campaign(Form),
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Xml,
    Json,
}

impl Method {
    fn of(path: &str) -> Self {
        let path = path.trim_matches('/').to_ascii_lowercase();
        let segments: Vec<&str> = path.split('/').collect();
        let numbered = |version: &str| version.bytes().all(|byte| byte.is_ascii_digit());
        match segments.as_slice() {
            ["affiliates", "api", version, "offers.asmx", method] if numbered(version) => {
                match *method {
                    "offerfeed" => Self::Feed(Form::Xml),
                    "getcampaign" => Self::Campaign(Form::Xml),
                    _ => Self::Unknown,
                }
            }
            ["affiliates", "api", "offers" | "offers.asmx", "feed"] => Self::Feed(Form::Json),
            ["affiliates", "api", "offers" | "offers.asmx", "campaign"] => {
                Self::Campaign(Form::Json)
            }
            _ => Self::Unknown,
        }
    }

    fn form(self) -> Form {
        match self {
            Self::Feed(form) | Self::Campaign(form) => form,
            Self::Unknown => Form::Json,
        }
    }

    /// Name of the XML answer's root.
    fn root(self) -> &'static str {
        match self {
            Self::Campaign(_) => "campaign_response",
            _ => "offer_feed_response",
        }
    }
}

impl Dialect for Cake {
    fn id(&self) -> &'static str {
        "cake"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-cake-key", "5021", 10_000, "none")
            // Newer instances have the JSON methods too.
            .with("json", true)
    }

    fn key(&self, call: &Call) -> Option<String> {
        call.query.text("api_key").map(str::to_owned)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let method = Method::of(&call.path);
        let has_json = view.settings().is_on("json");
        if method == Method::Unknown || (method.form() == Form::Json && !has_json) {
            return Answer::text(404, "text/html", "<html><body>Not Found</body></html>");
        }
        if let Some(fault) = missing(method, call) {
            return fault;
        }
        let settings = view.settings();
        let known = call.query.text("api_key") == Some(&settings.api_key)
            && call.query.text("affiliate_id") == Some(&settings.affiliate_id);
        if !known {
            return failure(method, "Invalid API Key");
        }
        match method {
            Method::Feed(form) => feed(view, call, form),
            _ => campaign(view, call, method),
        }
    }

    fn throttled(&self, call: &Call, _: RateLimit) -> Answer {
        failure(Method::of(&call.path), "Restricted")
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.without_mixed_payouts();
        facts.only_currencies(&["USD", "EUR", "GBP"]);
        facts.stands_as(&[Approval::Open], Approval::Approved);
        facts.stands_as(&[Approval::Rejected], Approval::Required);
        facts.payouts.truncate(1);
        facts.countries_excluded.clear();
        facts.os.clear();
        facts.devices.clear();
        facts.caps.clear();
        facts.impression_url = None;
        let (id, affiliate) = (facts.id, &settings.affiliate_id);
        facts.tracking_url = facts.tracking_url.map(|_| record::link(id, affiliate));
        facts
    }

    fn record(&self, facts: &OfferFacts, _: &Settings) -> Value {
        record::json(facts)
    }

    fn id_field(&self) -> &'static str {
        "offer_id"
    }

    fn lists_paused(&self) -> bool {
        true
    }
}

/// ASP.NET's plain text fault for an argument that is left out.
fn missing(method: Method, call: &Call) -> Option<Answer> {
    let arguments = match method {
        Method::Feed(Form::Xml) => FEED_ARGUMENTS,
        Method::Campaign(_) => &["campaign_id"],
        _ => &[],
    };
    let always = ["api_key", "affiliate_id"];
    let name = always
        .iter()
        .chain(arguments)
        .find(|name| call.query.text(name).is_none())?;
    let sentence = format!("Missing parameter: {name}.\r\n");
    Some(Answer::text(500, "text/plain; charset=utf-8", sentence))
}

fn failure(method: Method, message: &str) -> Answer {
    answer(
        method,
        Map::from_iter([
            ("success".to_owned(), json!(false)),
            ("message".to_owned(), json!(message)),
            ("row_count".to_owned(), json!(0)),
        ]),
    )
}

fn answer(method: Method, body: Map<String, Value>) -> Answer {
    match method.form() {
        Form::Json => Answer::json(200, &body),
        Form::Xml => Answer::text(
            200,
            "text/xml; charset=utf-8",
            xml::document(method.root(), &body),
        ),
    }
}

fn feed(view: &View<'_>, call: &Call, form: Form) -> Answer {
    let ids = view.ids();
    let start = call.number("start_at_row").unwrap_or(1).max(1);
    let limit = match call.number("row_limit").unwrap_or(0) {
        0 => usize::MAX,
        limit => limit.min(view.settings().page_size_max),
    };
    let rows = view.rows(&ids, start - 1, limit);
    let mut body = Map::from_iter([("success".to_owned(), json!(true))]);
    body.insert("row_count".to_owned(), json!(ids.len()));
    match form {
        Form::Json => {
            body.insert("message".to_owned(), json!(""));
            body.insert("data".to_owned(), json!(rows));
        }
        Form::Xml => {
            let offers: Vec<Value> = rows.iter().map(record::as_in_xml).collect();
            body.insert("offers".to_owned(), xml::listed("offer", offers));
        }
    }
    answer(Method::Feed(form), body)
}

fn campaign(view: &View<'_>, call: &Call, method: Method) -> Answer {
    let asked = call.number("campaign_id").unwrap_or(0);
    let id = u64::try_from(asked)
        .unwrap_or(0)
        .checked_sub(record::CAMPAIGNS);
    let facts = id.and_then(|id| view.facts(id));
    let Some(facts) = facts.filter(|facts| facts.approval.runs()) else {
        return failure(method, "Invalid Campaign");
    };
    let creatives = record::creatives(&facts, &view.settings().affiliate_id);
    let campaign = match method.form() {
        Form::Json => json!({ "campaign_id": asked, "creatives": creatives }),
        Form::Xml => json!({
            "campaign_id": asked,
            "creatives": xml::listed("creative_info", creatives),
        }),
    };
    let name = if method.form() == Form::Json {
        "data"
    } else {
        "campaign"
    };
    let mut body = Map::from_iter([("success".to_owned(), json!(true))]);
    body.insert(name.to_owned(), campaign);
    answer(method, body)
}
