//! Which request an answer is for.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// `GET`.
    pub(super) method: String,
    /// `/v1/offers`.
    pub(super) path: String,
    /// Parameters of the query, decoded, in order.
    pub(super) query: Vec<(String, String)>,
    /// Headers with lower-case names.
    pub(super) headers: Vec<(String, String)>,
    /// Body.
    pub(super) body: Vec<u8>,
}

impl Asked {
    /// The request in one line, for reports.
    pub(super) fn line(&self) -> String {
        let mut line = format!("{} {}", self.method, self.path);
        for (at, (name, value)) in self.query.iter().enumerate() {
            let mark = if at == 0 { '?' } else { '&' };
            line.push_str(&format!("{mark}{name}={value}"));
        }
        if !self.body.is_empty() {
            line.push_str(" with body ");
            let body = String::from_utf8_lossy(&self.body);
            line.push_str(crate::http::answer::cut(&body, 300));
        }
        line
    }
}

/// What a request must be like; every part that is given must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct When {
    method: Option<String>,
    path: Option<String>,
    query: BTreeMap<String, Expected>,
    headers: BTreeMap<String, Expected>,
    body: Option<WhenBody>,
}

/// What a body must be like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WhenBody {
    contains: Option<OneOrMany>,
    json: Option<Value>,
    form: BTreeMap<String, Expected>,
}

/// What a named value must be: null = absent, `*` = there, else these values.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Expected {
    Absent(()),
    Many(Vec<Scalar>),
    One(Scalar),
}

/// A value as YAML gives it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Flag(bool),
    Whole(i64),
    Text(String),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Scalar {
    fn is(&self, text: &str) -> bool {
        match self {
            Self::Flag(flag) => flag.to_string() == text,
            Self::Whole(number) => number.to_string() == text,
            Self::Text(expected) => expected == "*" || expected == text,
        }
    }
}

impl Expected {
    fn holds(&self, values: &[&str]) -> bool {
        match self {
            Self::Absent(()) => values.is_empty(),
            Self::One(expected) => matches!(values, [value] if expected.is(value)),
            Self::Many(expected) => {
                expected.len() == values.len()
                    && expected
                        .iter()
                        .zip(values)
                        .all(|(one, value)| one.is(value))
            }
        }
    }
}

impl When {
    /// Whether the rule itself makes sense.
    pub(super) fn check(&self) -> Result<(), String> {
        match &self.path {
            Some(path) if !path.starts_with(['/', '*']) => {
                Err(format!("when.path: {path} must begin with / or *"))
            }
            _ => Ok(()),
        }
    }

    /// Whether this request is meant.
    pub(super) fn matches(&self, asked: &Asked) -> bool {
        let method = |method: &String| method.eq_ignore_ascii_case(&asked.method);
        let headers: Vec<(String, &Expected)> = self
            .headers
            .iter()
            .map(|(name, expected)| (name.to_ascii_lowercase(), expected))
            .collect();
        self.method.as_ref().is_none_or(method)
            && self
                .path
                .as_ref()
                .is_none_or(|path| fits(path, &asked.path))
            && all_hold(self.query.iter(), &asked.query)
            && all_hold(
                headers.iter().map(|(name, expected)| (name, *expected)),
                &asked.headers,
            )
            && self
                .body
                .as_ref()
                .is_none_or(|body| body.matches(&asked.body))
    }
}

impl WhenBody {
    fn matches(&self, body: &[u8]) -> bool {
        let text = String::from_utf8_lossy(body);
        let contains = match &self.contains {
            None => true,
            Some(OneOrMany::One(part)) => text.contains(part.as_str()),
            Some(OneOrMany::Many(parts)) => parts.iter().all(|part| text.contains(part.as_str())),
        };
        let json = self.json.as_ref().is_none_or(|expected| {
            serde_json::from_slice::<Value>(body).is_ok_and(|sent| holds(expected, &sent))
        });
        let form: Vec<(String, String)> = url::form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        contains && json && all_hold(self.form.iter(), &form)
    }
}

