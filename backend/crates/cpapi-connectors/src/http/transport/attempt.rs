//! One try: sent, judged and read.

use std::sync::Arc;
use std::time::Instant;

use cpapi_domain::partner::FailureKind;

use super::failure::Failure;
use super::open_body::OpenBody;
use super::send::send;
use super::{Detour, Fetched, cancelled, rest};
use crate::context::ReadMode;
use crate::http::answer::{self, Answer, Timing};
use crate::http::fault::{Action, ErrorHandler, Verdict};
use crate::http::session::Session;
use crate::interpolation::Scope;
use crate::page::decode::{Decoded, Extraction, Faulty, Reading};
use crate::request::PreparedRequest;

/// Bodies from this size on are decoded on the blocking pool.
const LARGE: usize = 128 * 1024;

/// Sends a request once, judges the answer and reads it.
pub(super) async fn attempt_once(
    session: &Session,
    request: &PreparedRequest,
    errors: &ErrorHandler,
    scope: &Scope,
    extraction: &Arc<Extraction>,
    attempt: u32,
) -> Result<Fetched, Failure> {
    while let Err(wait) = session.budget.take(request) {
        let rested = rest(session, wait).await;
        rested.map_err(|error| Failure::new(error.kind, error.detail, false))?;
    }
    session.count_request();
    let streams = extraction.reads_rows() && request.reveals.is_none();
    let begun = Instant::now();
    let at = session.cx.clock.now();
    let sent = tokio::select! {
        () = session.cx.cancel.cancelled() => {
            let error = cancelled();
            return Err(Failure::new(error.kind, error.detail, false));
        }
        sent = send(session, request, streams) => sent,
    };
    if let (Some(reveals), Ok(arrived)) = (&request.reveals, &sent) {
        for secret in reveals.secrets(&arrived.answer.body) {
            session.redactor.learn(&secret);
        }
    }
    let timing = Timing {
        at,
        attempt: attempt + 1,
        took: begun.elapsed(),
    };
    // A body is moved into its decoding; an observer gets its copy before.
    let seen = session
        .cx
        .observer
        .as_ref()
        .and(sent.as_ref().ok())
        .map(|arrived| arrived.answer.clone());
    let read = match sent {
        Ok(arrived) => match arrived.open {
            Some(response) => {
                let open = Opened {
                    answer: arrived.answer,
                    response,
                };
                read_open(session, errors, scope, extraction, open).await
            }
            None => read_answer(session, errors, scope, extraction, arrived.answer).await,
        },
        Err(failure) => Err(failure),
    };
    if let Some(observer) = &session.cx.observer {
        let failure = read.as_ref().err();
        let answer = seen.as_ref().or(failure.and_then(|f| f.answer.as_ref()));
        let failure = failure.map(|failure| (failure.kind, failure.detail.as_str()));
        observer.saw(answer::exchange(
            timing,
            request,
            answer,
            failure,
            &session.redactor,
        ));
    }
    read
}

/// Decodes a body; a large one away from the threads that serve sockets.
async fn decode(
    session: &Session,
    answer: &mut Answer,
    extraction: &Arc<Extraction>,
) -> Result<Decoded, Faulty> {
    let body = std::mem::take(&mut answer.body);
    let content_type = answer.header("content-type").unwrap_or_default().to_owned();
    let (mode, limit) = (session.cx.mode, session.cx.limits.max_page_bytes);
    let extraction = Arc::clone(extraction);
    let is_large = body.len() >= LARGE;
    let work = move || {
        let reading = Reading {
            content_type: &content_type,
            mode,
            limit,
        };
        extraction.decode(body, reading)
    };
    if !is_large {
        return work();
    }
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work))
        .await
        .unwrap_or_else(|error| {
            let detail = format!("Reading the page failed: {error}.");
            Err(Faulty {
                detail,
                cut_off: false,
                is_nothing_to_reference: false,
                body: Vec::new(),
            })
        })
}

/// An answer of which only the beginning has come.
struct Opened {
    answer: Answer,
    response: reqwest::Response,
}

/// Judges an answer by its head, for its body is too long to be an error message, and reads the
/// first of its records.
async fn read_open(
    session: &Session,
    errors: &ErrorHandler,
    scope: &Scope,
    extraction: &Arc<Extraction>,
    Opened {
        mut answer,
        response,
    }: Opened,
) -> Result<Fetched, Failure> {
    session.budget.learn(&answer, session.cx.clock.now().unix());
    let nothing = Decoded::nothing();
    let (engine, mode) = (&session.manifest.engine, session.cx.mode);
    let verdict = errors
        .judge(&answer, &nothing.response, engine, scope, mode)
        .map_err(|error| {
            let detail = format!("The answer does not have the expected form: {error}.");
            let mut failure = Failure::new(FailureKind::Unreadable, detail, false);
            failure.answer = Some(answer.clone());
            failure
        })?;
    match verdict.action {
        Action::Success => {}
        Action::Ignore if mode == ReadMode::Reference => {}
        Action::Ignore => {
            return Ok(Fetched {
                answer,
                decoded: None,
                more: None,
            });
        }
        action => {
            let again = matches!(action, Action::Retry | Action::RateLimited);
            let mut failure = Failure::new(verdict.failure, sentence(&verdict, &answer), again);
            failure.detour = detour(action);
            failure.answer = Some(answer);
            return Err(failure);
        }
    }
    let head = std::mem::take(&mut answer.body);
    let reading = Reading {
        content_type: answer.header("content-type").unwrap_or_default(),
        mode,
        limit: session.cx.limits.max_page_bytes,
    };
    let rows = extraction.rows(reading, session.cx.limits.max_streamed_bytes);
    let begun = OpenBody::begin(response, rows, &head, session.cx.cancel.clone());
    match begun.await {
        Ok((batch, open)) => Ok(Fetched {
            answer,
            decoded: Some(Decoded::begun(batch.records, head)),
            more: (!batch.ended).then(|| Box::new(open)),
        }),
        Err(mut failure) => {
            answer.body = head;
            failure.answer = Some(answer);
            Err(failure)
        }
    }
}

