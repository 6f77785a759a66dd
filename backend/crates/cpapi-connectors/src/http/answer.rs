//! The network's own answer, kept with a failure and shown (product.md S3).

use std::time::Duration;

use cpapi_domain::partner::{
    ANSWER_BODY_LIMIT, Exchange, FailureKind, RecordedAnswer, RecordedRequest,
};
use cpapi_domain::time::UtcTime;

use super::headers;
use super::redactor::Redactor;
use crate::request::PreparedRequest;

/// An answer that came in whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// Headers in order.
    pub(crate) headers: Vec<(String, String)>,
    /// Body.
    pub(crate) body: Vec<u8>,
    /// The address it came from, without query and credentials: `request_url` for templates.
    pub(crate) shown_url: String,
}

impl Answer {
    /// Headers for templates; their names are case-blind.
    pub(crate) fn headers_for_templates(&self) -> minijinja::Value {
        headers::view(&self.headers, false)
    }

    /// Headers for paginators: `link` is the parsed Link header by relation.
    pub(crate) fn headers_with_links(&self) -> minijinja::Value {
        headers::view(&self.headers, true)
    }

    /// The first header of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// The text cut to at most `limit` bytes, at a character's boundary.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The redacted record of a request and what came back, if anything came back.
pub(crate) fn record(
    at: UtcTime,
    request: &PreparedRequest,
    answer: Option<&Answer>,
    failure: FailureKind,
    detail: &str,
    redactor: &Redactor,
) -> Box<RecordedAnswer> {
    let shown = Shown::of(answer, redactor);
    Box::new(RecordedAnswer {
        at,
        request: recorded_request(request, redactor),
        status_code: shown.status_code,
        headers: shown.headers,
        body: shown.body,
        body_truncated: shown.body_truncated,
        failure,
        detail: redactor.clean(detail).into_owned(),
    })
}

/// When a request was sent, which try it was and how long it took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    /// When it was sent.
    pub(crate) at: UtcTime,
    /// 1 for the first try.
    pub(crate) attempt: u32,
    /// Time to the whole answer.
    pub(crate) took: Duration,
}

/// The redacted exchange for an observer; `failure` where it was no success.
pub(crate) fn exchange(
    timing: Timing,
    request: &PreparedRequest,
    answer: Option<&Answer>,
    failure: Option<(FailureKind, &str)>,
    redactor: &Redactor,
) -> Exchange {
    let shown = Shown::of(answer, redactor);
    Exchange {
        at: timing.at,
        request: recorded_request(request, redactor),
        attempt: timing.attempt,
        status_code: shown.status_code,
        headers: shown.headers,
        body: shown.body,
        body_truncated: shown.body_truncated,
        duration_ms: u64::try_from(timing.took.as_millis()).unwrap_or(u64::MAX),
        failure: failure.map(|(kind, _)| kind),
        detail: failure.map(|(_, detail)| redactor.clean(detail).into_owned()),
    }
}

/// The parts of an answer that may be shown.
struct Shown {
    status_code: Option<u16>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    body_truncated: bool,
}

impl Shown {
    fn of(answer: Option<&Answer>, redactor: &Redactor) -> Self {
        let (body, body_truncated) = answer.map_or((None, false), |answer| {
            let (body, truncated) = kept_body(&answer.body, redactor);
            (Some(body).filter(|body| !body.is_empty()), truncated)
        });
        Self {
            status_code: answer.map(|answer| answer.status),
            headers: answer.map_or_else(Vec::new, |answer| {
                redacted_headers(&answer.headers, redactor)
            }),
            body,
            body_truncated,
        }
    }
}

fn recorded_request(request: &PreparedRequest, redactor: &Redactor) -> RecordedRequest {
    let body = request
        .body_text()
        .map(|(text, _)| kept_body(text.as_bytes(), redactor).0);
    RecordedRequest {
        method: request.method.to_string(),
        url: redactor.clean(request.full_url().as_str()).into_owned(),
        headers: redacted_headers(&request.headers, redactor),
        body,
    }
}

fn redacted_headers(headers: &[(String, String)], redactor: &Redactor) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.clone(), redactor.header(name, value)))
        .collect()
}

/// The start of a body. Redaction comes before the cut, and a secret that the first cut went
/// through is dropped with the end.
fn kept_body(body: &[u8], redactor: &Redactor) -> (String, bool) {
    let reach = ANSWER_BODY_LIMIT * 4;
    let head = body.get(..reach).unwrap_or(body);
    let text = String::from_utf8_lossy(head);
    let clean = redactor.clean(&text);
    let whole = head.len() == body.len();
    let usable = if whole {
        clean.len()
    } else {
        clean.len().saturating_sub(redactor.longest())
    };
    let kept = cut(&clean, usable.min(ANSWER_BODY_LIMIT));
    (kept.to_owned(), !whole || kept.len() < clean.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_long_body_is_cut_and_holds_no_part_of_a_secret() {
        let redactor = Redactor::new(["SECRETSECRET".to_owned()]);
        let body = format!("{}SECRETSECRET{}", "é".repeat(8_190), "x".repeat(100_000));
        let (kept, truncated) = kept_body(body.as_bytes(), &redactor);
        assert!(truncated && kept.len() <= ANSWER_BODY_LIMIT);
        assert!(!kept.contains("SECR"));
        let echo = "SECRETSECRET".repeat(20_000);
        let (kept, _) = kept_body(echo.as_bytes(), &redactor);
        assert!(!kept.contains('S'));
    }
}
