//! The offers of one network as they are served: generated, edited by hand, or broken.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    contain::Contains,
    offer::{Draft, Setting},
    record::Record,
    settings::NetworkSettings,
};
use crate::feed::{self, Feed, Moves, Step};

/// What was done to an offer by hand.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Edit {
    /// Served instead of the record.
    pub(super) raw: Option<String>,
    /// `Offer` fields, or contains, set.
    pub(super) set: Map<String, Value>,
    /// `Offer` fields, or contains, left out.
    pub(super) unset: Vec<String>,
    /// Not in the network any more.
    pub(super) removed: bool,
    /// Added as a broken record.
    pub(super) broken: bool,
}

/// What filters look at first; `None` for a record that cannot be read as an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) status: String,
    pub(super) approval: Option<String>,
    pub(super) has_link: bool,
}

/// Everything a network holds.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) name: String,
    pub(super) settings: NetworkSettings,
    pub(super) feed: Feed,
    pub(super) edits: BTreeMap<u64, Edit>,
    /// Counts changes, so that derived lists know whether they are still true.
    pub(super) version: u64,
}

impl Shelf {
    /// A network at a generation, untouched by hands.
    pub(super) fn new(name: &str, settings: NetworkSettings, generation: u32) -> Self {
        let mut shelf = Self {
            name: name.to_owned(),
            feed: Feed::new(settings.seed, settings.offers),
            settings,
            edits: BTreeMap::new(),
            version: 0,
        };
        shelf.go_to(generation, shelf.step());
        shelf
    }

    /// The step its settings ask for.
    pub(super) fn step(&self) -> Step {
        Step {
            change: self.settings.change_percent,
            drop: self.settings.drop_percent,
            add: self.settings.add_percent,
        }
    }

    /// Moves to a generation.
    pub(super) fn go_to(&mut self, generation: u32, step: Step) -> Moves {
        self.version += 1;
        self.feed.go_to(generation, step)
    }

    pub(super) fn setting(&self) -> Setting<'_> {
        Setting {
            seed: self.settings.seed,
            network: &self.name,
            affiliate_id: &self.settings.affiliate_id,
            ready: self.settings.ready_percent,
            links_embedded: self.settings.links_embedded(),
        }
    }

    /// Ids served, ascending: the feed less the removed, then records added by hand.
    pub(super) fn ids(&self) -> Vec<u64> {
        let mut ids: Vec<u64> = self
            .feed
            .ids()
            .filter(|id| !self.edits.get(id).is_some_and(|edit| edit.removed))
            .collect();
        let added = self.edits.iter().filter(|(id, edit)| {
            edit.raw.is_some() && !edit.removed && self.feed.revision(**id).is_none()
        });
        ids.extend(added.map(|(id, _)| *id));
        ids.sort_unstable();
        ids
    }

    /// Whether the network has it.
    pub(super) fn has(&self, id: u64) -> bool {
        match self.edits.get(&id) {
            Some(edit) if edit.removed => false,
            Some(edit) if edit.raw.is_some() => true,
            _ => self.feed.revision(id).is_some(),
        }
    }

    /// The generated offer behind an id.
    pub(super) fn draft(&self, id: u64) -> Option<Draft> {
        let revision = self.feed.revision(id)?;
        Some(Draft::new(self.setting(), id, revision))
    }

    /// What filters need, without writing the record where that can be avoided.
    pub(super) fn facts(&self, id: u64) -> Option<Facts> {
        if self.edits.contains_key(&id) {
            return facts_of(&self.value(id, Contains::LINK)?);
        }
        let (standing, open) = Draft::standing(self.setting(), id);
        Some(Facts {
            status: standing.status().to_owned(),
            approval: standing.approval(open).map(str::to_owned),
            has_link: standing.has_link(),
        })
    }

    /// The record as bytes of JSON.
    pub(super) fn bytes(&self, id: u64, contains: Contains) -> Option<Vec<u8>> {
        match self.edits.get(&id) {
            None => {
                let record = contains.only(self.draft(id)?.record(self.setting()));
                serde_json::to_vec(&record).ok()
            }
            Some(Edit { raw: Some(raw), .. }) => Some(raw.clone().into_bytes()),
            Some(_) => serde_json::to_vec(&self.value(id, contains)?).ok(),
        }
    }

    /// The record as a value, edits applied.
    pub(super) fn value(&self, id: u64, contains: Contains) -> Option<Value> {
        let edit = self.edits.get(&id);
        if let Some(Edit { raw: Some(raw), .. }) = edit {
            return serde_json::from_str(raw).ok();
        }
        let record: Record = contains.only(self.draft(id)?.record(self.setting()));
        let mut value = serde_json::to_value(&record).ok()?;
        if let (Some(edit), Some(record)) = (edit, value.as_object_mut()) {
            apply(record, edit, contains);
        }
        Some(value)
    }

    /// A free id for an added record.
    pub(super) fn free_id(&self) -> u64 {
        let last = self.edits.keys().next_back().copied().unwrap_or(0);
        last.max(900_000_000) + 1
    }

    /// Whether an id lies in the range the feed generates.
    pub(super) fn generates(&self, id: u64) -> bool {
        feed::place(id).is_some() && self.feed.revision(id).is_some()
    }
}

fn apply(record: &mut Map<String, Value>, edit: &Edit, contains: Contains) {
    for (name, value) in &edit.set {
        match Contains::named(name) {
            Some(contain) if contains.has(contain) => {
                record.insert(name.clone(), value.clone());
            }
            Some(_) => {}
            None => {
                if let Some(offer) = record.get_mut("Offer").and_then(Value::as_object_mut) {
                    offer.insert(name.clone(), value.clone());
                }
            }
        }
    }
    for name in &edit.unset {
        if Contains::named(name).is_some() {
            record.shift_remove(name);
        } else if let Some(offer) = record.get_mut("Offer").and_then(Value::as_object_mut) {
            offer.shift_remove(name);
        }
    }
}

fn facts_of(record: &Value) -> Option<Facts> {
    let offer = record.get("Offer")?.as_object()?;
    let text = |name: &str| offer.get(name).and_then(Value::as_str).map(str::to_owned);
    let approval = text("approval_status");
    let open = text("require_approval").as_deref() == Some("0");
    Some(Facts {
        status: text("status").unwrap_or_default(),
        has_link: approval.as_deref() == Some("approved") || (open && approval.is_none()),
        approval,
    })
}
