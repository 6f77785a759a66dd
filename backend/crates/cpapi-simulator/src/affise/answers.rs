//! Envelopes and pages of the Affise API.

use serde_json::{Map, Value, json};

use super::check::FormErrors;
use crate::{call::Answer, form::Form};

/// `{"status": 1, …}`.
pub(super) fn ok(body: Value) -> Answer {
    let mut whole = Map::from_iter([("status".to_owned(), json!(1))]);
    if let Value::Object(body) = body {
        whole.extend(body);
    }
    Answer::json(200, &whole)
}

/// Text under `message`.
pub(super) fn message(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "status": 2, "message": text }))
}

/// Text under `error`.
pub(super) fn error(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "status": 2, "error": text }))
}

/// Errors of a form, keyed by field.
pub(super) fn form_errors(status: u16, errors: FormErrors) -> Answer {
    Answer::json(status, &json!({ "status": 2, "message": errors }))
}

/// An entity or path that does not exist.
pub(super) fn page_not_found() -> Answer {
    error(404, "Page Not Found")
}

pub(super) fn not_found() -> Answer {
    message(404, "Resource Not Found")
}

pub(super) fn bad_request() -> Answer {
    message(400, "Bad Request")
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) page: usize,
    pub(super) limit: usize,
}

impl Window {
    /// Reads `page` and `limit`; a larger limit is cut to `max`. `None` for nonsense.
    pub(super) fn read(query: &Form, default: usize, max: usize) -> Option<Self> {
        let number = |name: &str, default: usize| match query.text(name) {
            None | Some("") => Some(default),
            Some(text) => text.parse().ok().filter(|number| *number > 0),
        };
        Some(Self {
            page: number("page", 1)?,
            limit: number("limit", default.min(max))?.min(max),
        })
    }

    /// Places on this page.
    pub(super) fn skip(self) -> usize {
        (self.page - 1).saturating_mul(self.limit)
    }

    /// The envelope; `next_page` is absent on the last page.
    pub(super) fn pagination(self, total: usize) -> Value {
        let mut pagination = json!({
            "per_page": self.limit, "total_count": total, "page": self.page,
        });
        let more = self.page.saturating_mul(self.limit) < total;
        if let (true, Some(map)) = (more, pagination.as_object_mut()) {
            map.insert("next_page".into(), json!(self.page + 1));
        }
        pagination
    }
}
