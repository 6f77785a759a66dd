//! How long to wait before the next try.

use std::time::Duration;

use cpapi_domain::time::UtcTime;
use rand::RngExt as _;
use regex::Regex;

use super::answer::Answer;
use crate::context::ReadMode;
use crate::interpolation::{Engine, Scope, Template};
use crate::manifest::node::{Loader, Node, Read};

/// Seconds around the wait among which chance chooses; none waits exactly.
type Jitter = Option<f64>;

/// A strategy of the manifest.
#[derive(Debug, Clone)]
pub(crate) enum Backoff {
    /// ConstantBackoffStrategy.
    Constant(Template, Jitter),
    /// ExponentialBackoffStrategy: factor × 2^try.
    Exponential(Template, Jitter),
    /// WaitTimeFromHeader: seconds in a header.
    WaitTime {
        /// Header.
        header: Template,
        /// Finds the number in the value.
        regex: Option<Regex>,
        /// A wait as long as this ends the tries.
        longest: Option<Template>,
    },
    /// WaitUntilTimeFromHeader: Unix seconds in a header.
    WaitUntil {
        /// Header.
        header: Template,
        /// Finds the number in the value.
        regex: Option<Regex>,
        /// Wait at least so long.
        shortest: Option<Template>,
        /// A wait as long as this ends the tries.
        longest: Option<Template>,
    },
}

const OFFERED: &[&str] = &[
    "ConstantBackoffStrategy",
    "ExponentialBackoffStrategy",
    "WaitTimeFromHeader",
    "WaitUntilTimeFromHeader",
];

impl Backoff {
    /// Reads a strategy.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let needed = |field: &str, loader: &mut Loader| {
            node.template(field, loader)?
                .ok_or_else(|| node.problem(field, "is missing"))
        };
        let regex = || {
            node.text("regex")?
                .map(Regex::new)
                .transpose()
                .map_err(|_| node.problem("regex", "is not a regular expression"))
        };
        let number = |field: &str| {
            node.get(field)
                .map(|value| {
                    let text = value.as_str().and_then(|text| text.parse().ok());
                    value
                        .as_f64()
                        .or(text)
                        .ok_or_else(|| node.problem(field, "a number is expected"))
                })
                .transpose()
        };
        let strategy = match node.kind("") {
            "ConstantBackoffStrategy" => Self::Constant(
                needed("backoff_time_in_seconds", loader)?,
                number("jitter_range_in_seconds")?,
            ),
            "ExponentialBackoffStrategy" => {
                let factor = node.template("factor", loader)?;
                Self::Exponential(
                    factor.unwrap_or_else(|| Template::Plain("5".to_owned())),
                    number("jitter_range_in_seconds")?,
                )
            }
            "WaitTimeFromHeader" => Self::WaitTime {
                header: needed("header", loader)?,
                regex: regex()?,
                longest: node.template("max_waiting_time_in_seconds", loader)?,
            },
            "WaitUntilTimeFromHeader" => Self::WaitUntil {
                header: needed("header", loader)?,
                regex: regex()?,
                shortest: node.template("min_wait", loader)?,
                longest: node.template("max_waiting_time_in_seconds", loader)?,
            },
            _ => return Err(node.unsupported(OFFERED)),
        };
        node.finish(loader);
        Ok(strategy)
    }

    /// The longest wait that is accepted.
    fn longest(&self, engine: &Engine, scope: &Scope) -> Option<f64> {
        match self {
            Self::WaitTime { longest, .. } | Self::WaitUntil { longest, .. } => {
                number(longest.as_ref()?, engine, scope)
            }
            Self::Constant(..) | Self::Exponential(..) => None,
        }
    }

    /// Seconds to wait before try `attempt` + 1 (0 = first try failed); none when it has nothing
    /// to say. A wait of 0 counts as nothing (reference-runner.md 7).
    fn seconds(
        &self,
        answer: Option<&Answer>,
        attempt: u32,
        now: UtcTime,
        engine: &Engine,
        scope: &Scope,
    ) -> Option<f64> {
        let from_header = |header: &Template, regex: &Option<Regex>| -> Option<f64> {
            let name = header.text(engine, scope).ok()?;
            let value = answer?.header(&name)?;
            // As Python's `match`: from the beginning, and the whole match counts.
            let found = regex
                .as_ref()
                .and_then(|regex| regex.find(value))
                .filter(|found| found.start() == 0);
            let text = found.map_or(value, |found| found.as_str());
            text.trim().parse().ok()
        };
        let seconds = match self {
            Self::Constant(template, jitter) => jittered(number(template, engine, scope)?, *jitter),
            Self::Exponential(factor, jitter) => {
                let power = f64::from(2_u32.saturating_pow(attempt.saturating_add(1)));
                jittered(number(factor, engine, scope)? * power, *jitter)
            }
            Self::WaitTime { header, regex, .. } => from_header(header, regex)?,
            Self::WaitUntil {
                header,
                regex,
                shortest,
                ..
            } => {
                let shortest = shortest
                    .as_ref()
                    .and_then(|shortest| number(shortest, engine, scope));
                match from_header(header, regex) {
                    None => shortest?,
                    Some(until) => {
                        let wait = until - f64::from(u32::try_from(now.unix()).ok()?);
                        shortest.map_or(wait, |shortest| wait.max(shortest))
                    }
                }
            }
        };
        (seconds > 0.0 && seconds.is_finite()).then_some(seconds)
    }
}