fn all_hold<'a>(
    mut rules: impl Iterator<Item = (&'a String, &'a Expected)>,
    sent: &[(String, String)],
) -> bool {
    rules.all(|(name, expected)| {
        let values: Vec<&str> = sent
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect();
        expected.holds(&values)
    })
}

/// Whether the members that are expected are in what was sent.
fn holds(expected: &Value, sent: &Value) -> bool {
    match (expected, sent) {
        (Value::Object(expected), Value::Object(sent)) => expected
            .iter()
            .all(|(name, value)| sent.get(name).is_some_and(|sent| holds(value, sent))),
        (Value::Array(expected), Value::Array(sent)) => {
            expected.len() == sent.len()
                && expected
                    .iter()
                    .zip(sent)
                    .all(|(one, sent)| holds(one, sent))
        }
        (expected, sent) => expected == sent,
    }
}

/// `*` stands for any text.
fn fits(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == path;
    };
    let Some(rest) = path.strip_prefix(before) else {
        return false;
    };
    let mut starts = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    starts.any(|at| rest.get(at..).is_some_and(|rest| fits(after, rest)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn asked(target: &str, body: &str) -> Asked {
        let url = url::Url::parse(&format!("http://x{target}")).unwrap();
        Asked {
            method: "POST".to_owned(),
            path: url.path().to_owned(),
            query: url.query_pairs().into_owned().collect(),
            headers: vec![("authorization".to_owned(), "Bearer T".to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    fn when(rule: Value) -> When {
        serde_json::from_value(rule).unwrap()
    }

    #[test]
    fn every_part_of_a_rule_must_hold() {
        let request = asked("/v1/offers/7/links?page=2&c[]=a&c[]=b", "");
        for (rule, holds) in [
            (json!({}), true),
            (
                json!({"method": "post", "path": "/v1/offers/*/links"}),
                true,
            ),
            (json!({"path": "/v1/offers/*"}), true),
            (json!({"path": "/v1/offers"}), false),
            (json!({"path": "/v1/*/links/*"}), false),
            (json!({"method": "GET"}), false),
            (json!({"query": {"page": 2, "c[]": ["a", "b"]}}), true),
            (json!({"query": {"page": "*", "key": null}}), true),
            (json!({"query": {"page": null}}), false),
            (json!({"query": {"c[]": "a"}}), false),
            (json!({"headers": {"Authorization": "Bearer T"}}), true),
            (json!({"headers": {"Authorization": "Bearer U"}}), false),
        ] {
            assert_eq!(when(rule.clone()).matches(&request), holds, "{rule}");
        }
    }

    #[test]
    fn a_body_is_judged_by_text_by_json_members_and_by_form_fields() {
        let request = asked("/", r#"{"filter": {"page": 2, "x": [1]}, "other": true}"#);
        let body = |rule: Value| when(json!({"body": rule})).matches(&request);
        assert!(body(json!({"json": {"filter": {"page": 2}}})));
        assert!(!body(json!({"json": {"filter": {"page": "2"}}})));
        assert!(body(json!({"contains": ["other", "filter"]})));
        assert!(!body(json!({"contains": "nope"})));
        let request = asked("/", "grant_type=client_credentials&id=a%20b");
        let body = |rule: Value| when(json!({"body": rule})).matches(&request);
        assert!(body(
            json!({"form": {"grant_type": "client_credentials", "id": "a b"}})
        ));
        assert!(!body(json!({"form": {"secret": "*"}})));
        assert!(!body(json!({"json": {}})));
    }

    #[test]
    fn a_rule_with_an_unknown_part_is_refused() {
        assert!(serde_json::from_value::<When>(json!({"url": "/"})).is_err());
        assert!(when(json!({"path": "v1"})).check().is_err());
    }
}
