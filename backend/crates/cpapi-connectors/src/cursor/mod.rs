//! DatetimeBasedCursor: windows of time to read, and the state that says what has been read.

mod plan;
mod track;

use std::collections::HashMap;
use std::time::Instant;

use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value, json};

pub(crate) use plan::{Bounds, CursorPlan};
use track::Track;
pub(crate) use track::Window;

use crate::page::pluck::pluck;

/// Beyond so many partitions the state is kept for all of them together, as the reference does.
const MOST_PARTITIONS: usize = 10_000;

/// The cursor of a stream while it is read.
#[derive(Debug)]
pub(crate) struct StreamCursor {
    bounds: Bounds,
    standing: Standing,
}

#[derive(Debug)]
enum Standing {
    One(Track),
    PerPartition(Box<Partitions>),
}

#[derive(Debug)]
struct Partitions {
    tracks: Vec<(Map<String, Value>, Track)>,
    /// Places in `tracks` by the partition's JSON.
    places: HashMap<String, usize>,
    is_global: bool,
    /// State for partitions that have none of their own.
    common: Option<Value>,
    newest: Option<DateTime<FixedOffset>>,
    lookback_seconds: u64,
    begun: Instant,
    parent_state: Option<Value>,
}

impl StreamCursor {
    /// Of a stream without partitions, or with them.
    pub(crate) fn begin(
        bounds: Bounds,
        plan: &CursorPlan,
        partitioned: bool,
        state: Option<&Value>,
    ) -> Self {
        let standing = if partitioned {
            Standing::PerPartition(Box::new(Partitions::begin(&bounds, plan.is_global, state)))
        } else {
            Standing::One(Track::begin(&bounds, state))
        };
        Self { bounds, standing }
    }

    /// Names and forms of the windows' ends.
    pub(crate) const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// The windows of a partition; none where the manifest's step makes no sense.
    pub(crate) fn windows(&mut self, partition: &Map<String, Value>) -> Option<Vec<Window>> {
        match &mut self.standing {
            Standing::One(track) => track.windows(&self.bounds),
            Standing::PerPartition(all) => all.track(&self.bounds, partition).windows(&self.bounds),
        }
    }

    /// The instant of a record's text; none when it has none that can be read.
    pub(crate) fn instant(&self, record: &str) -> Option<DateTime<FixedOffset>> {
        let value = pluck(record, &[self.bounds.field.as_str()])
            .ok()
            .flatten()?;
        self.bounds.read(&value)
    }

    /// Whether a record belongs to what is read; one without an instant does.
    pub(crate) fn covers(&mut self, partition: &Map<String, Value>, record: &str) -> bool {
        let Some(time) = self.instant(record) else {
            return true;
        };
        match &mut self.standing {
            Standing::One(track) => track.covers(&self.bounds, time),
            Standing::PerPartition(all) => all
                .track(&self.bounds, partition)
                .covers(&self.bounds, time),
        }
    }

    /// A window of a partition was read to its end.
    pub(crate) fn close(
        &mut self,
        partition: &Map<String, Value>,
        window: Window,
        newest: Option<DateTime<FixedOffset>>,
    ) {
        match &mut self.standing {
            Standing::One(track) => track.close(&self.bounds, window, newest),
            Standing::PerPartition(all) => {
                all.track(&self.bounds, partition)
                    .close(&self.bounds, window, newest);
                all.newest = all.newest.max(newest);
            }
        }
    }

    /// What the next read is to be given, once everything was read; `parents` is the state of
    /// the parent streams.
    pub(crate) fn state(&self, parents: Option<Value>) -> Value {
        match &self.standing {
            Standing::One(track) => track.state(&self.bounds),
            Standing::PerPartition(all) => all.state(&self.bounds, parents),
        }
    }

    /// The state that a parent stream is to begin from.
    pub(crate) fn parent_state(&self, stream: &str) -> Option<&Value> {
        match &self.standing {
            Standing::One(_) => None,
            Standing::PerPartition(all) => all.parent_state.as_ref()?.get(stream),
        }
    }
}