fn number(template: &Template, engine: &Engine, scope: &Scope) -> Option<f64> {
    template.text(engine, scope).ok()?.trim().parse().ok()
}

fn jittered(seconds: f64, jitter: Jitter) -> f64 {
    match jitter {
        Some(range) if range > 0.0 => seconds + rand::rng().random_range(0.0..=range * 2.0),
        _ => seconds,
    }
}

/// What bounds a wait beside the strategies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// No wait is longer.
    pub(crate) longest: Duration,
    /// The time.
    pub(crate) now: UtcTime,
    /// How closely the reference runner is followed.
    pub(crate) mode: ReadMode,
}

/// What to do before the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pause {
    /// Wait so long.
    For(Duration),
    /// The partner asks for a longer wait than is allowed: give up and say so.
    TooLong(Duration),
}

/// Longest wait of any kind, so that a number from a header cannot overflow a duration.
const CEILING_SECONDS: f64 = 30.0 * 24.0 * 3600.0;

/// The wait before try `attempt` + 1: the first strategy that has something to say, prolonged by a
/// second; else the answer's own `Retry-After`; else 1, 2, 4 … s with full jitter.
pub(crate) fn pause(
    strategies: &[Backoff],
    answer: Option<&Answer>,
    attempt: u32,
    bounds: Bounds,
    engine: &Engine,
    scope: &Scope,
) -> Pause {
    let Bounds { longest, now, mode } = bounds;
    for strategy in strategies {
        let Some(seconds) = strategy.seconds(answer, attempt, now, engine, scope) else {
            continue;
        };
        let wait = Duration::from_secs_f64(seconds.min(CEILING_SECONDS)) + Duration::from_secs(1);
        if strategy
            .longest(engine, scope)
            .is_some_and(|longest| seconds >= longest)
        {
            return Pause::TooLong(wait);
        }
        let asked = matches!(
            strategy,
            Backoff::WaitTime { .. } | Backoff::WaitUntil { .. }
        );
        if asked && wait > longest {
            return Pause::TooLong(wait);
        }
        return Pause::For(wait.min(longest));
    }
    // The reference knows no `Retry-After` of its own accord.
    if mode == ReadMode::Strict
        && let Some(wait) = answer.and_then(|answer| retry_after(answer, now))
    {
        return if wait > longest {
            Pause::TooLong(wait)
        } else {
            Pause::For(wait)
        };
    }
    let most = Duration::from_secs(1_u64 << attempt.min(10)).min(longest);
    if mode == ReadMode::Reference {
        return Pause::For(most);
    }
    let jittered = rand::rng().random_range(Duration::ZERO..=most);
    Pause::For(jittered)
}

/// `Retry-After`, as seconds or as a date.
pub(crate) fn retry_after(answer: &Answer, now: UtcTime) -> Option<Duration> {
    let text = answer.header("retry-after")?.trim();
    let seconds: f64 = match text.parse() {
        Ok(seconds) => seconds,
        Err(_) => {
            let until = chrono::DateTime::parse_from_rfc2822(text).ok()?;
            let wait = until.timestamp() - now.unix();
            f64::from(u32::try_from(wait).ok()?)
        }
    };
    (seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(CEILING_SECONDS)))
}
