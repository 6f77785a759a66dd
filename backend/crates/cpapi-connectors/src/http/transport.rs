//! Sending a request until there is an answer to read, or a failure to report (product.md Y4).

use std::sync::Arc;
use std::time::{Duration, Instant};

use cpapi_domain::partner::{FailureKind, PartnerError};
use url::Url;

use super::answer::{self, Answer, Timing};
use super::backoff::{Bounds, Pause, pause, retry_after};
use super::fault::{Action, ErrorHandler, Verdict};
use super::guard::NetworkRefusal;
use super::session::{Patience, Session};
use crate::context::ReadMode;
use crate::interpolation::Scope;
use crate::page::decode::{Decoded, Extraction, Faulty, Reading};
use crate::request::PreparedRequest;

/// Bodies from this size on are decoded on the blocking pool.
const LARGE: usize = 128 * 1024;

/// An answer that may be read.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// The answer without its body.
    pub(crate) answer: Answer,
    /// The body, decoded; none when the manifest says to ignore the answer.
    pub(crate) decoded: Option<Decoded>,
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

/// Why one try gave nothing to read.
struct Failure {
    kind: FailureKind,
    detail: String,
    answer: Option<Answer>,
    again: bool,
    detour: Option<Detour>,
}

impl Failure {
    fn new(kind: FailureKind, detail: impl Into<String>, again: bool) -> Self {
        Self {
            kind,
            detail: detail.into(),
            answer: None,
            again,
            detour: None,
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
    let mut failure = Failure::new(FailureKind::Unreadable, detail, false);
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
    tokio::task::spawn_blocking(work)
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

async fn attempt_once(
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
    let begun = Instant::now();
    let at = session.cx.clock.now();
    let sent = tokio::select! {
        () = session.cx.cancel.cancelled() => {
            let error = cancelled();
            return Err(Failure::new(error.kind, error.detail, false));
        }
        sent = send(session, request) => sent,
    };
    if let (Some(reveals), Ok(answer)) = (&request.reveals, &sent) {
        for secret in reveals.secrets(&answer.body) {
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
        .cloned();
    let read = match sent {
        Ok(answer) => read_answer(session, errors, scope, extraction, answer).await,
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
        (Action::Success, None) => Ok(Fetched {
            answer,
            decoded: Some(decoded),
        }),
        (Action::Success | Action::Ignore, _) if reads => Ok(Fetched {
            answer,
            decoded: Some(decoded),
        }),
        (Action::Ignore, _) => Ok(Fetched {
            answer,
            decoded: None,
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

/// Where a request really goes: its own address, or that of the suite's replay.
fn destination(session: &Session, request: &PreparedRequest) -> Url {
    let mut url = request.full_url();
    if let Some(other) = &session.cx.answer_from {
        // Each fails only for URLs without a host, which a requester never makes.
        let _ = url.set_scheme(other.scheme());
        let _ = url.set_host(other.host_str());
        let _ = url.set_port(other.port());
    }
    url
}

async fn send(session: &Session, request: &PreparedRequest) -> Result<Answer, Failure> {
    let limits = &session.cx.limits;
    let url = destination(session, request);
    let client = session.cx.http.admit(&url);
    let client =
        client.map_err(|refusal| Failure::new(FailureKind::Refused, refusal.to_string(), false))?;
    let mut builder = client
        .request(request.method.clone(), url)
        .timeout(limits.total_timeout);
    if !request
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("accept"))
    {
        builder = builder.header("accept", "*/*");
    }
    if let Some((body, kind)) = request.body_text() {
        let named = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
        if let Some(kind) = kind.filter(|_| !request.headers.iter().any(named)) {
            builder = builder.header("content-type", kind);
        }
        builder = builder.body(body);
    }
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let mut response = builder
        .send()
        .await
        .map_err(|error| network_failure(&error))?;
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let mut answer = Answer {
        status: response.status().as_u16(),
        headers,
        body: Vec::new(),
        shown_url: shown(response.url()),
    };
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Ok(answer),
            Err(error) => {
                let mut failure = network_failure(&error);
                failure.answer = Some(answer);
                return Err(failure);
            }
        };
        if answer.body.len() + chunk.len() > limits.max_page_bytes {
            let detail = format!("The page is larger than {} bytes.", limits.max_page_bytes);
            let mut failure = Failure::new(FailureKind::Unreadable, detail, false);
            failure.answer = Some(answer);
            return Err(failure);
        }
        answer.body.extend_from_slice(&chunk);
    }
}

/// An address without what may be secret in it.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Each fails only for URLs without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

/// A failure below HTTP. The error's URL is left out; it may carry credentials.
fn network_failure(error: &reqwest::Error) -> Failure {
    if let Some(refusal) = NetworkRefusal::among(error) {
        return Failure::new(FailureKind::Refused, refusal.to_string(), false);
    }
    if error.is_builder() {
        return Failure::new(
            FailureKind::Refused,
            "The request cannot be made of these settings.",
            false,
        );
    }
    let what = if error.is_timeout() {
        "The network did not answer in time"
    } else if error.is_connect() {
        "The network cannot be reached"
    } else {
        "The connection broke off"
    };
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    let mut innermost = String::new();
    while let Some(error) = cause {
        innermost = error.to_string();
        cause = error.source();
    }
    let detail = if innermost.is_empty() {
        format!("{what}.")
    } else {
        format!("{what}: {innermost}.")
    };
    Failure::new(FailureKind::Transient, detail, true)
}

fn report(
    session: &Session,
    request: &PreparedRequest,
    failure: Failure,
    asked: Option<Duration>,
) -> PartnerError {
    let redactor = &session.redactor;
    let now = session.cx.clock.now();
    let detail = redactor.clean(&failure.detail).into_owned();
    let wait = asked.or_else(|| {
        failure
            .answer
            .as_ref()
            .and_then(|answer| retry_after(answer, now))
    });
    let record = answer::record(
        now,
        request,
        failure.answer.as_ref(),
        failure.kind,
        &detail,
        redactor,
    );
    PartnerError {
        kind: failure.kind,
        retry_after_seconds: wait.map(|wait| wait.as_secs()),
        detail,
        answer: Some(record),
        outcome_unknown: false,
    }
}
