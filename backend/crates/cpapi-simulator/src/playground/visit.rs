//! A request as the playground sees it.

use actix_web::{HttpMessage as _, HttpRequest};
use serde_json::Value;

/// Headers that say more about an HTTP library than about a manifest.
const LIBRARY_HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "user-agent",
];

/// One request.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) method: String,
    /// `http://HOST:PORT`.
    pub(crate) origin: String,
    /// First segment after `/playground`: whose counters and tokens are meant.
    pub(crate) run: String,
    /// The rest of the path as it was sent, without a slash at the start.
    pub(crate) path: String,
    /// The query, decoded, sorted by name; equal names keep their order.
    pub(crate) query: Vec<(String, String)>,
    /// Headers that a manifest can cause, lower-case names, sorted.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Visit {
    /// Takes a request apart.
    pub(crate) fn of(request: &HttpRequest, body: &[u8]) -> Self {
        let rest = request.path().strip_prefix("/playground/");
        let rest = rest.unwrap_or_default();
        let (run, path) = rest.split_once('/').unwrap_or((rest, ""));
        let connection = request.connection_info();
        let mut headers: Vec<(String, String)> = request
            .headers()
            .iter()
            .filter(|(name, _)| !LIBRARY_HEADERS.contains(&name.as_str()))
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        headers.sort();
        Self {
            method: request.method().to_string(),
            origin: format!("{}://{}", connection.scheme(), connection.host()),
            run: run.to_owned(),
            path: path.trim_end_matches('/').to_owned(),
            query: pairs(request.query_string().as_bytes()),
            headers,
            body: String::from_utf8_lossy(body).into_owned(),
        }
        .with_media(request.content_type())
    }

    fn with_media(mut self, media: &str) -> Self {
        // A form's boundary or charset is the library's affair.
        for (name, value) in &mut self.headers {
            if name == "content-type" {
                media.clone_into(value);
            }
        }
        self
    }

    /// The header of that (lower-case) name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON, if it is.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }

    /// The body as a form, sorted, if it is declared as one.
    pub(crate) fn form(&self) -> Option<Vec<(String, String)>> {
        let is_form = self.header("content-type") == Some("application/x-www-form-urlencoded");
        is_form.then(|| pairs(self.body.as_bytes()))
    }

    /// A value by name, wherever it was sent: query, form, JSON body (at the top or one level
    /// down), or as a header `x-NAME`.
    pub(crate) fn param(&self, name: &str) -> Option<String> {
        let of = |pairs: &[(String, String)]| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        };
        of(&self.query)
            .or_else(|| self.form().as_deref().and_then(of))
            .or_else(|| self.json_param(name))
            .or_else(|| self.header(&format!("x-{name}")).map(str::to_owned))
    }

    fn json_param(&self, name: &str) -> Option<String> {
        let body = self.json()?;
        let object = body.as_object()?;
        let below = || object.values().find_map(|value| value.get(name));
        match object.get(name).or_else(below)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// A number by name.
    pub(crate) fn number(&self, name: &str, default: usize) -> usize {
        let given = self.param(name).and_then(|text| text.parse().ok());
        given.unwrap_or(default)
    }

    /// An absolute URL within this run.
    pub(crate) fn own_url(&self, path: &str) -> String {
        format!("{}/playground/{}/{path}", self.origin, self.run)
    }

    /// The request as one line for the run's log: what is asked, not how it is written.
    pub(crate) fn line(&self) -> String {
        let query = serde_urlencoded(&self.query);
        let body = match (self.form(), self.json()) {
            (Some(form), _) => serde_urlencoded(&form),
            (None, Some(json)) => json.to_string(),
            (None, None) => self.body.clone(),
        };
        format!("{} {}?{query} {body}", self.method, self.path)
            .trim_end()
            .to_owned()
    }
}

fn serde_urlencoded(pairs: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(text).into_owned().collect();
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    pairs
}
