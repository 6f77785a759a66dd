//! What a run remembers: its requests, its counters and the tokens it was given.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;

/// Requests kept of a run.
const LOG_MAX: usize = 10_000;

/// All runs by name.
#[derive(Debug, Default)]
pub(crate) struct Runs(Mutex<HashMap<String, Arc<Run>>>);

impl Runs {
    /// The run of that name, begun when it is first named.
    pub(crate) fn named(&self, name: &str) -> Arc<Run> {
        Arc::clone(self.0.lock().entry(name.to_owned()).or_default())
    }
}

/// One run.
#[derive(Debug, Default)]
pub(crate) struct Run(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    log: Vec<String>,
    calls: HashMap<String, usize>,
    tokens: HashMap<String, Tokens>,
    recent: HashMap<String, VecDeque<Instant>>,
}

/// The tokens of one label.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tokens {
    /// How many were issued.
    pub(crate) issued: usize,
    /// The newest one's end.
    pub(crate) valid_until: Option<Instant>,
    /// How the newest one was asked for.
    pub(crate) request: BTreeMap<String, String>,
}

impl Run {
    /// The requests so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.0.lock().log.clone()
    }

    /// Forgets everything.
    pub(crate) fn forget(&self) {
        *self.0.lock() = Memory::default();
    }

    /// Keeps a request.
    pub(crate) fn note(&self, line: String) {
        let mut memory = self.0.lock();
        if memory.log.len() < LOG_MAX {
            memory.log.push(line);
        }
    }

    /// The number of this call of its label, from 1.
    pub(crate) fn count(&self, label: &str) -> usize {
        let mut memory = self.0.lock();
        let calls = memory.calls.entry(label.to_owned()).or_default();
        *calls += 1;
        *calls
    }

    /// The tokens of a label.
    pub(crate) fn tokens(&self, label: &str) -> Tokens {
        let memory = self.0.lock();
        memory.tokens.get(label).cloned().unwrap_or_default()
    }

    /// Changes the tokens of a label and gives them.
    pub(crate) fn change_tokens(&self, label: &str, change: impl FnOnce(&mut Tokens)) -> Tokens {
        let mut memory = self.0.lock();
        let tokens = memory.tokens.entry(label.to_owned()).or_default();
        change(tokens);
        tokens.clone()
    }

    /// The calls of a label, the newest last.
    pub(crate) fn with_recent<T>(
        &self,
        label: &str,
        look: impl FnOnce(&mut VecDeque<Instant>) -> T,
    ) -> T {
        look(self.0.lock().recent.entry(label.to_owned()).or_default())
    }
}
