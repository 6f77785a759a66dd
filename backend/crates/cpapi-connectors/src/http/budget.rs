//! HTTPAPIBudget: how many requests a network allows in a window (product.md Y4).
//!
//! A window of our own rather than a token bucket: a bucket that refills while it is drained lets
//! nearly twice the limit through in one window, which a network that counts calls punishes.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use regex::Regex;
use tokio::time::Instant;

use super::answer::Answer;
use crate::manifest::node::{Loader, Node, Read};
use crate::request::PreparedRequest;

/// The manifest's budget.
#[derive(Debug, Clone, Default)]
pub(crate) struct BudgetPlan {
    policies: Vec<Policy>,
    throttle_statuses: Vec<u16>,
    reset_header: Option<String>,
    remaining_header: Option<String>,
}

#[derive(Debug, Clone)]
struct Policy {
    rates: Vec<Rate>,
    matchers: Vec<Matcher>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rate {
    limit: usize,
    window: Duration,
}

#[derive(Debug, Clone)]
struct Matcher {
    method: Option<String>,
    url_base: Option<String>,
    path: Option<Regex>,
    parameters: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

const OFFERED: &[&str] = &[
    "MovingWindowCallRatePolicy",
    "FixedWindowCallRatePolicy",
    "UnlimitedCallRatePolicy",
];

impl BudgetPlan {
    /// Reads an `HTTPAPIBudget`; none allows everything.
    pub(crate) fn read(node: Option<Node<'_>>, loader: &mut Loader) -> Read<Self> {
        let Some(node) = node else {
            return Ok(Self::default());
        };
        if node.kind("HTTPAPIBudget") != "HTTPAPIBudget" {
            return Err(node.unsupported(&["HTTPAPIBudget"]));
        }
        let policies = node.children("policies")?;
        let statuses = node.list("status_codes_for_ratelimit_hit")?;
        let plan = Self {
            policies: policies
                .iter()
                .map(|policy| Policy::read(policy, loader))
                .collect::<Read<_>>()?,
            throttle_statuses: if statuses.is_empty() {
                vec![429]
            } else {
                statuses
                    .iter()
                    .filter_map(|code| code.as_u64().and_then(|code| u16::try_from(code).ok()))
                    .collect()
            },
            reset_header: node.text("ratelimit_reset_header")?.map(str::to_owned),
            remaining_header: node.text("ratelimit_remaining_header")?.map(str::to_owned),
        };
        node.finish(loader);
        Ok(plan)
    }
}

impl Policy {
    fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let rates = match node.kind("") {
            "UnlimitedCallRatePolicy" => Vec::new(),
            "FixedWindowCallRatePolicy" => vec![Rate {
                limit: limit(node, "call_limit")?,
                window: window(node, "period")?,
            }],
            "MovingWindowCallRatePolicy" => node
                .children("rates")?
                .iter()
                .map(|rate| {
                    let read = Rate {
                        limit: limit(rate, "limit")?,
                        window: window(rate, "interval")?,
                    };
                    rate.finish(loader);
                    Ok(read)
                })
                .collect::<Read<_>>()?,
            _ => return Err(node.unsupported(OFFERED)),
        };
        let matchers = node.children("matchers")?;
        let policy = Self {
            rates,
            matchers: matchers
                .iter()
                .map(|matcher| Matcher::read(matcher, loader))
                .collect::<Read<_>>()?,
        };
        node.finish(loader);
        Ok(policy)
    }

    fn concerns(&self, request: &PreparedRequest) -> bool {
        self.matchers.is_empty() || self.matchers.iter().any(|matcher| matcher.matches(request))
    }
}

impl Matcher {
    fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("HttpRequestRegexMatcher") != "HttpRequestRegexMatcher" {
            return Err(node.unsupported(&["HttpRequestRegexMatcher"]));
        }
        let texts = |field: &str| -> Read<Vec<(String, String)>> {
            match node.get(field) {
                None => Ok(Vec::new()),
                Some(value) => Ok(value
                    .as_object()
                    .ok_or_else(|| node.problem(field, "an object is expected"))?
                    .iter()
                    .map(|(key, value)| (key.clone(), crate::interpolation::python_text(value)))
                    .collect()),
            }
        };
        let matcher = Self {
            method: node.text("method")?.map(str::to_ascii_uppercase),
            url_base: node
                .text("url_base")?
                .map(|base| base.trim_end_matches('/').to_owned()),
            path: node
                .text("url_path_pattern")?
                .map(Regex::new)
                .transpose()
                .map_err(|_| node.problem("url_path_pattern", "is not a regular expression"))?,
            parameters: texts("params")?,
            headers: texts("headers")?,
        };
        node.finish(loader);
        Ok(matcher)
    }

    fn matches(&self, request: &PreparedRequest) -> bool {
        let origin = request.url.origin().ascii_serialization();
        self.method
            .as_ref()
            .is_none_or(|method| request.method.as_str() == method)
            && self.url_base.as_ref().is_none_or(|base| origin == *base)
            && self
                .path
                .as_ref()
                .is_none_or(|path| path.is_match(request.url.path()))
            && self
                .parameters
                .iter()
                .all(|pair| request.query.contains(pair))
            && self.headers.iter().all(|(name, value)| {
                request
                    .headers
                    .iter()
                    .any(|(key, is)| key.eq_ignore_ascii_case(name) && is == value)
            })
    }
}

fn limit(node: &Node<'_>, field: &str) -> Read<usize> {
    node.integer(field)?
        .and_then(|limit| usize::try_from(limit).ok())
        .filter(|limit| *limit > 0)
        .ok_or_else(|| node.problem(field, "a whole number above 0 is expected"))
}

