//! Why there was nothing to read, and how it is reported.

use std::time::Duration;

use cpapi_domain::partner::{FailureKind, PartnerError};

use super::Detour;
use crate::http::answer::{self, Answer};
use crate::http::backoff::retry_after;
use crate::http::guard::NetworkRefusal;
use crate::http::session::Session;
use crate::request::PreparedRequest;

/// Why one try gave nothing to read.
pub(super) struct Failure {
    /// What kind it is.
    pub(super) kind: FailureKind,
    /// One sentence, not yet redacted.
    pub(super) detail: String,
    /// What came back.
    pub(super) answer: Option<Answer>,
    /// Trying again may help.
    pub(super) again: bool,
    /// The manifest says to ask in another way.
    pub(super) detour: Option<Detour>,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, detail: impl Into<String>, again: bool) -> Self {
        Self {
            kind,
            detail: detail.into(),
            answer: None,
            again,
            detour: None,
        }
    }
}

/// A failure below HTTP. The error's URL is left out; it may carry credentials.
pub(super) fn network_failure(error: &reqwest::Error) -> Failure {
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

/// The whole answer did not come within its time.
pub(super) fn too_late() -> Failure {
    let detail = "The network did not answer in time: the answer is not complete.";
    Failure::new(FailureKind::Transient, detail, true)
}

/// The failure as it is told and stored, without secrets.
pub(super) fn report(
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
