//! One call in, one answer out: the seam between the front and whatever is played.

use std::{collections::BTreeMap, time::Duration};

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{form::Form, options::RateLimit, pace::Pace};

/// A request as a played party sees it.
#[derive(Debug)]
pub(crate) struct Call {
    /// `GET`, `POST`, …
    pub(crate) method: String,
    /// Path after the party's own prefix, starting with a slash.
    pub(crate) path: String,
    /// Credential sent in a header, if any.
    pub(crate) key: Option<String>,
    /// Headers by lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
    /// Decoded query string.
    pub(crate) query: Form,
    /// Decoded body (empty when it is neither URL-encoded nor multipart).
    pub(crate) body: Form,
}

impl Call {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A query parameter as a whole number from 0; `None` when it is left out or no number.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.query.text(name)?.trim().parse().ok()
    }

    /// Query and body together, for the journal and for fault rules.
    pub(crate) fn params(&self) -> Map<String, Value> {
        let mut all = self.query.listed();
        all.extend(self.body.listed());
        all
    }
}

/// What a played party answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) retry_after: Option<u64>,
    /// Further headers.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Body in pieces, so that large pages are not joined.
    pub(crate) body: Vec<Bytes>,
}

impl Answer {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => Self::bytes(status, "application/json", vec![Bytes::from(bytes)]),
            Err(error) => Self::bytes(
                500,
                "text/plain",
                vec![Bytes::from(format!("simulator: {error}"))],
            ),
        }
    }

    /// An answer from ready bytes.
    pub(crate) fn bytes(status: u16, content_type: &str, body: Vec<Bytes>) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            retry_after: None,
            headers: Vec::new(),
            body,
        }
    }

    /// An answer that is a text.
    pub(crate) fn text(status: u16, content_type: &str, body: impl Into<String>) -> Self {
        Self::bytes(status, content_type, vec![Bytes::from(body.into())])
    }

    /// The same answer with one more header.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

/// A network or tenant that can be played.
pub(crate) trait Played: Send + Sync {
    /// The operation's path for fault rules, such as `/Affiliate_Offer/findAll`.
    fn operation(&self, call: &Call) -> String;

    /// The operation with ids replaced, for the counters.
    fn endpoint(&self, call: &Call) -> String;

    /// The credential the call carries, for the journal.
    fn key(&self, call: &Call) -> Option<String>;

    /// Carries the call out.
    fn answer(&self, call: &Call) -> Answer;

    /// The answer of this kind to a call over the limit.
    fn throttled(&self, call: &Call, limit: RateLimit, usage: usize) -> Answer;

    /// Calls counted against the limit.
    fn pace(&self) -> &Pace;

    /// The limit in force.
    fn rate_limit(&self) -> RateLimit;

    /// Delay before each answer.
    fn latency(&self) -> Duration;
}
