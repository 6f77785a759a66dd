//! A TUNE (HasOffers) network: the affiliate API, Apiv3.

mod broken;
mod cache;
mod contain;
mod envelope;
mod listing;
mod methods;
mod offer;
mod record;
mod settings;
mod shelf;
mod standing;
mod throws;

use std::time::Duration;

use parking_lot::RwLock;
use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, Call, Played},
    feed::{Moves, Shares},
    options::RateLimit,
    pace::Pace,
};
use cache::Cache;
use contain::Contains;
use envelope::Refusal;
use methods::{Effect, METHODS, Request};
use shelf::{Edit, Shelf};

pub(crate) use envelope::network_id_not_valid;
pub(crate) use settings::{NetworkPatch, NetworkSettings};

/// A network being played.
#[derive(Debug)]
pub(crate) struct Network {
    shelf: RwLock<Shelf>,
    cache: Cache,
    pace: Pace,
}

impl Network {
    /// A network at a generation.
    pub(crate) fn new(name: &str, settings: NetworkSettings, generation: u32) -> Self {
        Self {
            shelf: RwLock::new(Shelf::new(name, settings, generation)),
            cache: Cache::default(),
            pace: Pace::default(),
        }
    }

    /// Settings and counts.
    pub(crate) fn summary(&self) -> Value {
        let shelf = self.shelf.read();
        json!({
            "settings": shelf.settings,
            "generation": shelf.feed.generation(),
            "offers": shelf.ids().len(),
            "generated": shelf.feed.live(),
            "edits": shelf.edits,
        })
    }

    /// Changes settings.
    pub(crate) fn patch(&self, patch: NetworkPatch) {
        let mut shelf = self.shelf.write();
        if shelf.settings.apply(patch) {
            let generation = shelf.feed.generation();
            let (name, settings) = (shelf.name.clone(), shelf.settings.clone());
            let (edits, version) = (std::mem::take(&mut shelf.edits), shelf.version);
            *shelf = Shelf::new(&name, settings, generation);
            shelf.edits = edits;
            shelf.version += version;
        }
        shelf.version += 1;
        self.cache.forget_all();
    }

    /// Goes to a generation (`None` = the next but `advance - 1`).
    pub(crate) fn go_to(&self, to: Option<u32>, advance: u32, shares: Shares) -> (u32, Moves) {
        let mut shelf = self.shelf.write();
        let step = shelf.step().with(shares);
        let generation = to.unwrap_or(shelf.feed.generation().saturating_add(advance));
        let moves = shelf.go_to(generation, step);
        let touched = [&moves.changed, &moves.dropped, &moves.added];
        self.cache.forget(touched.into_iter().flatten().copied());
        (shelf.feed.generation(), moves)
    }

    /// Records with every contain.
    pub(crate) fn offers(
        &self,
        offset: usize,
        limit: usize,
        status: Option<&str>,
        approval: Option<&str>,
    ) -> Value {
        let shelf = self.shelf.read();
        let wanted = |id: &u64| {
            let facts = shelf.facts(*id);
            status.is_none_or(|s| facts.as_ref().is_some_and(|facts| facts.status == s))
                && approval.is_none_or(|a| {
                    facts
                        .as_ref()
                        .is_some_and(|facts| facts.approval.as_deref().unwrap_or("none") == a)
                })
        };
        let ids: Vec<u64> = shelf.ids().into_iter().filter(wanted).collect();
        let offers: Vec<Value> = ids
            .iter()
            .skip(offset)
            .take(limit)
            .filter_map(|id| shelf.value(*id, Contains::ALL))
            .collect();
        json!({ "total": ids.len(), "offers": offers })
    }

    /// One record with every contain.
    pub(crate) fn offer(&self, id: u64) -> Option<Value> {
        let shelf = self.shelf.read();
        shelf
            .has(id)
            .then(|| shelf.value(id, Contains::ALL))
            .flatten()
    }

    /// Edits fields by hand; false when there is no such offer.
    pub(crate) fn edit(&self, id: u64, set: Map<String, Value>, unset: Vec<String>) -> bool {
        self.change_edit(id, true, |edit| {
            edit.unset.retain(|name| !set.contains_key(name));
            for name in &unset {
                edit.set.shift_remove(name);
            }
            edit.set.extend(set);
            edit.unset.extend(unset);
        })
    }

    /// Serves this text as the record.
    pub(crate) fn put_raw(&self, id: u64, raw: String) {
        self.change_edit(id, false, |edit| {
            edit.raw = Some(raw);
            edit.removed = false;
        });
    }

    /// Takes an offer out; false when there is no such offer.
    pub(crate) fn remove(&self, id: u64) -> bool {
        self.change_edit(id, true, |edit| edit.removed = true)
    }

    /// Undoes edits by hand; false when there are none.
    pub(crate) fn restore(&self, id: u64) -> bool {
        let mut shelf = self.shelf.write();
        shelf.version += 1;
        self.cache.forget(std::iter::once(id));
        shelf.edits.remove(&id).is_some()
    }

    /// Adds broken records, or breaks the offer `id`. Gives their keys.
    pub(crate) fn add_broken(
        &self,
        kind: &str,
        count: usize,
        id: Option<u64>,
    ) -> Result<Vec<String>, String> {
        let mut shelf = self.shelf.write();
        shelf.version += 1;
        let count = if id.is_some() { 1 } else { count };
        let mut keys = Vec::new();
        for _ in 0..count {
            let key = id.unwrap_or_else(|| shelf.free_id());
            let sane = match id {
                Some(id) => shelf
                    .value(id, Contains::ALL)
                    .ok_or("there is no such offer")?,
                None => sane_record(&shelf, key),
            };
            let raw = broken::break_record(kind, sane, key)
                .ok_or_else(|| format!("kind: one of {}", broken::kinds()))?;
            let edit = Edit {
                raw: Some(raw.to_string()),
                broken: id.is_none(),
                ..Edit::default()
            };
            shelf.edits.insert(key, edit);
            self.cache.forget(std::iter::once(key));
            keys.push(key.to_string());
        }
        Ok(keys)
    }

