//! Every request received: a bounded ring, and counters that never drop anything.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Instant,
};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One request and how it was answered.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    /// Running number from 1.
    pub(crate) seq: u64,
    /// Milliseconds since the start.
    pub(crate) ms: u128,
    pub(crate) side: String,
    pub(crate) tenant: String,
    pub(crate) method: String,
    /// Operation path, as fault rules see it.
    pub(crate) path: String,
    /// Path and query as received.
    pub(crate) url: String,
    pub(crate) params: Map<String, Value>,
    pub(crate) key: Option<String>,
    /// HTTP status answered; 0 = connection dropped.
    pub(crate) status: u16,
    /// Id of the fault rule that fired.
    pub(crate) fault: Option<u64>,
    /// Milliseconds from receipt to the decision what to answer.
    pub(crate) took_ms: u128,
}

/// How often an endpoint was called.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Counter {
    total: u64,
    statuses: BTreeMap<u16, u64>,
}

/// Which entries to show.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    side: Option<String>,
    tenant: Option<String>,
    method: Option<String>,
    path: Option<String>,
    path_prefix: Option<String>,
    status: Option<u16>,
    after: Option<u64>,
    limit: Option<usize>,
}

impl Query {
    fn shows(&self, entry: &Entry) -> bool {
        let same = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|w| w == is);
        same(&self.side, &entry.side)
            && same(&self.tenant, &entry.tenant)
            && same(&self.method, &entry.method)
            && same(&self.path, &entry.path)
            && self
                .path_prefix
                .as_deref()
                .is_none_or(|prefix| entry.path.starts_with(prefix))
            && self.status.is_none_or(|status| status == entry.status)
            && self.after.is_none_or(|after| entry.seq > after)
    }
}

#[derive(Debug, Default)]
struct Held {
    total: u64,
    ring: VecDeque<Entry>,
    counters: BTreeMap<String, Counter>,
}

/// The journal of all networks and tenants.
#[derive(Debug)]
pub(crate) struct Journal {
    capacity: usize,
    started: Instant,
    held: Mutex<Held>,
}

impl Journal {
    /// An empty journal that keeps `capacity` requests.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            started: Instant::now(),
            held: Mutex::default(),
        }
    }

    /// Milliseconds since the start.
    pub(crate) fn now_ms(&self) -> u128 {
        self.started.elapsed().as_millis()
    }

    /// Writes an entry down; its running number is given here. `endpoint` names its counter.
    pub(crate) fn write(&self, endpoint: String, mut entry: Entry) {
        let mut held = self.held.lock();
        held.total += 1;
        entry.seq = held.total;
        let counter = held.counters.entry(endpoint).or_default();
        counter.total += 1;
        *counter.statuses.entry(entry.status).or_default() += 1;
        if self.capacity == 0 {
            return;
        }
        if held.ring.len() >= self.capacity {
            held.ring.pop_front();
        }
        held.ring.push_back(entry);
    }

    /// The newest entries that match, oldest first.
    pub(crate) fn read(&self, query: &Query) -> Value {
        let held = self.held.lock();
        let limit = query.limit.unwrap_or(1_000);
        let mut requests: Vec<&Entry> = held
            .ring
            .iter()
            .rev()
            .filter(|entry| query.shows(entry))
            .take(limit)
            .collect();
        requests.reverse();
        serde_json::json!({
            "total": held.total,
            "held": held.ring.len(),
            "requests": requests,
        })
    }

    /// Counters by endpoint.
    pub(crate) fn counters(&self) -> BTreeMap<String, Counter> {
        self.held.lock().counters.clone()
    }

    /// Empties the ring; counters stay.
    pub(crate) fn clear(&self) {
        self.held.lock().ring.clear();
    }

    /// Zeroes the counters.
    pub(crate) fn clear_counters(&self) {
        self.held.lock().counters.clear();
    }

    /// Sizes for the state summary.
    pub(crate) fn summary(&self) -> Value {
        let held = self.held.lock();
        serde_json::json!({
            "total": held.total,
            "held": held.ring.len(),
            "capacity": self.capacity,
        })
    }
}
