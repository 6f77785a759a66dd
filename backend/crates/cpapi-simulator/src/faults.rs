//! The fault plan: rules that spoil answers.

use anyhow::{Context, ensure};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::dice::Dice;

/// What to do to a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Action {
    /// Answer this status and body.
    Status {
        code: u16,
        #[serde(default)]
        body: String,
        #[serde(default)]
        content_type: Option<String>,
        #[serde(default)]
        retry_after: Option<u64>,
        #[serde(default)]
        commit: Option<bool>,
    },
    /// The side's own throttle answer.
    Throttle {
        #[serde(default)]
        retry_after: Option<u64>,
        #[serde(default)]
        commit: Option<bool>,
    },
    /// An HTML page.
    Html {
        #[serde(default)]
        code: Option<u16>,
        #[serde(default)]
        commit: Option<bool>,
    },
    /// HTTP 200 with text that is not JSON.
    NotJson {
        #[serde(default)]
        commit: Option<bool>,
    },
    /// The beginning of the true answer, then the connection drops.
    Truncate {
        #[serde(default)]
        keep: Option<f64>,
        #[serde(default)]
        commit: Option<bool>,
    },
    /// The connection drops without an answer.
    Drop {
        #[serde(default)]
        commit: Option<bool>,
    },
    /// Silence, then the connection drops.
    Hang {
        #[serde(default)]
        ms: Option<u64>,
        #[serde(default)]
        commit: Option<bool>,
    },
    /// The true answer, later.
    Latency { ms: u64 },
}

impl Action {
    /// Whether the request is carried out before the answer is spoiled.
    pub(crate) fn commits(&self) -> bool {
        match self {
            Self::Status { commit, .. }
            | Self::Throttle { commit, .. }
            | Self::Html { commit, .. } => commit.unwrap_or(false),
            Self::NotJson { commit }
            | Self::Drop { commit }
            | Self::Truncate { commit, .. }
            | Self::Hang { commit, .. } => commit.unwrap_or(true),
            Self::Latency { .. } => true,
        }
    }

    fn check(&self) -> anyhow::Result<()> {
        match self {
            Self::Status { code, .. }
            | Self::Html {
                code: Some(code), ..
            } => {
                ensure!((200..=599).contains(code), "action.code: 200 to 599");
            }
            Self::Truncate {
                keep: Some(keep), ..
            } => {
                ensure!((0.0..1.0).contains(keep), "action.keep: 0 to below 1");
            }
            _ => {}
        }
        Ok(())
    }
}

/// When to do what.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Given by the simulator.
    #[serde(default)]
    id: u64,
    #[serde(default)]
    side: Option<String>,
    #[serde(default)]
    tenant: Option<String>,
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    path_prefix: Option<String>,
    #[serde(default)]
    params: Map<String, Value>,
    #[serde(default)]
    nth: Option<u64>,
    #[serde(default)]
    every: Option<u64>,
    #[serde(default)]
    probability: Option<f64>,
    #[serde(default)]
    count: Option<u64>,
    action: Action,
    /// Requests that met the conditions on the request itself.
    #[serde(default)]
    seen: u64,
    /// Times the action was taken.
    #[serde(default)]
    fired: u64,
}

/// The request a rule looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) side: &'a str,
    pub(crate) tenant: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) params: &'a Map<String, Value>,
}

impl Rule {
    fn check(&self) -> anyhow::Result<()> {
        ensure!(self.nth != Some(0), "nth: counts from 1");
        ensure!(self.every != Some(0), "every: at least 1");
        if let Some(probability) = self.probability {
            ensure!((0.0..=1.0).contains(&probability), "probability: 0 to 1");
        }
        self.action.check()
    }

    fn meets(&self, target: Target<'_>) -> bool {
        let same = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|w| w == is);
        same(&self.side, target.side)
            && same(&self.tenant, target.tenant)
            && same(&self.method, target.method)
            && same(&self.path, target.path)
            && self
                .path_prefix
                .as_deref()
                .is_none_or(|prefix| target.path.starts_with(prefix))
            && self
                .params
                .iter()
                .all(|(name, value)| target.params.get(name) == Some(value))
    }

    fn fires(&self, dice: &mut Dice) -> bool {
        self.nth.is_none_or(|nth| nth == self.seen)
            && self
                .every
                .is_none_or(|every| self.seen.is_multiple_of(every))
            && self.count.is_none_or(|count| self.fired < count)
            && self
                .probability
                .is_none_or(|probability| f64::from(dice.below(1_000_000)) < probability * 1e6)
    }
}

#[derive(Debug)]
struct Plan {
    rules: Vec<Rule>,
    last_id: u64,
    dice: Dice,
}

/// The rules in force.
#[derive(Debug)]
pub(crate) struct Faults {
    plan: Mutex<Plan>,
}

impl Faults {
    /// No rules; `seed` decides the throws of rules with a probability.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            plan: Mutex::new(Plan {
                rules: Vec::new(),
                last_id: 0,
                dice: Dice::new(seed, 0, 0),
            }),
        }
    }

    /// Reads rules from a file.
    pub(crate) fn read_file(path: &std::path::Path) -> anyhow::Result<Vec<Rule>> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("--faults: cannot read {}", path.display()))?;
        serde_json::from_str(&text)
            .with_context(|| format!("--faults: {} is not a list of rules", path.display()))
    }

    /// Replaces all rules.
    pub(crate) fn replace(&self, rules: Vec<Rule>) -> anyhow::Result<()> {
        for rule in &rules {
            rule.check()?;
        }
        let mut plan = self.plan.lock();
        plan.rules.clear();
        for rule in rules {
            plan.push(rule);
        }
        Ok(())
    }

    /// Adds a rule and gives its id.
    pub(crate) fn add(&self, rule: Rule) -> anyhow::Result<u64> {
        rule.check()?;
        Ok(self.plan.lock().push(rule))
    }

    /// Removes one rule; false when there is none of that id.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut plan = self.plan.lock();
        let before = plan.rules.len();
        plan.rules.retain(|rule| rule.id != id);
        plan.rules.len() < before
    }

    /// All rules with their counts.
    pub(crate) fn list(&self) -> Vec<Rule> {
        self.plan.lock().rules.clone()
    }

    /// Counts the request and gives the first rule that fires.
    pub(crate) fn decide(&self, target: Target<'_>) -> Option<(u64, Action)> {
        let mut plan = self.plan.lock();
        let Plan { rules, dice, .. } = &mut *plan;
        let mut decided = None;
        for rule in rules.iter_mut().filter(|rule| rule.meets(target)) {
            rule.seen += 1;
            if decided.is_none() && rule.fires(dice) {
                rule.fired += 1;
                decided = Some((rule.id, rule.action.clone()));
            }
        }
        decided
    }
}

impl Plan {
    fn push(&mut self, mut rule: Rule) -> u64 {
        self.last_id += 1;
        rule.id = self.last_id;
        rule.seen = 0;
        rule.fired = 0;
        self.rules.push(rule);
        self.last_id
    }
}
