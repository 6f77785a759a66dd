//! The offers of one network as they are served: generated, edited by hand, or broken.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    Dialect,
    catalogue::{self, Approval, OfferFacts, Setting},
    settings::Settings,
};
use crate::feed::{Feed, Moves, Step};

/// Kinds of broken record.
const BROKEN: &[&str] = &["without_id", "null", "list", "empty", "html"];
/// Ids of broken records that are added.
const ADDED: u64 = 900_000_000;

/// What was done to an offer by hand.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Edit {
    /// Served instead of the record.
    raw: Option<Value>,
    /// Fields set, by path (`relationship/category`).
    set: Map<String, Value>,
    /// Fields left out, by path.
    unset: Vec<String>,
    /// Not in the network any more.
    removed: bool,
}

/// Everything a network holds.
#[derive(Debug)]
pub(super) struct Stock {
    pub(super) settings: Settings,
    pub(super) feed: Feed,
    pub(super) edits: BTreeMap<u64, Edit>,
}

impl Stock {
    /// A network at a generation, untouched by hands.
    pub(super) fn new(settings: Settings, generation: u32) -> Self {
        let mut stock = Self {
            feed: Feed::new(settings.seed, settings.offers),
            settings,
            edits: BTreeMap::new(),
        };
        stock.feed.go_to(generation, stock.step());
        stock
    }

    /// The step its settings ask for.
    pub(super) fn step(&self) -> Step {
        Step {
            change: self.settings.change_percent,
            drop: self.settings.drop_percent,
            add: self.settings.add_percent,
        }
    }

    /// Generates the feed anew, up to the same generation.
    pub(super) fn regenerate(&mut self) {
        let generation = self.feed.generation();
        self.feed = Feed::new(self.settings.seed, self.settings.offers);
        self.feed.go_to(generation, self.step());
    }

    /// Moves to a generation.
    pub(super) fn go_to(&mut self, generation: u32, step: Step) -> Moves {
        self.feed.go_to(generation, step)
    }
}

/// A network's offers, in its dialect.
pub(crate) struct View<'a> {
    pub(super) dialect: &'a dyn Dialect,
    pub(super) stock: &'a Stock,
}

impl View<'_> {
    /// The settings in force.
    pub(crate) fn settings(&self) -> &Settings {
        &self.stock.settings
    }

    fn setting(&self) -> Setting<'_> {
        let settings = &self.stock.settings;
        Setting {
            seed: settings.seed,
            network: self.dialect.id(),
            affiliate_id: &settings.affiliate_id,
            ready: settings.ready_percent,
        }
    }

    /// Ids served, ascending: the feed less the removed, then records added by hand.
    pub(crate) fn ids(&self) -> Vec<u64> {
        let (feed, edits) = (&self.stock.feed, &self.stock.edits);
        let kept = |id: &u64| !edits.get(id).is_some_and(|edit| edit.removed);
        let mut ids: Vec<u64> = feed.ids().filter(kept).collect();
        let added = edits
            .iter()
            .filter(|(id, edit)| edit.raw.is_some() && feed.revision(**id).is_none());
        ids.extend(added.map(|(id, _)| *id));
        ids.retain(|id| self.lists(*id));
        ids
    }

    /// Ids of which the affiliate may run the offer.
    pub(crate) fn runnable_ids(&self) -> Vec<u64> {
        let mut ids = self.ids();
        ids.retain(|id| self.approval(*id).is_some_and(Approval::runs));
        ids
    }

    /// Whether the network's list shows it; networks that list only live offers hide the paused.
    fn lists(&self, id: u64) -> bool {
        let (approval, active) = catalogue::standing(self.setting(), id);
        let listed = (active || self.dialect.lists_paused())
            && (approval.runs() || self.dialect.lists_unapproved());
        listed || id > ADDED
    }

    /// How the affiliate stands to a generated offer; none for one added by hand.
    pub(crate) fn approval(&self, id: u64) -> Option<Approval> {
        self.stock.feed.revision(id)?;
        Some(catalogue::standing(self.setting(), id).0)
    }

    /// Whether the network has it.
    pub(crate) fn has(&self, id: u64) -> bool {
        match self.stock.edits.get(&id) {
            Some(edit) if edit.removed => false,
            Some(edit) if edit.raw.is_some() => true,
            _ => self.stock.feed.revision(id).is_some(),
        }
    }

    /// The facts of a generated offer, as far as this network can say them.
    pub(crate) fn facts(&self, id: u64) -> Option<OfferFacts> {
        let revision = self.stock.feed.revision(id)?;
        let facts = catalogue::facts(self.setting(), id, revision);
        Some(self.dialect.express(facts, &self.stock.settings))
    }

    /// The record as served.
    pub(crate) fn record(&self, id: u64) -> Option<Value> {
        let edit = self.stock.edits.get(&id);
        if let Some(Edit { raw: Some(raw), .. }) = edit {
            return Some(raw.clone());
        }
        let mut record = self.dialect.record(&self.facts(id)?, &self.stock.settings);
        if let Some(edit) = edit {
            apply(&mut record, edit);
        }
        Some(record)
    }

    /// Page `number` (from 1) of `ids`, as records.
    pub(crate) fn page(&self, ids: &[u64], number: usize, size: usize) -> Vec<Value> {
        let skipped = number.saturating_sub(1).saturating_mul(size);
        self.rows(ids, skipped, size)
    }

    /// The same rows as an object keyed by id.
    pub(crate) fn keyed_rows(
        &self,
        ids: &[u64],
        skipped: usize,
        count: usize,
    ) -> Map<String, Value> {
        let rows = ids.iter().skip(skipped).take(count);
        rows.filter_map(|id| Some((id.to_string(), self.record(*id)?)))
            .collect()
    }

    /// At most `count` records of `ids` after the first `skipped`.
    pub(crate) fn rows(&self, ids: &[u64], skipped: usize, count: usize) -> Vec<Value> {
        let rows = ids.iter().skip(skipped).take(count);
        rows.filter_map(|id| self.record(*id)).collect()
    }
}