fn window(node: &Node<'_>, field: &str) -> Read<Duration> {
    node.text(field)?
        .and_then(|text| iso8601::duration(text).ok())
        .map(Duration::from)
        .filter(|window| !window.is_zero())
        .ok_or_else(|| node.problem(field, "an ISO 8601 duration such as PT10S is expected"))
}

/// The calls made under one budget; shared by all sources of one network.
#[derive(Debug)]
pub(crate) struct Budget {
    plan: BudgetPlan,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Per policy, the instants of the calls within its longest window.
    calls: Vec<VecDeque<Instant>>,
    /// Nobody calls before this instant.
    closed_until: Option<Instant>,
}

impl Budget {
    fn new(plan: BudgetPlan) -> Self {
        let calls = plan.policies.iter().map(|_| VecDeque::new()).collect();
        Self {
            plan,
            state: Mutex::new(State {
                calls,
                closed_until: None,
            }),
        }
    }

    /// Takes a place for a call, or says how long to wait before asking again.
    pub(crate) fn take(&self, request: &PreparedRequest) -> Result<(), Duration> {
        let now = Instant::now();
        let mut state = self.state.lock();
        if let Some(until) = state.closed_until.filter(|until| *until > now) {
            return Err(until - now);
        }
        let policy = self
            .plan
            .policies
            .iter()
            .position(|policy| policy.concerns(request));
        let Some((policy, calls)) =
            policy.and_then(|at| Some((self.plan.policies.get(at)?, state.calls.get_mut(at)?)))
        else {
            return Ok(());
        };
        let longest = policy
            .rates
            .iter()
            .map(|rate| rate.window * 2)
            .max()
            .unwrap_or_default();
        while calls
            .front()
            .is_some_and(|call| now.duration_since(*call) >= longest)
        {
            calls.pop_front();
        }
        for rate in &policy.rates {
            let Some(at) = calls.len().checked_sub(rate.limit) else {
                continue;
            };
            let Some(oldest) = calls.get(at) else {
                continue;
            };
            // Calls travel; those sent early may arrive late and share the next window.
            let free = *oldest + rate.window + rate.window / 40;
            if free > now {
                return Err(free - now);
            }
        }
        if !policy.rates.is_empty() {
            calls.push_back(now);
        }
        Ok(())
    }

    /// Closes the budget for a while, for everybody: the network said "too many".
    pub(crate) fn close_for(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state.lock();
        if state.closed_until.is_none_or(|earlier| earlier < until) {
            state.closed_until = Some(until);
        }
    }

    /// Learns from an answer's headers that nothing is left until some instant.
    pub(crate) fn learn(&self, answer: &Answer, now_unix: i64) {
        let number = |name: &Option<String>| -> Option<i64> {
            answer.header(name.as_deref()?)?.trim().parse().ok()
        };
        let exhausted = self.plan.throttle_statuses.contains(&answer.status)
            || number(&self.plan.remaining_header).is_some_and(|left| left <= 0);
        if let (true, Some(reset)) = (exhausted, number(&self.plan.reset_header)) {
            // Both Unix seconds and seconds from now are met.
            let wait = if reset > 1_000_000_000 {
                reset - now_unix
            } else {
                reset
            };
            if let Ok(wait @ 1..=3600) = u64::try_from(wait) {
                self.close_for(Duration::from_secs(wait));
            }
        }
    }
}

/// Budgets of one connector by base URL.
#[derive(Debug, Default)]
pub(crate) struct Budgets(Mutex<HashMap<String, Arc<Budget>>>);

/// Budgets nobody uses are dropped beyond this number.
const KEPT: usize = 1_000;

impl Budgets {
    /// The budget of a network, made when first asked for.
    pub(crate) fn of(&self, base: &str, plan: &BudgetPlan) -> Arc<Budget> {
        let mut budgets = self.0.lock();
        if budgets.len() > KEPT {
            budgets.retain(|_, budget| Arc::strong_count(budget) > 1);
        }
        Arc::clone(
            budgets
                .entry(base.to_owned())
                .or_insert_with(|| Arc::new(Budget::new(plan.clone()))),
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::request::RequestBody;

    fn request() -> PreparedRequest {
        PreparedRequest {
            method: reqwest::Method::GET,
            url: url::Url::parse("https://n.example/x").unwrap(),
            query: Vec::new(),
            headers: Vec::new(),
            body: RequestBody::None,
            reveals: None,
        }
    }

    #[tokio::test]
    async fn no_window_ever_holds_more_calls_than_allowed() {
        let window = Duration::from_millis(80);
        let policy = Policy {
            rates: vec![Rate { limit: 5, window }],
            matchers: Vec::new(),
        };
        let plan = BudgetPlan {
            policies: vec![policy],
            ..BudgetPlan::default()
        };
        let budget = Budgets::default().of("n", &plan);
        let mut calls: Vec<Instant> = Vec::new();
        while calls.len() < 23 {
            match budget.take(&request()) {
                Ok(()) => calls.push(Instant::now()),
                Err(wait) => tokio::time::sleep(wait).await,
            }
        }
        for (call, sixth) in calls.iter().zip(&calls[5..]) {
            assert!(sixth.duration_since(*call) >= window);
        }
    }

    #[tokio::test]
    async fn a_closed_budget_gives_no_place_to_anybody() {
        let budgets = Budgets::default();
        let plan = BudgetPlan::default();
        budgets.of("n", &plan).close_for(Duration::from_secs(60));
        assert!(budgets.of("n", &plan).take(&request()).is_err());
        assert!(budgets.of("other", &plan).take(&request()).is_ok());
    }
}
