//! Swaarm: the publisher feed, `/feed/v1.3/ads`, one document.

mod record;

use serde_json::{Value, json};

use super::{Defaults, Dialect, OfferFacts, Settings, View, catalogue::Approval};
use crate::{
    call::{Answer, Call},
    options::RateLimit,
};

/// The network.
#[derive(Debug)]
pub(super) struct Swaarm;

impl Dialect for Swaarm {
    fn id(&self) -> &'static str {
        "swaarm"
    }

    fn defaults(&self) -> Defaults {
        Defaults::new("demo-swaarm-key", "118", usize::MAX, "none")
            // Answers without the list of ads, which is no empty feed.
            .with("without_ads", false)
    }

    fn key(&self, call: &Call) -> Option<String> {
        call.query.text("api_key").map(str::to_owned)
    }

    fn answer(&self, view: &View<'_>, call: &Call) -> Answer {
        let settings = view.settings();
        let path = call.path.trim_end_matches('/');
        if !["/feed/v1.2/ads", "/feed/v1.3/ads"].contains(&path) {
            return Answer::json(404, &json!({ "message": "Not Found" }));
        }
        if call.query.text("api_key") != Some(&settings.api_key) {
            return Answer::json(401, &json!({ "message": "Unauthorized" }));
        }
        let publisher = json!({ "id": settings.affiliate_id, "subSources": [] });
        if settings.is_on("without_ads") {
            return Answer::json(200, &json!({ "publisher": publisher }));
        }
        let ads = view.page(&view.ids(), 1, usize::MAX);
        Answer::json(200, &json!({ "ads": ads, "publisher": publisher }))
    }

    fn throttled(&self, _: &Call, _: RateLimit) -> Answer {
        Answer::json(429, &json!({ "message": "Too Many Requests" }))
    }

    fn express(&self, mut facts: OfferFacts, settings: &Settings) -> OfferFacts {
        facts.only_money();
        facts.stands_as(&[Approval::Open], Approval::Approved);
        facts.countries_excluded.clear();
        facts.os.truncate(1);
        for os in &mut facts.os {
            os.min = None;
        }
        facts.devices.clear();
        facts.caps.clear();
        facts.expires = None;
        for payout in &mut facts.payouts {
            payout.countries.clear();
        }
        let query = format!("offer_id={}&pub_id={}", facts.id, settings.affiliate_id);
        facts.tracking_url = facts
            .tracking_url
            .map(|_| format!("https://track.demo.swaarm.example/click?{query}"));
        facts.impression_url = facts
            .impression_url
            .map(|_| format!("https://track.demo.swaarm.example/impression?{query}"));
        facts
    }

    fn record(&self, facts: &OfferFacts, _: &Settings) -> Value {
        record::ad(facts)
    }

    fn id_field(&self) -> &'static str {
        "id"
    }

    /// The feed holds only what the publisher may run.
    fn lists_unapproved(&self) -> bool {
        false
    }
}
