//! Impact.com: the partner API, `/Mediapartners/{AccountSID}/…`.

mod envelope;
mod record;

use serde_json::{Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};
use envelope::listed;

/// The network.
#[derive(Debug)]
pub(super) struct Impact;

impl Dialect for Impact {
    fn id(&self) -> &'static str {
        "impact"
    }

    fn defaults(&self) -> Defaults {
        // The affiliate's id is the Account SID, the key its Auth Token.
        Defaults::new("demo-impact-token", "IRdemoSID", 100, "1000/3600s")
            // How a list without entries is written: list, object, null or missing.
            .with("empty", "missing")
            // Leaves links out of the list, so that they have to be made.
            .with("links_by_call", false)
    }

    fn key(&self, call: &Call) -> Option<String> {
        super::basic::credentials(call).map(|(_, token)| token)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        let (sid, token) = super::basic::credentials(call).unwrap_or_default();
        let segments: Vec<&str> = call.path.trim_matches('/').split('/').collect();
        let ["Mediapartners", account, rest @ ..] = segments.as_slice() else {
            return failure(call, 404, "The requested resource was not found");
        };
        if sid != settings.affiliate_id || token != settings.api_key || *account != sid {
            return failure(
                call,
                401,
                "Authentication failed. Check your Account SID and Auth Token.",
            );
        }
        if !wants_json(call) {
            return xml(
                200,
                "<ImpactRadiusResponse><Campaigns/></ImpactRadiusResponse>",
            );
        }
        match (call.method.as_str(), rest) {
            ("GET", ["Campaigns"]) => listed(call, settings, "Campaigns", &campaigns(view)),
            ("GET", ["Contracts"]) => listed(call, settings, "Contracts", &contracts(view)),
            ("POST", ["Programs", id, "TrackingLinks"]) => made_link(view, id),
            _ => failure(call, 404, "The requested resource was not found"),
        }
    }

    fn throttled(&self, call: &Call, limit: RateLimit) -> Answer {
        let allowed = limit.bound.map_or(0, |(calls, _)| calls);
        failure(call, 429, "Rate limit exceeded")
            .with_header("X-RateLimit-Limit", allowed)
            .with_header("X-RateLimit-Remaining", 0)
            .with_header("X-RateLimit-Reset", 1)
    }

    fn express(&self, mut facts: OfferFacts, _: &Settings) -> OfferFacts {
        facts.stands_as(&[Approval::Open], Approval::Approved);
        facts.stands_as(&[Approval::Required, Approval::Rejected], Approval::Pending);
        if !facts.active {
            facts.approval = Approval::Required;
        }
        if facts.approval != Approval::Approved {
            facts.payouts.clear();
            facts.caps.clear();
            facts.expires = None;
            facts.tracking_url = None;
        }
        for payout in &mut facts.payouts {
            payout.countries.clear();
        }
        let id = facts.id;
        facts.tracking_url = facts.tracking_url.map(|_| record::link(id));
        facts.caps.truncate(1);
        facts.countries_excluded.clear();
        facts.os.clear();
        facts.devices.clear();
        facts.categories.clear();
        facts.logo_url = None;
        facts.impression_url = None;
        facts
    }

    fn record(&self, facts: &OfferFacts, settings: &Settings) -> Value {
        record::campaign(facts, settings)
    }

    fn id_field(&self) -> &'static str {
        "CampaignId"
    }

    /// Expired programmes stay in the list.
    fn lists_paused(&self) -> bool {
        true
    }
}

fn campaigns(view: &View<'_>) -> Vec<Value> {
    view.page(&view.ids(), 1, usize::MAX)
}

fn contracts(view: &View<'_>) -> Vec<Value> {
    let ids = view.ids();
    let facts = ids.into_iter().filter_map(|id| view.facts(id));
    facts
        .filter(|facts| facts.approval == Approval::Approved)
        .map(|facts| record::contract(&facts))
        .collect()
}

/// A refusal has a form of its own here.
fn made_link(view: &View<'_>, id: &str) -> Answer {
    let facts = id.parse().ok().and_then(|id| view.facts(id));
    match facts.filter(|facts| facts.approval == Approval::Approved) {
        Some(facts) => Answer::json(200, &json!({ "TrackingURL": record::link(facts.id) })),
        None => Answer::json(
            403,
            &json!({
                "timestamp": 1_700_000_000_000_u64,
                "status": "FORBIDDEN",
                "error": "Forbidden",
                "message": "No active contract for this program",
            }),
        ),
    }
}

fn wants_json(call: &Call) -> bool {
    let accept = call.header("accept").unwrap_or_default();
    accept.contains("application/json")
}

fn xml(status: u16, body: &str) -> Answer {
    Answer::text(status, "text/xml; charset=utf-8", body)
}

fn failure(call: &Call, status: u16, message: &str) -> Answer {
    if !wants_json(call) {
        let body = format!(
            "<ImpactRadiusResponse><Status>ERROR</Status><Message>{message}</Message></ImpactRadiusResponse>"
        );
        return xml(status, &body);
    }
    Answer::json(status, &json!({ "Status": "ERROR", "Message": message }))
}
