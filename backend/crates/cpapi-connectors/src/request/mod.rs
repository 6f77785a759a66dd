//! Requests: how a manifest's requester, options and authenticator become one HTTP request.

pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod option;
pub(crate) mod requester;

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use url::Url;

/// A request that is ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct PreparedRequest {
    /// Method.
    pub(crate) method: reqwest::Method,
    /// URL without the parameters below.
    pub(crate) url: Url,
    /// Query parameters in order.
    pub(crate) query: Vec<(String, String)>,
    /// Headers in order.
    pub(crate) headers: Vec<(String, String)>,
    /// Body.
    pub(crate) body: RequestBody,
    /// Finds secrets in the answer, for requests that fetch tokens.
    pub(crate) reveals: Option<Reveals>,
}

type Finder = dyn Fn(&[u8]) -> Vec<String> + Send + Sync;

/// Finds the secrets in the body of an answer, so that they are hidden before anybody sees it.
#[derive(Clone)]
pub(crate) struct Reveals(Arc<Finder>);

impl Reveals {
    /// Of a function from a body to its secrets.
    pub(crate) fn new(find: impl Fn(&[u8]) -> Vec<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// The secrets of a body.
    pub(crate) fn secrets(&self, body: &[u8]) -> Vec<String> {
        (self.0)(body)
    }
}

impl fmt::Debug for Reveals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reveals")
    }
}

/// What is sent as body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RequestBody {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// A form.
    Form(Vec<(String, String)>),
    /// Text.
    Text(String),
}

impl PreparedRequest {
    /// The URL with its parameters.
    pub(crate) fn full_url(&self) -> Url {
        let mut url = self.url.clone();
        // The reference drops a parameter that the URL carries already with the same value.
        let carried: Vec<(String, String)> = url
            .query_pairs()
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        let single = |key: &str| self.query.iter().filter(|(other, _)| other == key).count() == 1;
        let wanted: Vec<&(String, String)> = self
            .query
            .iter()
            .filter(|pair| !(single(&pair.0) && carried.contains(pair)))
            .collect();
        if !wanted.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (key, value) in wanted {
                pairs.append_pair(key, value);
            }
        }
        url
    }

    /// The body as text, with the content type it is sent with; a plain text
    /// names none, as in the reference.
    pub(crate) fn body_text(&self) -> Option<(String, Option<&'static str>)> {
        match &self.body {
            RequestBody::None => None,
            RequestBody::Json(value) => Some((value.to_string(), Some("application/json"))),
            RequestBody::Form(fields) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(fields);
                Some((form.finish(), Some("application/x-www-form-urlencoded")))
            }
            RequestBody::Text(text) => Some((text.clone(), None)),
        }
    }
}
