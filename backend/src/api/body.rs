//! JSON bodies: strict, with a pointer to what is wrong.

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use cpapi_domain::field_problem::FieldProblem;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::problem::{Problem, ProblemCode};
use crate::auth::permit::Gate;

/// A JSON request body read into `T`.
///
/// Refused with 415 when it is not `application/json`, 413 when too long, 400 when it is not
/// JSON, 422 with a pointer when it is not a `T`.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gate = Gate::of(req);
        let json = is_json(req);
        let bytes = web::Bytes::from_request(req, payload);
        async move {
            if let Some(gate) = gate {
                gate.passed().await;
            }
            if !json {
                return Err(Problem::new(ProblemCode::ContentTypeUnsupported));
            }
            let bytes = bytes.await.map_err(|error| Problem::of_framework(&error))?;
            parse(&bytes).map(Self)
        }
        .boxed_local()
    }
}

fn is_json(req: &HttpRequest) -> bool {
    req.headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<mime::Mime>().ok())
        .is_some_and(|mime| mime.essence_str() == mime::APPLICATION_JSON.essence_str())
}

/// Reads a body.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    refuse_nul(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer_of(error.path());
        explain(error.inner(), pointer)
    })?;
    reader
        .end()
        .map_err(|error| explain(&error, String::new()))?;
    Ok(value)
}

/// PostgreSQL cannot store U+0000 in a text; no field of ours can mean it.
fn refuse_nul(bytes: &[u8]) -> Result<(), Problem> {
    const ESCAPED: &[u8] = br"\u0000";
    if !bytes.windows(ESCAPED.len()).any(|window| window == ESCAPED) {
        return Ok(());
    }
    match serde_json::from_slice::<serde_json::Value>(bytes)
        .ok()
        .and_then(|body| find_nul(&body))
    {
        Some(pointer) => Err(Problem::invalid(vec![FieldProblem::new(
            pointer,
            "character_not_allowed",
            "The character U+0000 is not allowed.",
        )])),
        None => Ok(()),
    }
}

fn find_nul(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => text.contains('\0').then(String::new),
        serde_json::Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| find_nul(item).map(|rest| format!("/{index}{rest}"))),
        serde_json::Value::Object(fields) => fields.iter().find_map(|(key, item)| {
            if key.contains('\0') {
                return Some(String::new());
            }
            find_nul(item).map(|rest| format!("/{}{rest}", escape(key)))
        }),
        _ => None,
    }
}

fn explain(error: &serde_json::Error, pointer: String) -> Problem {
    if !error.is_data() {
        return Problem::new(ProblemCode::BodyMalformed)
            .detail(format!("The body is not JSON: {error}."));
    }
    let message = without_position(&error.to_string());
    let field = if let Some(name) = quoted(&message, "missing field `") {
        FieldProblem::new(
            format!("{pointer}/{}", escape(name)),
            "missing",
            "This field is needed.",
        )
    } else if let Some(name) = quoted(&message, "unknown field `") {
        let whole = escape(name);
        // The path names the unknown field itself for some shapes and its parent for others.
        let pointer = if pointer.ends_with(&format!("/{whole}")) {
            pointer
        } else {
            format!("{pointer}/{whole}")
        };
        FieldProblem::new(pointer, "unknown_field", "There is no such field.")
    } else if message.starts_with("unknown variant") {
        FieldProblem::new(pointer, "unknown_value", sentence(&message))
    } else if message.starts_with("invalid type") {
        FieldProblem::new(pointer, "wrong_type", sentence(&message))
    } else {
        FieldProblem::new(pointer, "wrong_value", sentence(&message))
    };
    Problem::invalid(vec![field])
}

/// The message without serde_json's ` at line 1 column 2`.
fn without_position(message: &str) -> String {
    message
        .rfind(" at line ")
        .and_then(|at| message.get(..at))
        .unwrap_or(message)
        .to_owned()
}

/// A message as a sentence.
pub(crate) fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let first: String = characters
        .next()
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default();
    format!("{first}{}.", characters.as_str().trim_end_matches('.'))
}

/// What stands between `before` and the next back quote.
pub(crate) fn quoted<'a>(message: &'a str, before: &str) -> Option<&'a str> {
    message.strip_prefix(before)?.split('`').next()
}

fn pointer_of(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escape(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// A key as part of a JSON pointer (RFC 6901).
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        #[allow(dead_code, reason = "only read by serde")]
        key: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[allow(dead_code, reason = "only read by serde")]
        title: String,
        #[allow(dead_code, reason = "only read by serde")]
        #[serde(default)]
        pairs: Vec<Pair>,
    }

    fn first_field(text: &str) -> (String, String) {
        let response = parse::<Sample>(text.as_bytes()).unwrap_err().respond("r");
        let body = actix_web::body::to_bytes(response.into_body())
            .now_or_never()
            .unwrap()
            .unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let error = &body["errors"][0];
        (
            error["pointer"].as_str().unwrap().to_owned(),
            error["code"].as_str().unwrap().to_owned(),
        )
    }

    #[test]
    fn the_pointer_of_a_wrong_field_is_known() {
        let told = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        assert_eq!(first_field("{}"), told("/title", "missing"));
        assert_eq!(first_field(r#"{"title":1}"#), told("/title", "wrong_type"));
        assert_eq!(
            first_field(r#"{"title":"a","x":1}"#),
            told("/x", "unknown_field")
        );
        assert_eq!(
            first_field(r#"{"title":"a","pairs":[{"key":"a"},{}]}"#),
            told("/pairs/1/key", "missing")
        );
        assert_eq!(
            first_field(r#"{"title":"a","pairs":[{"key":"a","b/c":1}]}"#),
            told("/pairs/0/b~1c", "unknown_field")
        );
        assert_eq!(
            first_field(r#"{"title":"a\u0000"}"#),
            told("/title", "character_not_allowed")
        );
    }

    #[test]
    fn what_is_not_json_is_a_malformed_body() {
        for text in ["", "{", "{\"title\":\"a\"} x", "\u{feff}{}"] {
            assert_eq!(
                parse::<Sample>(text.as_bytes()).unwrap_err().code(),
                ProblemCode::BodyMalformed,
                "{text}"
            );
        }
    }
}
