//! The offers list at size: how long 99 of a hundred requests take at most, for every pair of
//! filters and for text search, and how many lists a second are answered.

use anyhow::{Context, bail};
use serde_json::Value;

use crate::database::Kind;
use crate::pressure::answers_per_second;
use crate::program::Server;
use crate::report::{Goal, Report};

/// One value of each filter that the list has; pairs of these are asked for.
const FILTERS: [&str; 16] = [
    "source_id=1",
    "connector=tune-unlimited",
    "status=active",
    "valid=true",
    "valid=false",
    "reason=not_approved",
    "in_feed=true",
    "country=DE",
    "os=ios",
    "device=mobile",
    "category=Games",
    "currency=USD",
    "payout_min=2&payout_max=5",
    "model=percent",
    "has_warnings=true",
    "updated_since=2026-01-01T00:00:00Z",
];
/// Lists in other orders, with one filter or none.
const ORDERS: [(&str, &str); 4] = [
    ("newest first", "sort=-id"),
    ("by payout", "sort=-payout"),
    ("by title", "sort=title"),
    ("last changed first", "sort=-updated_at&status=active"),
];
/// Words that are common, rare, and part of a URL.
const SEARCHES: [&str; 3] = ["puzzle", "10042", "go2cloud.org/aff_c"];
/// How many of the slowest pairs are named.
const NAMED_PAIRS: usize = 3;

/// What is required and aimed at, in milliseconds for 99 of 100 requests.
struct Goals {
    filters: (f64, f64),
    text: (f64, f64),
    /// Answers a second.
    rate: Option<(f64, f64)>,
}

const fn goals(kind: Kind) -> Goals {
    match kind {
        Kind::Sqlite => Goals {
            filters: (5.0, 3.0),
            text: (10.0, 5.0),
            rate: Some((4000.0, 6000.0)),
        },
        Kind::Postgres => Goals {
            filters: (10.0, 5.0),
            text: (40.0, 15.0),
            rate: None,
        },
    }
}

/// Measures the lists of a server that holds many offers.
pub(crate) async fn measure(
    kind: Kind,
    server: &Server,
    requests: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let goals = goals(kind);
    let name = kind.name();
    pairs(name, server, requests, goals.filters, report).await?;
    for (what, query) in ORDERS {
        let times = Times::of(server, query, requests).await?.found(query)?;
        times.note(name, what, goals.filters, report);
    }
    for text in SEARCHES {
        let query = format!("search={text}");
        let times = Times::of(server, &query, requests).await?.found(&query)?;
        let what = format!("text {text}");
        times.note(name, &what, goals.text, report);
    }
    let rate = answers_per_second(server, "/offers?limit=50&status=active").await?;
    let what = format!("{name}: offers lists of 50 rows answered");
    match goals.rate {
        Some((required, aim)) => report.note_with_aim(
            what,
            rate,
            "/s",
            Goal::AtLeast(required),
            Goal::AtLeast(aim),
        ),
        None => report.note(what, rate, "/s", None),
    }
    if let Some(memory) = server.memory_mib() {
        let what = format!("{name}: server after the work");
        report.note(what, memory, "MiB", None);
    }
    Ok(())
}

/// Every filter alone and with every other; the slowest are named.
async fn pairs(
    name: &str,
    server: &Server,
    requests: usize,
    goal: (f64, f64),
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut measured = Vec::new();
    let mut found = 0_usize;
    for (index, first) in FILTERS.iter().enumerate() {
        for second in FILTERS.iter().skip(index) {
            let query = if first == second {
                (*first).to_owned()
            } else {
                format!("{first}&{second}")
            };
            // A parameter is given once.
            if first != second && parameter(first) == parameter(second) {
                continue;
            }
            let times = Times::of(server, &query, requests).await?;
            found += usize::from(!times.empty);
            measured.push((query, times));
        }
    }
    if found * 2 < measured.len() {
        bail!("{name}: most pairs of filters found nothing, so they measure nothing");
    }
    measured.sort_by(|(_, a), (_, b)| b.percentile(99).total_cmp(&a.percentile(99)));
    let count = measured.len();
    for (place, (query, times)) in measured.iter().take(NAMED_PAIRS).enumerate() {
        let what = format!(
            "number {} of the slowest of {count} pairs, {query}",
            place + 1
        );
        times.note(name, &what, goal, report);
    }
    if let Some((query, times)) = measured.get(count / 2) {
        times.note(name, &format!("pair in the middle, {query}"), goal, report);
    }
    Ok(())
}

fn parameter(filter: &str) -> &str {
    filter.split_once('=').map_or(filter, |(name, _)| name)
}

/// How long the requests for one query took, in ascending order.
struct Times {
    milliseconds: Vec<f64>,
    empty: bool,
}

impl Times {
    async fn of(server: &Server, query: &str, requests: usize) -> anyhow::Result<Self> {
        let mut milliseconds = Vec::with_capacity(requests);
        let mut empty = false;
        for _ in 0..requests {
            let (took, page) = server
                .timed_get(&format!("/offers?limit=50&{query}"))
                .await?;
            let items = page.pointer("/items").and_then(Value::as_array);
            empty = items.context("a list without items")?.is_empty();
            milliseconds.push(took.as_secs_f64() * 1000.0);
        }
        milliseconds.sort_by(f64::total_cmp);
        Ok(Self {
            milliseconds,
            empty,
        })
    }

    /// Refuses a query that measures nothing.
    fn found(self, query: &str) -> anyhow::Result<Self> {
        if self.empty {
            bail!("the query {query:?} found nothing, so it measures nothing");
        }
        Ok(self)
    }

    fn percentile(&self, percent: usize) -> f64 {
        let length = self.milliseconds.len();
        let position = (length * percent).div_ceil(100).saturating_sub(1);
        self.milliseconds.get(position).copied().unwrap_or(f64::NAN)
    }

    fn note(&self, name: &str, what: &str, (required, aim): (f64, f64), report: &mut Report) {
        let what = format!("{name}: offers list, {what}");
        report.note(format!("{what}, p50"), self.percentile(50), "ms", None);
        report.note_with_aim(
            format!("{what}, p99"),
            self.percentile(99),
            "ms",
            Goal::AtMost(required),
            Goal::AtMost(aim),
        );
    }
}