/// Judges an answer and reads its body.
async fn read_answer(
    session: &Session,
    errors: &ErrorHandler,
    scope: &Scope,
    extraction: &Arc<Extraction>,
    mut answer: Answer,
) -> Result<Fetched, Failure> {
    session.budget.learn(&answer, session.cx.clock.now().unix());
    let decoded = decode(session, &mut answer, extraction).await;
    let (decoded, faulty) = match decoded {
        Ok(decoded) => (decoded, None),
        Err(faulty) => (Decoded::nothing(), Some(faulty)),
    };
    // A failure shows the body again.
    let with_body = |mut answer: Answer, body: Vec<u8>| {
        answer.body = body;
        Some(answer)
    };
    let mode = session.cx.mode;
    let judged = errors.judge(
        &answer,
        &decoded.response,
        &session.manifest.engine,
        scope,
        mode,
    );
    let verdict = match judged {
        Ok(verdict) => verdict,
        Err(error) => {
            let detail = format!("The answer does not have the expected form: {error}.");
            let mut failure = Failure::new(FailureKind::Unreadable, detail, false);
            failure.answer = with_body(answer, body_of(decoded, faulty));
            return Err(failure);
        }
    };
    // The reference reads what it ignores where the status is no failure, and takes a body that it
    // cannot read for `{}` (reference-runner.md 6).
    let reads = mode == ReadMode::Reference
        && answer.status < 400
        && faulty
            .as_ref()
            .is_none_or(|faulty| faulty.is_nothing_to_reference);
    if let Some(faulty) = faulty.as_ref().filter(|_| reads) {
        tracing::warn!(detail = %faulty.detail, "an answer cannot be read and counts as empty");
    }
    match (verdict.action, faulty) {
        // The reference takes no records from an answer whose status is a failure, whatever the
        // manifest calls it.
        (Action::Success, _) if mode == ReadMode::Reference && answer.status >= 400 => {
            Ok(Fetched {
                answer,
                decoded: None,
                more: None,
            })
        }
        (Action::Success, None) => Ok(Fetched {
            answer,
            decoded: Some(decoded),
            more: None,
        }),
        (Action::Success | Action::Ignore, _) if reads => Ok(Fetched {
            answer,
            decoded: Some(decoded),
            more: None,
        }),
        (Action::Ignore, _) => Ok(Fetched {
            answer,
            decoded: None,
            more: None,
        }),
        // What a predicate says of a body that could not be read is worth nothing.
        (Action::Success | Action::Fail, Some(faulty)) if (200..300).contains(&answer.status) => {
            let mut failure = Failure::new(FailureKind::Unreadable, faulty.detail, faulty.cut_off);
            failure.answer = with_body(answer, faulty.body);
            Err(failure)
        }
        (_, faulty) => {
            let detail = sentence(&verdict, &answer);
            let again = matches!(verdict.action, Action::Retry | Action::RateLimited);
            let mut failure = Failure::new(verdict.failure, detail, again);
            failure.detour = detour(verdict.action);
            failure.answer = with_body(answer, body_of(decoded, faulty));
            Err(failure)
        }
    }
}

const fn detour(action: Action) -> Option<Detour> {
    match action {
        Action::RefreshToken => Some(Detour::RefreshToken),
        Action::ResetPagination => Some(Detour::ResetPagination),
        Action::ReducePageSize => Some(Detour::ReducePageSize),
        Action::SplitWindow => Some(Detour::SplitWindow),
        Action::Success | Action::Fail | Action::Ignore | Action::Retry | Action::RateLimited => {
            None
        }
    }
}

fn body_of(decoded: Decoded, faulty: Option<Faulty>) -> Vec<u8> {
    match faulty {
        Some(faulty) => faulty.body,
        None => decoded.into_body(),
    }
}

fn sentence(verdict: &Verdict, answer: &Answer) -> String {
    if let Some(message) = &verdict.message {
        return message.clone();
    }
    let status = answer.status;
    match (verdict.failure, status) {
        (FailureKind::Credentials, _) => {
            format!("The network refuses the credentials (HTTP {status}).")
        }
        (FailureKind::RateLimited, _) => {
            format!("The network says there were too many requests (HTTP {status}).")
        }
        (_, 300..=399) => format!(
            "The network redirects to another address (HTTP {status}); that is not followed."
        ),
        (FailureKind::Transient, _) => {
            format!("The network answered with a fault of its own (HTTP {status}).")
        }
        _ => format!("The network refuses the request (HTTP {status})."),
    }
}
