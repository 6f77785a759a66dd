//! Values that must never be printed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What reads show in place of a secret (product.md S4).
pub const MASK: &str = "********";

/// A text that `Debug` does not show and that has no `Display`.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself; the call says in the code where it leaves its wrapping.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True when the wrapped text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// Replaces every occurrence of the secrets in a text, also in percent-encoded form.
///
/// Used on everything a partner sent back before it is stored or logged (product.md S3).
pub fn redact<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = text.to_owned();
    for secret in secrets {
        // Shorter values would blank out innocent text.
        if secret.len() < 4 {
            continue;
        }
        out = out.replace(secret, MASK);
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        if encoded != secret {
            out = out.replace(&encoded, MASK);
        }
    }
    out
}
