//! How long to wait before the next try.

use std::time::Duration;

use cpapi_domain::time::UtcTime;
use rand::RngExt as _;
use regex::Regex;

use super::answer::Answer;
use crate::interpolation::{Engine, Scope, Template};
use crate::manifest::node::{Loader, Node, Read};

/// A strategy of the manifest.
#[derive(Debug, Clone)]
pub(crate) enum Backoff {
    /// ConstantBackoffStrategy.
    Constant(Template),
    /// ExponentialBackoffStrategy: factor × 2^try.
    Exponential(Template),
    /// WaitTimeFromHeader: seconds in a header.
    WaitTime {
        /// Header.
        header: Template,
        /// Finds the number in the value.
        regex: Option<Regex>,
        /// A longer wait ends the tries.
        longest: Option<f64>,
    },
    /// WaitUntilTimeFromHeader: Unix seconds in a header.
    WaitUntil {
        /// Header.
        header: Template,
        /// Finds the number in the value.
        regex: Option<Regex>,
        /// Wait at least so long.
        shortest: Option<f64>,
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
            "ConstantBackoffStrategy" => Self::Constant(needed("backoff_time_in_seconds", loader)?),
            "ExponentialBackoffStrategy" => {
                let factor = node.template("factor", loader)?;
                Self::Exponential(factor.unwrap_or_else(|| Template::Plain("5".to_owned())))
            }
            "WaitTimeFromHeader" => Self::WaitTime {
                header: needed("header", loader)?,
                regex: regex()?,
                longest: number("max_waiting_time_in_seconds")?,
            },
            "WaitUntilTimeFromHeader" => Self::WaitUntil {
                header: needed("header", loader)?,
                regex: regex()?,
                shortest: number("min_wait")?,
            },
            _ => return Err(node.unsupported(OFFERED)),
        };
        node.finish(loader);
        Ok(strategy)
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
        let number = |template: &Template| -> Option<f64> {
            template.text(engine, scope).ok()?.trim().parse().ok()
        };
        let from_header = |header: &Template, regex: &Option<Regex>| -> Option<f64> {
            let name = header.text(engine, scope).ok()?;
            let value = answer?.header(&name)?;
            let text = match regex {
                Some(regex) => {
                    let found = regex.captures(value)?;
                    found.get(1).or_else(|| found.get(0))?.as_str()
                }
                None => value,
            };
            text.trim().parse().ok()
        };
        let seconds = match self {
            Self::Constant(template) => number(template)?,
            Self::Exponential(factor) => number(factor)? * f64::from(2_u32.saturating_pow(attempt)),
            Self::WaitTime { header, regex, .. } => from_header(header, regex)?,
            Self::WaitUntil {
                header,
                regex,
                shortest,
            } => {
                let until = from_header(header, regex)?;
                let wait = until - f64::from(u32::try_from(now.unix()).ok()?);
                match shortest {
                    Some(shortest) => wait.max(*shortest),
                    None => wait,
                }
            }
        };
        (seconds > 0.0 && seconds.is_finite()).then_some(seconds)
    }
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
    longest: Duration,
    now: UtcTime,
    engine: &Engine,
    scope: &Scope,
) -> Pause {
    for strategy in strategies {
        let Some(seconds) = strategy.seconds(answer, attempt, now, engine, scope) else {
            continue;
        };
        let wait = Duration::from_secs_f64(seconds.min(CEILING_SECONDS)) + Duration::from_secs(1);
        let asked = match strategy {
            Backoff::WaitTime {
                longest: Some(limit),
                ..
            } if seconds > *limit => return Pause::TooLong(wait),
            Backoff::WaitTime { .. } | Backoff::WaitUntil { .. } => true,
            Backoff::Constant(_) | Backoff::Exponential(_) => false,
        };
        if asked && wait > longest {
            return Pause::TooLong(wait);
        }
        return Pause::For(wait.min(longest));
    }
    if let Some(wait) = answer.and_then(|answer| retry_after(answer, now)) {
        return if wait > longest {
            Pause::TooLong(wait)
        } else {
            Pause::For(wait)
        };
    }
    let most = Duration::from_secs(1_u64 << attempt.min(10)).min(longest);
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
