//! Sending a request until there is an answer to read, or a failure to report (product.md Y4).

mod attempt;
mod failure;
mod open_body;
mod send;

use std::sync::Arc;
use std::time::Duration;

use cpapi_domain::partner::{FailureKind, PartnerError};

pub(crate) use self::open_body::{Batch, OpenBody};

use self::attempt::attempt_once;
use self::failure::{Failure, report};
use super::answer::Answer;
use super::backoff::{Bounds, Pause, pause};
use super::fault::ErrorHandler;
use super::session::{Patience, Session};
use crate::interpolation::Scope;
use crate::page::decode::{Decoded, Extraction};
use crate::request::PreparedRequest;

/// An answer that may be read.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// The answer without its body.
    pub(crate) answer: Answer,
    /// The body, decoded; none when the manifest says to ignore the answer.
    pub(crate) decoded: Option<Decoded>,
    /// What follows the records of `decoded`, where the body is read while it comes.
    pub(crate) more: Option<Box<OpenBody>>,
}

/// Why there is nothing to read.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The failure with the network's redacted answer.
    Failed(PartnerError),
    /// The manifest says how to go on instead; the failure counts where that cannot be done.
    Instead(Detour, PartnerError),
}

/// Another way to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detour {
    /// With a new token.
    RefreshToken,
    /// From the slice's first page.
    ResetPagination,
    /// For fewer records.
    ReducePageSize,
    /// For half of the window.
    SplitWindow,
}

impl Stop {
    /// The failure, whether or not there is another way.
    pub(crate) fn into_error(self) -> PartnerError {
        match self {
            Self::Failed(error) | Self::Instead(_, error) => error,
        }
    }
}

/// Sends a request, judges the answer, waits and tries again as the manifest says.
///
/// `extraction` takes the records out of the answer.
///
/// # Errors
/// There is nothing to read, or it is to be asked for in another way.
pub(crate) async fn fetch(
    session: &Session,
    request: &PreparedRequest,
    errors: &ErrorHandler,
    scope: &Scope,
    extraction: &Arc<Extraction>,
) -> Result<Fetched, Stop> {
    let engine = &session.manifest.engine;
    let max_retries = errors
        .max_retries(engine, scope)
        .map_err(|error| Stop::Failed(session.template_failed(&error)))?;
    let mut attempt = 0_u32;
    let mut broken_bodies = 0_u32;
    loop {
        let tried = attempt_once(session, request, errors, scope, extraction, attempt).await;
        let failure = match tried {
            Ok(fetched) => return Ok(fetched),
            Err(failure) => failure,
        };
        if let Some(detour) = failure.detour {
            let error = report(session, request, failure, None);
            return Err(Stop::Instead(detour, error));
        }
        let limit =
            match session.patience {
                Patience::One => 0,
                // A body cut off in mid-air is tried once more; one that stays broken is reported.
                Patience::Manifest if failure.kind == FailureKind::Unreadable => {
                    if broken_bodies == 0 { attempt + 1 } else { 0 }
                }
                Patience::Manifest => max_retries,
            };
        if failure.kind == FailureKind::Unreadable {
            broken_bodies += 1;
        }
        let wait = pause(
            &errors.backoff,
            failure.answer.as_ref(),
            attempt,
            Bounds {
                longest: session.cx.limits.longest_wait,
                now: session.cx.clock.now(),
                mode: session.cx.mode,
            },
            engine,
            scope,
        );
        let failed =
            |failure: Failure, asked| Stop::Failed(report(session, request, failure, asked));
        let wait = match wait {
            Pause::For(wait) if failure.again && attempt < limit => wait,
            Pause::TooLong(asked) if failure.again => return Err(failed(failure, Some(asked))),
            _ => return Err(failed(failure, None)),
        };
        if failure.kind == FailureKind::RateLimited {
            session.budget.close_for(wait);
        }
        tracing::debug!(attempt, wait_ms = wait.as_millis(), kind = %failure.kind, "trying again");
        rest(session, wait).await.map_err(Stop::Failed)?;
        attempt += 1;
    }
}

/// The failure of an answer that was read and turned out not to be what it should.
pub(crate) fn unreadable(
    session: &Session,
    request: &PreparedRequest,
    fetched: Fetched,
    detail: &str,
) -> PartnerError {
    let mut answer = fetched.answer;
    answer.body = fetched.decoded.map(Decoded::into_body).unwrap_or_default();
    broken_off(session, request, answer, (FailureKind::Unreadable, detail))
}

/// The failure of an answer that turned out not to be readable to its end.
pub(crate) fn broken_off(
    session: &Session,
    request: &PreparedRequest,
    answer: Answer,
    (kind, detail): (FailureKind, &str),
) -> PartnerError {
    let mut failure = Failure::new(kind, detail, false);
    failure.answer = Some(answer);
    report(session, request, failure, None)
}

/// Waits, unless the work is cancelled.
pub(crate) async fn rest(session: &Session, wait: Duration) -> Result<(), PartnerError> {
    tokio::select! {
        () = session.cx.cancel.cancelled() => Err(cancelled()),
        () = tokio::time::sleep(wait) => Ok(()),
    }
}

fn cancelled() -> PartnerError {
    PartnerError::new(FailureKind::Transient, "The work was cancelled.")
}
