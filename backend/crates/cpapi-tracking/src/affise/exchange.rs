//! One request and its answer, kept as evidence without secrets (product.md S3, T1).

use cpapi_domain::partner::{
    ANSWER_BODY_LIMIT, FailureKind, PartnerError, RecordedAnswer, RecordedRequest,
};
use cpapi_domain::secret::{MASK, Secret, redact};
use cpapi_domain::time::UtcTime;
use serde_json::Value;

/// Keys whose values are secrets of people and offers in Affise's answers.
const SECRET_KEYS: [&str; 3] = ["api_key", "hash_password", "password"];
/// Response headers whose values are not kept.
const SECRET_HEADERS: [&str; 2] = ["set-cookie", "set-cookie2"];

/// What was asked and what came back so far.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) at: UtcTime,
    pub(crate) request: RecordedRequest,
    /// The request changes something there.
    pub(crate) write: bool,
    /// The path names one offer, so "not found" is about that offer.
    pub(crate) names_offer: bool,
    pub(crate) key: Secret,
    pub(crate) status: Option<u16>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) retry_after_seconds: Option<u64>,
}

impl Exchange {
    /// The body as received.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// The failure that this exchange is. `maybe_done` says that the request may have taken
    /// effect all the same, which matters for writes only.
    pub(crate) fn fail(
        &self,
        kind: FailureKind,
        detail: impl AsRef<str>,
        maybe_done: bool,
    ) -> PartnerError {
        let detail = redact(detail.as_ref(), [self.key.expose()]);
        let (body, body_truncated) = self.kept_body();
        PartnerError {
            kind,
            retry_after_seconds: self.retry_after_seconds,
            detail: detail.clone(),
            answer: Some(Box::new(RecordedAnswer {
                at: self.at,
                request: self.request.clone(),
                status_code: self.status,
                headers: self.kept_headers(),
                body,
                body_truncated,
                failure: kind,
                detail,
            })),
            outcome_unknown: maybe_done && self.write,
        }
    }

    /// A success that does not hold what it should: the request may have taken effect.
    pub(crate) fn unreadable(&self, detail: impl AsRef<str>) -> PartnerError {
        self.fail(FailureKind::Unreadable, detail, true)
    }

    fn kept_headers(&self) -> Vec<(String, String)> {
        self.headers
            .iter()
            .map(|(name, value)| {
                let secret = SECRET_HEADERS.contains(&name.as_str());
                let value = if secret {
                    MASK.to_owned()
                } else {
                    redact(value, [self.key.expose()])
                };
                (name.clone(), value)
            })
            .collect()
    }

    fn kept_body(&self) -> (Option<String>, bool) {
        let Some(body) = &self.body else {
            return (None, false);
        };
        let text = match serde_json::from_slice::<Value>(body) {
            Ok(mut value) => {
                if mask(&mut value) {
                    value.to_string()
                } else {
                    String::from_utf8_lossy(body).into_owned()
                }
            }
            // Broken JSON cannot be searched for secrets key by key.
            Err(_) if names_a_secret(body) => return (None, true),
            Err(_) => String::from_utf8_lossy(body).into_owned(),
        };
        let text = redact(&text, [self.key.expose()]);
        let cut = cut_at(&text, ANSWER_BODY_LIMIT);
        (Some(cut.to_owned()), cut.len() < text.len())
    }
}

/// Blanks the values of secret keys; true if there were any.
fn mask(value: &mut Value) -> bool {
    match value {
        Value::Array(items) => {
            let mut found = false;
            for item in items {
                found |= mask(item);
            }
            found
        }
        Value::Object(map) => {
            let mut found = false;
            for (key, inner) in map.iter_mut() {
                if SECRET_KEYS.contains(&key.as_str()) {
                    if !inner.is_null() {
                        *inner = Value::String(MASK.to_owned());
                    }
                    found = true;
                } else {
                    found |= mask(inner);
                }
            }
            found
        }
        _ => false,
    }
}

fn names_a_secret(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    SECRET_KEYS
        .iter()
        .any(|key| text.contains(&format!("\"{key}\"")))
}

/// The longest beginning of at most `limit` bytes that ends between characters.
pub(crate) fn cut_at(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// An answered write with a status and body.
    pub(crate) fn answered(status: u16, body: &str) -> Exchange {
        Exchange {
            at: UtcTime::from_unix(0).unwrap(),
            request: RecordedRequest {
                method: "POST".into(),
                url: "https://api-acme.affise.com/3.0/admin/offer".into(),
                headers: Vec::new(),
                body: None,
            },
            write: true,
            names_offer: false,
            key: Secret::new("s3cret-key"),
            status: Some(status),
            headers: vec![("set-cookie".into(), "session=1".into())],
            body: Some(body.as_bytes().to_vec()),
            retry_after_seconds: None,
        }
    }

    #[test]
    fn a_kept_answer_holds_no_secret_of_anyone() {
        let exchange = answered(
            200,
            r#"{"status":1,"echo":"s3cret-key","advertisers":[{"manager_obj":{"api_key":"abc"},"hash_password":"x"}]}"#,
        );
        let error = exchange.unreadable("The key s3cret-key was echoed.");
        let text = format!("{error:?}");
        assert!(
            !text.contains("s3cret-key") && !text.contains("abc") && !text.contains("session=1"),
            "{text}"
        );
        assert!(text.contains("manager_obj"));
    }

    #[test]
    fn a_broken_body_that_names_a_secret_is_not_kept() {
        let error = answered(200, r#"{"users":[{"api_key":"abc","#).unreadable("cut");
        let answer = error.answer.unwrap();
        assert_eq!(answer.body, None);
        assert!(answer.body_truncated);
    }

    #[test]
    fn a_long_body_is_cut_between_characters() {
        let exchange = answered(500, &"ü".repeat(ANSWER_BODY_LIMIT));
        let answer = exchange
            .fail(FailureKind::Transient, "", true)
            .answer
            .unwrap();
        assert_eq!(answer.body.unwrap().len(), ANSWER_BODY_LIMIT);
        assert!(answer.body_truncated);
    }
}
