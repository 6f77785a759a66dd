//! An Affise tenant: the admin API.

mod answers;
mod book;
mod check;
mod countries;
mod entities;
mod fields;
mod lookups;
mod offers_read;
mod offers_write;
mod routes;
mod rules;
mod settings;
mod shape;
mod vocabulary;

use std::time::Duration;

use parking_lot::RwLock;
use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, Call, Played},
    options::RateLimit,
    pace::Pace,
};
use book::Book;

pub(crate) use settings::{TenantPatch, TenantSettings};

/// A tenant being played.
#[derive(Debug)]
pub(crate) struct Tenant {
    settings: RwLock<TenantSettings>,
    book: RwLock<Book>,
    pace: Pace,
}

impl Tenant {
    /// A tenant without offers.
    pub(crate) fn new(settings: TenantSettings) -> Self {
        Self {
            settings: RwLock::new(settings),
            book: RwLock::new(Book::new()),
            pace: Pace::default(),
        }
    }

    /// Settings and counts.
    pub(crate) fn summary(&self) -> Value {
        let book = self.book.read();
        let count = |status: &str| book.offers.values().filter(|o| o.status == status).count();
        json!({
            "settings": *self.settings.read(),
            "offers": book.offers.len(),
            "by_status": {
                "active": count("active"),
                "stopped": count("stopped"),
                "suspended": count("suspended"),
            },
            "emails": book.emails.len(),
        })
    }

    /// Changes settings, or says what is wrong with the change.
    pub(crate) fn patch(&self, patch: TenantPatch) -> Result<(), String> {
        self.settings.write().apply(patch)
    }

    /// Everything held, raw.
    pub(crate) fn offers(
        &self,
        external_offer_id: Option<&str>,
        status: Option<&str>,
        offset: usize,
        limit: usize,
    ) -> Value {
        let book = self.book.read();
        let found: Vec<u64> = book
            .offers
            .iter()
            .filter(|(_, held)| external_offer_id.is_none_or(|id| held.external_offer_id == id))
            .filter(|(_, held)| status.is_none_or(|status| held.status == status))
            .map(|(id, _)| *id)
            .collect();
        let offers: Vec<Map<String, Value>> = found
            .iter()
            .skip(offset)
            .take(limit)
            .filter_map(|id| book.offer(*id))
            .collect();
        json!({ "total": found.len(), "offers": offers })
    }

    /// One offer, raw.
    pub(crate) fn offer(&self, id: u64) -> Option<Value> {
        self.book.read().offer(id).map(Value::Object)
    }

    /// A person edits an offer; false when there is none.
    pub(crate) fn edit(&self, id: u64, set: Map<String, Value>, unset: &[String]) -> bool {
        let mut book = self.book.write();
        let Some(mut offer) = book.offer(id) else {
            return false;
        };
        offer.insert("updated_at".into(), json!(book::now()));
        offer.extend(set);
        for name in unset {
            offer.shift_remove(name);
        }
        book.put(id, offer);
        true
    }

    /// A person deletes an offer; false when there is none.
    pub(crate) fn remove(&self, id: u64) -> bool {
        self.book.write().offers.remove(&id).is_some()
    }

    /// Deletes every offer.
    pub(crate) fn clear(&self) {
        self.book.write().offers.clear();
    }

    /// Offers whose create or edit asked for e-mails.
    pub(crate) fn emails(&self) -> Vec<Value> {
        self.book.read().emails.clone()
    }

    fn plain_answer(&self, call: &Call) -> Answer {
        let settings = self.settings.read().clone();
        if call.path == "/healthz" {
            return answers::ok(json!({}));
        }
        let Some(key) = self.key(call) else {
            return answers::message(401, "Token is necessary");
        };
        let partner_path = call.path.contains("/partner/");
        if key == settings.admin_key {
            if partner_path {
                return answers::message(403, "Auth Denied");
            }
            return routes::answer(&self.book, &settings, call);
        }
        if key != settings.partner_key {
            return answers::message(401, "Token is necessary");
        }
        match (call.method.as_str(), call.path.as_str()) {
            ("GET", "/3.1/partner/me") => lookups::partner_me(&key),
            _ if partner_path => answers::page_not_found(),
            _ => answers::message(403, "Auth Denied"),
        }
    }
}

impl Played for Tenant {
    fn operation(&self, call: &Call) -> String {
        call.path.clone()
    }

    /// The path with ids replaced.
    fn endpoint(&self, call: &Call) -> String {
        let segments = call.path.split('/').map(|segment| {
            let number = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
            if number || check::is_hex24(segment) {
                "{id}"
            } else {
                segment
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    fn key(&self, call: &Call) -> Option<String> {
        let in_query = ["API-Key", "api-key"]
            .into_iter()
            .find_map(|name| call.query.text(name));
        call.key.clone().or_else(|| in_query.map(str::to_owned))
    }

    fn answer(&self, call: &Call) -> Answer {
        let answer = self.plain_answer(call);
        if !self.settings.read().status_code_in_body {
            return answer;
        }
        let body: Vec<u8> = answer.body.iter().flatten().copied().collect();
        match serde_json::from_slice::<Map<String, Value>>(&body) {
            Ok(mut map) => {
                map.insert("statusCode".into(), json!(answer.status));
                Answer::json(answer.status, &map)
            }
            Err(_) => answer,
        }
    }

    fn throttled(&self, _call: &Call, limit: RateLimit, _usage: usize) -> Answer {
        let window = limit.bound.map_or(1, |(_, window)| window.as_secs().max(1));
        Answer {
            retry_after: Some(window),
            ..answers::message(429, "Too Many Requests")
        }
    }

    fn pace(&self) -> &Pace {
        &self.pace
    }

    fn rate_limit(&self) -> RateLimit {
        self.settings.read().rate_limit
    }

    fn latency(&self) -> Duration {
        Duration::from_millis(self.settings.read().latency_ms)
    }
}