impl Partitions {
    fn begin(bounds: &Bounds, is_global: bool, state: Option<&Value>) -> Self {
        let begun = Instant::now();
        let mut partitions = Self {
            tracks: Vec::new(),
            places: HashMap::new(),
            is_global,
            common: None,
            newest: None,
            lookback_seconds: 0,
            begun,
            parent_state: state.and_then(|state| state.get("parent_state")).cloned(),
        };
        let Some(state) = state.and_then(Value::as_object) else {
            return partitions;
        };
        if !state.contains_key("states") && !state.contains_key("state") {
            partitions.common = Some(Value::Object(state.clone()));
        } else {
            partitions.is_global |= state.get("use_global_cursor") == Some(&Value::Bool(true));
            partitions.lookback_seconds = state
                .get("lookback_window")
                .and_then(Value::as_u64)
                .unwrap_or(0);
            partitions.common = state.get("state").cloned();
            let known = state.get("states").and_then(Value::as_array);
            for one in known.into_iter().flatten() {
                if let Some(partition) = one.get("partition").and_then(Value::as_object) {
                    partitions.add(partition, Track::begin(bounds, one.get("cursor")));
                }
            }
        }
        partitions.newest = partitions
            .common
            .as_ref()
            .and_then(|common| common.get(&bounds.field))
            .and_then(|value| bounds.read(value));
        partitions
    }

    fn track(&mut self, bounds: &Bounds, partition: &Map<String, Value>) -> &mut Track {
        let at = match self.places.get(&key(partition)) {
            Some(at) => *at,
            None => {
                let track = Track::begin(bounds, self.beginning(bounds).as_ref());
                self.add(partition, track)
            }
        };
        #[expect(clippy::indexing_slicing, reason = "the position was found just above")]
        &mut self.tracks[at].1
    }

    fn add(&mut self, partition: &Map<String, Value>, track: Track) -> usize {
        let at = self.tracks.len();
        self.tracks.push((partition.clone(), track));
        self.places.insert(key(partition), at);
        at
    }

    /// The common state, earlier by what the last read took: what changed meanwhile was missed.
    fn beginning(&self, bounds: &Bounds) -> Option<Value> {
        let common = self.common.clone()?;
        let seconds = i64::try_from(self.lookback_seconds).ok()?;
        let mark = common
            .get(&bounds.field)
            .and_then(|value| bounds.read(value));
        let earlier =
            mark.and_then(|mark| mark.checked_sub_signed(chrono::TimeDelta::try_seconds(seconds)?));
        match earlier {
            Some(earlier) => Some(json!({ bounds.field.as_str(): bounds.write(earlier) })),
            None => Some(common),
        }
    }

    fn state(&self, bounds: &Bounds, parents: Option<Value>) -> Value {
        let mut state = Map::new();
        let is_global = self.is_global || self.tracks.len() > MOST_PARTITIONS;
        state.insert("use_global_cursor".to_owned(), Value::Bool(is_global));
        if !is_global {
            let states = self.tracks.iter().map(
                |(partition, track)| json!({"partition": partition, "cursor": track.state(bounds)}),
            );
            state.insert("states".to_owned(), states.collect());
        }
        let marks = self.tracks.iter().filter_map(|(_, track)| track.mark());
        let newest = marks.chain(self.newest).max();
        let took = if self.newest.is_some() {
            self.begun.elapsed().as_secs() + 1
        } else {
            self.lookback_seconds
        };
        if let Some(newest) = newest.filter(|_| self.newest.is_some()) {
            let common = json!({ bounds.field.as_str(): bounds.write(newest) });
            state.insert("state".to_owned(), common);
        }
        state.insert("lookback_window".to_owned(), Value::from(took));
        if let Some(parents) = parents {
            state.insert("parent_state".to_owned(), parents);
        }
        Value::Object(state)
    }
}

fn key(partition: &Map<String, Value>) -> String {
    let mut sorted = Value::Object(partition.clone());
    sorted.sort_all_objects();
    sorted.to_string()
}

#[cfg(test)]
mod tests;