impl Stock {
    /// Edits fields by hand.
    pub(super) fn edit(&mut self, id: u64, set: Map<String, Value>, unset: Vec<String>) {
        let edit = self.edits.entry(id).or_default();
        edit.unset.retain(|path| !set.contains_key(path));
        for path in &unset {
            edit.set.shift_remove(path);
        }
        edit.set.extend(set);
        edit.unset.extend(unset);
    }

    /// Serves this as the record.
    pub(super) fn put(&mut self, id: u64, raw: Value) {
        let edit = self.edits.entry(id).or_default();
        edit.raw = Some(raw);
        edit.removed = false;
    }

    /// Takes an offer out.
    pub(super) fn remove(&mut self, id: u64) {
        self.edits.entry(id).or_default().removed = true;
    }

    /// An id for a record that is added.
    pub(super) fn free_id(&self) -> u64 {
        let last = self.edits.keys().next_back().copied().unwrap_or(0);
        last.max(ADDED) + 1
    }
}

/// Breaks a record.
pub(super) fn broken(kind: &str, sane: Value, id_field: &str) -> Result<Value, String> {
    Ok(match kind {
        "without_id" => {
            let mut record = sane;
            let edit = Edit {
                unset: vec![id_field.to_owned()],
                ..Edit::default()
            };
            apply(&mut record, &edit);
            record
        }
        "null" => Value::Null,
        "list" => json!([1, 2, 3]),
        "empty" => json!({}),
        "html" => json!("<html><body>Fatal error: out of memory</body></html>"),
        _ => return Err(format!("kind: one of {}", BROKEN.join(", "))),
    })
}

fn apply(record: &mut Value, edit: &Edit) {
    for (path, value) in &edit.set {
        if let Some((parent, name)) = parent(record, path) {
            parent.insert(name, value.clone());
        }
    }
    for path in &edit.unset {
        if let Some((parent, name)) = parent(record, path) {
            parent.shift_remove(&name);
        }
    }
}

/// The object that holds the last step of a path.
fn parent<'a>(record: &'a mut Value, path: &str) -> Option<(&'a mut Map<String, Value>, String)> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let pointer = if above.is_empty() {
        String::new()
    } else {
        format!("/{above}")
    };
    let parent = record.pointer_mut(&pointer)?.as_object_mut()?;
    Some((parent, name.to_owned()))
}
