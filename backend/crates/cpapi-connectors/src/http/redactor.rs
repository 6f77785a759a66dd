//! What must never be shown, in all the forms in which it may come back.

use std::borrow::Cow;
use std::sync::Arc;

use cpapi_domain::secret::{MASK, redact};
use parking_lot::RwLock;

/// Shorter secrets would blank out innocent text.
const SHORTEST: usize = 4;

/// Removes secrets from texts. Clones share what is learnt: a token that was fetched is hidden in
/// everything that follows.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    /// Longest first, so that no form leaves the rest of a longer one behind.
    needles: Arc<RwLock<Arc<Vec<String>>>>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor")
            .field("needles", &self.needles().len())
            .finish()
    }
}

impl Redactor {
    /// Of the secrets' values.
    pub(crate) fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let redactor = Self::default();
        for secret in secrets {
            redactor.learn(&secret);
        }
        redactor
    }

    /// Adds a secret with its escaped forms.
    pub(crate) fn learn(&self, secret: &str) {
        if secret.len() < SHORTEST || self.needles().iter().any(|needle| needle == secret) {
            return;
        }
        let mut shared = self.needles.write();
        let needles = Arc::make_mut(&mut shared);
        for form in forms(secret) {
            if !needles.contains(&form) {
                needles.push(form);
            }
        }
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
    }

    fn needles(&self) -> Arc<Vec<String>> {
        Arc::clone(&self.needles.read())
    }

    /// The text without secrets; borrowed where there were none.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let needles = self.needles();
        if needles.iter().any(|needle| text.contains(needle.as_str())) {
            Cow::Owned(redact(text, needles.iter().map(String::as_str)))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Length of the longest form of a secret.
    pub(crate) fn longest(&self) -> usize {
        self.needles().first().map_or(0, String::len)
    }

    /// A header's value without secrets; credentials are hidden whatever they are.
    pub(crate) fn header(&self, name: &str, value: &str) -> String {
        let lower = name.to_ascii_lowercase();
        let hidden = [
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
        ];
        if hidden.contains(&lower.as_str()) {
            MASK.to_owned()
        } else {
            self.clean(value).into_owned()
        }
    }
}

/// A secret as it is, in a URL, in JSON.
fn forms(secret: &str) -> [String; 5] {
    let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let in_json = serde_json::to_string(secret).unwrap_or_default();
    let in_json = in_json.trim_matches('"').to_owned();
    // PHP writes slashes in JSON with a backslash.
    let in_php = in_json.replace('/', "\\/");
    let percent = encoded.replace('+', "%20");
    [secret.to_owned(), encoded, percent, in_json, in_php]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_clone_learns_the_others_hide() {
        let redactor = Redactor::new(["first".to_owned()]);
        let other = redactor.clone();
        other.learn("second");
        assert_eq!(redactor.clean("first second"), format!("{MASK} {MASK}"));
    }

    #[test]
    fn a_secret_is_removed_in_every_form() {
        let redactor = Redactor::new(["a/b\"c d".to_owned(), "xyz".to_owned()]);
        let text =
            r#"{"k":"a\/b\"c d","j":"a/b\"c d","q":"a%2Fb%22c+d","p":"a%2Fb%22c%20d","xyz":1}"#;
        let clean = redactor.clean(text);
        assert_eq!(
            clean,
            r#"{"k":"********","j":"********","q":"********","p":"********","xyz":1}"#
        );
        assert_eq!(redactor.header("Set-Cookie", "sid=1"), MASK);
    }
}
