//! Other ways to ask, as a manifest's error handler says: the first page again, a smaller page,
//! half a window.

use std::time::Duration;

use chrono::TimeDelta;
use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::json;

use super::Active;
use super::loop_guard::LoopGuard;
use crate::cursor::{StreamCursor, Window};
use crate::http::session::Session;
use crate::http::transport::rest;
use crate::manifest::Stream;
use crate::slices::StreamSlice;

/// Most beginnings of one slice: the reference has no limit, and a network that always asks for a
/// reset would never be done.
const MOST_RESETS: u32 = 5;
/// Most times that a window is cut in half, as in the reference.
const MOST_SPLITS: u32 = 10;

/// A page size that was reduced, and how far.
#[derive(Debug, Default)]
pub(super) struct Reduction {
    size: Option<u64>,
    attempts: u32,
    retries_at_minimum: u32,
    /// The configured size comes back with the next page.
    restore: bool,
}

impl Reduction {
    /// The size to ask for, where it is not the configured one.
    pub(super) const fn page_size(&self) -> Option<u64> {
        self.size
    }

    /// A page came; what failed before it no longer counts.
    pub(super) fn page_came(&mut self) {
        self.attempts = 0;
        self.retries_at_minimum = 0;
        if self.restore {
            self.size = None;
        }
    }
}

/// Begins the slice's pages again.
pub(super) fn reset(
    stream: &Stream,
    active: &mut Active,
    mut error: PartnerError,
) -> Result<(), PartnerError> {
    if !stream.resets_pagination {
        error.detail = format!(
            "{} The manifest asks to reset the pages and has no pagination_reset.",
            error.detail
        );
        return Err(error);
    }
    active.resets += 1;
    if active.resets > MOST_RESETS {
        return Err(error);
    }
    active.token = stream.paginator.first();
    active.guard = LoopGuard::default();
    Ok(())
}

/// Asks for the same page with fewer records, after a pause.
pub(super) async fn reduce(
    session: &Session,
    stream: &Stream,
    active: &mut Active,
    mut error: PartnerError,
) -> Result<(), PartnerError> {
    let engine = &session.manifest.engine;
    let Some(plan) = &stream.page_size_reduction else {
        error.detail = format!(
            "{} The manifest asks for smaller pages and has no page_size_reduction.",
            error.detail
        );
        return Err(error);
    };
    let configured = stream
        .paginator
        .page_size(engine, &active.scope)
        .map_err(|error| session.template_failed(&error))?;
    let current = active.reduction.size.or(configured).unwrap_or(0);
    let smaller = plan.reduced(current);
    let reduction = &mut active.reduction;
    if smaller >= current {
        reduction.retries_at_minimum += 1;
        if reduction.retries_at_minimum > plan.retries_at_minimum {
            return Err(given_up(error, plan.failure_message.as_deref()));
        }
    } else {
        reduction.attempts += 1;
        if reduction.attempts > plan.max_attempts {
            return Err(given_up(error, plan.failure_message.as_deref()));
        }
        reduction.size = Some(smaller);
        reduction.restore = plan.restore_after_page;
    }
    let tries = reduction.attempts + reduction.retries_at_minimum;
    let pause = Duration::from_secs_f64(plan.backoff_seconds * f64::from(tries));
    rest(session, pause.min(session.cx.limits.longest_wait)).await
}

/// The window of a slice in two halves that do not overlap.
pub(super) fn split(
    stream: &Stream,
    active: &Active,
    cursor: &StreamCursor,
    mut error: PartnerError,
) -> Result<(StreamSlice, StreamSlice), PartnerError> {
    let Some(plan) = &stream.window_splitting else {
        error.detail = format!(
            "{} The manifest asks for smaller windows and has no request_window_splitting.",
            error.detail
        );
        return Err(error);
    };
    let halves = active
        .slice
        .window
        .filter(|_| active.depth < MOST_SPLITS)
        .and_then(|window| halves(window, cursor, plan.smallest));
    let Some((first, second)) = halves else {
        return Err(given_up(error, plan.failure_message.as_deref()));
    };
    let bounds = cursor.bounds();
    let slice = |window: Window| StreamSlice {
        interval: [
            (bounds.names.0.clone(), json!(bounds.write(window.start))),
            (bounds.names.1.clone(), json!(bounds.write(window.end))),
        ]
        .into_iter()
        .collect(),
        window: Some(window),
        ..(*active.slice).clone()
    };
    Ok((slice(first), slice(second)))
}

fn halves(
    window: Window,
    cursor: &StreamCursor,
    smallest: Option<TimeDelta>,
) -> Option<(Window, Window)> {
    let unit = cursor.bounds().granularity?.micros()?;
    let span = (window.end - window.start).num_microseconds()?;
    if smallest.is_some_and(|smallest| window.end - window.start <= smallest) {
        return None;
    }
    let units = span / unit + 1;
    if span <= 0 || units <= 1 {
        return None;
    }
    let half = TimeDelta::microseconds((units / 2).checked_mul(unit)?);
    let second = window.start.checked_add_signed(half)?;
    let first_end = second.checked_sub_signed(TimeDelta::microseconds(unit))?;
    Some((
        Window {
            start: window.start,
            end: first_end,
        },
        Window {
            start: second,
            end: window.end,
        },
    ))
}

fn given_up(mut error: PartnerError, message: Option<&str>) -> PartnerError {
    error.kind = FailureKind::Transient;
    if let Some(message) = message {
        error.detail = format!("{} {message}", error.detail);
    }
    error
}
