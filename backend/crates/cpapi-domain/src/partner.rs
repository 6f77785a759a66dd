//! What partners (networks and tracking systems) answered, and how their failures are sorted.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::time::UtcTime;
use crate::word::words;

/// Largest part of a partner's body that is kept (product.md S3).
pub const ANSWER_BODY_LIMIT: usize = 16 * 1024;

words! {
    /// What kind of failure a partner's answer (or silence) is. It drives retries.
    pub enum FailureKind {
        /// The credentials are wrong or lack rights; retrying cannot help.
        Credentials => "credentials",
        /// Too many requests; retry after a while.
        RateLimited => "rate_limited",
        /// A fault that may pass: time-out, connection lost, 5xx.
        Transient => "transient",
        /// The partner understood and refuses; the request must change.
        Refused => "refused",
        /// The answer could not be read as what it should be.
        Unreadable => "unreadable",
    }
}

/// The request that led to a recorded answer, secrets redacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordedRequest {
    /// `GET`, `POST` …
    pub method: String,
    /// Full URL with secrets redacted.
    pub url: String,
    /// Headers in order, secrets redacted.
    pub headers: Vec<(String, String)>,
    /// Body, redacted and cut; null when none was sent.
    #[schema(required)]
    pub body: Option<String>,
}

/// A partner's own answer, kept and shown (product.md S3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordedAnswer {
    /// When it came.
    pub at: UtcTime,
    /// What was asked.
    pub request: RecordedRequest,
    /// HTTP status; null when no answer came at all.
    #[schema(required)]
    pub status_code: Option<u16>,
    /// Response headers in order, secrets redacted.
    pub headers: Vec<(String, String)>,
    /// First 16 KiB of the body, secrets redacted; null when there was none.
    #[schema(required)]
    pub body: Option<String>,
    /// Whether the body was longer than what is kept.
    pub body_truncated: bool,
    /// How the answer was judged.
    pub failure: FailureKind,
    /// One sentence for a person.
    pub detail: String,
}

/// One request and what came back, as a person who tries a connector sees it (product.md S7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Exchange {
    /// When the request was sent.
    pub at: UtcTime,
    /// What was asked, secrets redacted.
    pub request: RecordedRequest,
    /// 1 for the first try.
    pub attempt: u32,
    /// HTTP status; null when no answer came at all.
    #[schema(required)]
    pub status_code: Option<u16>,
    /// Response headers in order, secrets redacted.
    pub headers: Vec<(String, String)>,
    /// First 16 KiB of the body, secrets redacted; null when there was none.
    #[schema(required)]
    pub body: Option<String>,
    /// Whether the body was longer than what is kept.
    pub body_truncated: bool,
    /// Time from the request to the whole answer.
    pub duration_ms: u64,
    /// How the answer was judged where it was no success.
    #[schema(required)]
    pub failure: Option<FailureKind>,
    /// One sentence for a person where it was no success.
    #[schema(required)]
    pub detail: Option<String>,
}

/// A failure of a partner.
#[derive(Debug, Clone, Error)]
#[error("{kind:?}: {detail}")]
pub struct PartnerError {
    /// What kind of failure.
    pub kind: FailureKind,
    /// Seconds after which a retry is welcome, where the partner said so.
    pub retry_after_seconds: Option<u64>,
    /// One sentence for a person, without secrets.
    pub detail: String,
    /// The partner's answer, redacted; none for failures before any request.
    pub answer: Option<Box<RecordedAnswer>>,
    /// True where the request may have taken effect although it failed (time-out, reset,
    /// gateway page, unreadable 2xx): after a write this means "in doubt" (product.md R2).
    pub outcome_unknown: bool,
}

impl PartnerError {
    /// A failure without any answer.
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            retry_after_seconds: None,
            detail: detail.into(),
            answer: None,
            outcome_unknown: false,
        }
    }

    /// Whether trying again later can help.
    pub const fn is_retryable(&self) -> bool {
        matches!(self.kind, FailureKind::RateLimited | FailureKind::Transient)
    }
}