    /// Removes added broken records.
    pub(crate) fn clear_broken(&self) {
        let mut shelf = self.shelf.write();
        shelf.version += 1;
        shelf.edits.retain(|_, edit| !edit.broken);
    }

    fn change_edit(&self, id: u64, must_exist: bool, change: impl FnOnce(&mut Edit)) -> bool {
        let mut shelf = self.shelf.write();
        if must_exist && !shelf.has(id) {
            return false;
        }
        shelf.version += 1;
        change(shelf.edits.entry(id).or_default());
        self.cache.forget(std::iter::once(id));
        true
    }

    fn run(&self, call: &Call, params: &Map<String, Value>) -> Answer {
        let (answer, effect) = {
            let shelf = self.shelf.read();
            let echo = envelope::echo(&listed(call), &shelf.name);
            match self.outcome(&shelf, call, params) {
                Ok((data, effect)) => (envelope::success(echo, data), effect),
                Err(refusal) => (envelope::failure(echo, &refusal), Effect::None),
            }
        };
        match effect {
            Effect::None => {}
            Effect::Applied(id) => {
                self.set(id, "approval_status", json!("pending"));
            }
            Effect::AcceptedTerms(id) => {
                self.set(id, "require_terms_and_conditions", json!(0));
            }
        }
        answer
    }

    fn set(&self, id: u64, field: &str, value: Value) {
        self.edit(id, Map::from_iter([(field.to_owned(), value)]), Vec::new());
    }

    fn outcome(
        &self,
        shelf: &Shelf,
        call: &Call,
        params: &Map<String, Value>,
    ) -> Result<(envelope::Data, Effect), Refusal> {
        let text = |name: &str| params.get(name).and_then(Value::as_str);
        if let Some((name, sentence)) = call.query.problems.iter().chain(&call.body.problems).next()
        {
            return Err(Refusal::of(name, sentence));
        }
        if text("api_key") != Some(&shelf.settings.api_key) {
            return Err(Refusal::new("Invalid API key: authentication failed."));
        }
        match (text("Target"), text("Method")) {
            (Some("Affiliate_Offer"), Some(method)) if METHODS.contains(&method) => Request {
                shelf,
                cache: &self.cache,
                params,
            }
            .run(method),
            (Some("Affiliate_Offer"), Some(method)) => Err(Refusal::new(&format!(
                "Method '{method}' does not exist on 'Affiliate_Offer' or is not allowed."
            ))),
            (Some(target), _) if target != "Affiliate_Offer" => Err(Refusal::new(&format!(
                "Target '{target}' does not exist or is not allowed."
            ))),
            _ => Err(Refusal::new("Missing required argument: Target or Method")),
        }
    }
}

fn sane_record(shelf: &Shelf, id: u64) -> Value {
    let draft = offer::Draft::new(shelf.setting(), id, 0);
    let mut record = serde_json::to_value(draft.record(shelf.setting())).unwrap_or_default();
    let link = serde_json::to_value(draft.link(shelf.setting())).unwrap_or_default();
    if let Some(record) = record.as_object_mut() {
        record.insert("TrackingLink".into(), link);
    }
    if let Some(offer) = record.get_mut("Offer").and_then(Value::as_object_mut) {
        offer.insert("status".into(), json!("active"));
        offer.insert("is_expired".into(), json!("0"));
        offer.insert("expiration_date".into(), json!("0000-00-00 00:00:00"));
        offer.insert("approval_status".into(), json!("approved"));
    }
    record
}

/// Query and form fields together, nested; a form field wins.
fn nested(call: &Call) -> Map<String, Value> {
    let mut params = call.query.tree.clone();
    params.extend(call.body.tree.clone());
    params
}

fn listed(call: &Call) -> Map<String, Value> {
    call.params()
}

impl Played for Network {
    fn operation(&self, call: &Call) -> String {
        let params = nested(call);
        let text = |name: &str| params.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("/{}/{}", text("Target"), text("Method"))
    }

    fn endpoint(&self, call: &Call) -> String {
        self.operation(call)
    }

    fn key(&self, call: &Call) -> Option<String> {
        nested(call)
            .get("api_key")
            .and_then(Value::as_str)
            .map(str::to_owned)
    }

    fn answer(&self, call: &Call) -> Answer {
        if !call
            .path
            .trim_end_matches('/')
            .eq_ignore_ascii_case("/apiv3/json")
            || !["GET", "POST"].contains(&call.method.as_str())
        {
            return Answer::bytes(404, "text/html", vec!["<h1>Not Found</h1>".into()]);
        }
        let params = nested(call);
        let sent = params.get("NetworkId").and_then(Value::as_str);
        if sent.is_some_and(|sent| sent != self.shelf.read().name) {
            return network_id_not_valid();
        }
        self.run(call, &params)
    }

    fn throttled(&self, call: &Call, limit: RateLimit, usage: usize) -> Answer {
        let echo = envelope::echo(&listed(call), &self.shelf.read().name);
        let sentence = format!(
            "API usage exceeded rate limit. Configured: {limit} window; Your usage: {usage}."
        );
        envelope::failure(echo, &Refusal::new(&sentence))
    }

    fn pace(&self) -> &Pace {
        &self.pace
    }

    fn rate_limit(&self) -> RateLimit {
        self.shelf.read().settings.rate_limit
    }

    fn latency(&self) -> Duration {
        Duration::from_millis(self.shelf.read().settings.latency_ms)
    }
}
