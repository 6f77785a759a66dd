//! A network being played: its dialect, its offers, and the calls counted against its limit.

use std::time::Duration;

use parking_lot::RwLock;
use serde_json::{Map, Value, json};

use super::{
    Dialect,
    settings::{Patch, Settings},
    stock::{Stock, View, broken},
};
use crate::{
    call::{Answer, Call, Played},
    feed::{Moves, Shares},
    options::{Options, RateLimit},
    pace::Pace,
};

/// A network being played.
#[derive(Debug)]
pub(crate) struct Network {
    dialect: Box<dyn Dialect>,
    stock: RwLock<Stock>,
    pace: Pace,
}

impl Network {
    /// A network as the start options ask for.
    pub(super) fn new(dialect: Box<dyn Dialect>, options: &Options) -> Self {
        let settings = Settings::new(options, dialect.defaults());
        Self {
            stock: RwLock::new(Stock::new(settings, options.generation)),
            dialect,
            pace: Pace::default(),
        }
    }

    /// The network's id, which is the first segment of its addresses.
    pub(crate) fn side(&self) -> &'static str {
        self.dialect.id()
    }

    fn read<T>(&self, read: impl FnOnce(&View<'_>) -> T) -> T {
        let stock = self.stock.read();
        read(&View {
            dialect: self.dialect.as_ref(),
            stock: &stock,
        })
    }

    /// Settings and counts.
    pub(crate) fn summary(&self) -> Value {
        self.read(|view| {
            json!({
                "settings": view.settings(),
                "generation": view.stock.feed.generation(),
                "offers": view.ids().len(),
                "edits": view.stock.edits,
            })
        })
    }

    /// Changes settings.
    pub(crate) fn patch(&self, patch: Patch) -> Result<(), String> {
        let mut stock = self.stock.write();
        if stock.settings.apply(patch)? {
            stock.regenerate();
        }
        Ok(())
    }

    /// Goes to a generation (`None` = the next but `advance - 1`).
    pub(crate) fn go_to(&self, to: Option<u32>, advance: u32, shares: Shares) -> (u32, Moves) {
        let mut stock = self.stock.write();
        let step = stock.step().with(shares);
        let generation = to.unwrap_or(stock.feed.generation().saturating_add(advance));
        let moves = stock.go_to(generation, step);
        (stock.feed.generation(), moves)
    }

    /// Facts and records of the offers that are listed.
    pub(crate) fn offers(&self, offset: usize, limit: usize) -> Value {
        self.read(|view| {
            let ids = view.ids();
            let offers: Vec<Value> = ids
                .iter()
                .skip(offset)
                .take(limit)
                .map(|id| json!({"facts": view.facts(*id), "record": view.record(*id)}))
                .collect();
            json!({ "total": ids.len(), "offers": offers })
        })
    }

    /// Facts and record of one offer.
    pub(crate) fn offer(&self, id: u64) -> Option<Value> {
        self.read(|view| {
            view.has(id)
                .then(|| json!({"facts": view.facts(id), "record": view.record(id)}))
        })
    }

    /// Edits fields by hand; false when there is no such offer.
    pub(crate) fn edit(&self, id: u64, set: Map<String, Value>, unset: Vec<String>) -> bool {
        let found = self.read(|view| view.has(id));
        if found {
            self.stock.write().edit(id, set, unset);
        }
        found
    }

    /// Serves this as the record.
    pub(crate) fn put(&self, id: u64, raw: Value) {
        self.stock.write().put(id, raw);
    }

    /// Takes an offer out; false when there is no such offer.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let found = self.read(|view| view.has(id));
        if found {
            self.stock.write().remove(id);
        }
        found
    }

    /// Undoes edits by hand; false when there are none.
    pub(crate) fn restore(&self, id: u64) -> bool {
        self.stock.write().edits.remove(&id).is_some()
    }

    /// Adds broken records, or breaks the offer `id`. Gives their ids.
    pub(crate) fn add_broken(
        &self,
        kind: &str,
        count: usize,
        id: Option<u64>,
    ) -> Result<Vec<u64>, String> {
        let count = if id.is_some() { 1 } else { count };
        let mut ids = Vec::new();
        for _ in 0..count {
            let sane = self.read(|view| {
                let model = id.or_else(|| view.ids().first().copied());
                model.and_then(|model| view.record(model))
            });
            let sane = sane.ok_or("there is no such offer")?;
            let record = broken(kind, sane, self.dialect.id_field())?;
            let mut stock = self.stock.write();
            let key = id.unwrap_or_else(|| stock.free_id());
            stock.put(key, record);
            ids.push(key);
        }
        Ok(ids)
    }
}

impl Played for Network {
    fn operation(&self, call: &Call) -> String {
        call.path.clone()
    }

    fn endpoint(&self, call: &Call) -> String {
        let digits = |segment: &str| {
            !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit())
        };
        let segments = call
            .path
            .split('/')
            .map(|segment| if digits(segment) { "{id}" } else { segment });
        segments.collect::<Vec<_>>().join("/")
    }

    fn key(&self, call: &Call) -> Option<String> {
        self.dialect.key(call)
    }

    fn answer(&self, call: &Call) -> Answer {
        self.read(|view| self.dialect.answer(view, call))
    }

    fn throttled(&self, call: &Call, limit: RateLimit, _usage: usize) -> Answer {
        self.dialect.throttled(call, limit)
    }

    fn pace(&self) -> &Pace {
        &self.pace
    }

    fn rate_limit(&self) -> RateLimit {
        self.stock.read().settings.rate_limit
    }

    fn latency(&self) -> Duration {
        Duration::from_millis(self.stock.read().settings.latency_ms)
    }
}
