//! JsonDecoder and DpathExtractor in one pass: the records of a page are cut out as text, and only
//! the envelope around them becomes values (architecture.md B8, hot path).

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use minijinja::Value as Jinja;
use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::lazy_json::LazyJson;
use super::path::{Path, Step};
use crate::interpolation::jinja;

/// A body that was read.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The whole text.
    pub(crate) text: Arc<str>,
    /// `response` for templates.
    pub(crate) response: Jinja,
    /// The records.
    pub(crate) records: Records,
}

/// What the extractor's path led to.
#[derive(Debug)]
pub(crate) enum Records {
    /// Spans of the text.
    Spans(Vec<Range<usize>>),
    /// Texts of their own.
    Texts(Vec<Box<str>>),
    /// Nothing: the path leads nowhere.
    Missing,
    /// Something that holds no records.
    Wrong,
}

/// A body that could not be read.
#[derive(Debug)]
pub(crate) struct Faulty {
    /// One sentence, without any part of the body.
    pub(crate) detail: String,
    /// The body ends in mid-air, as when a connection breaks.
    pub(crate) cut_off: bool,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Decoded {
    /// Stands in for a body that could not be read: the reference takes it for `{}`.
    pub(crate) fn nothing() -> Self {
        let response = jinja(&Value::Object(serde_json::Map::new()));
        Self {
            text: Arc::from("{}"),
            response,
            records: Records::Missing,
        }
    }

    /// Why there are no records to read, where that is so.
    pub(crate) const fn problem(&self) -> Option<&'static str> {
        match &self.records {
            Records::Missing => Some("The answer has no list of records where one is expected."),
            Records::Wrong => {
                Some("The answer has something else where the list of records is expected.")
            }
            Records::Spans(_) | Records::Texts(_) => None,
        }
    }

    /// The texts of the records.
    pub(crate) fn record_texts(&self) -> Vec<&str> {
        match &self.records {
            Records::Spans(spans) => spans
                .iter()
                .filter_map(|span| self.text.get(span.clone()))
                .collect(),
            Records::Texts(texts) => texts.iter().map(AsRef::as_ref).collect(),
            Records::Missing | Records::Wrong => Vec::new(),
        }
    }
}

/// Reads a body.
///
/// # Errors
/// It is not UTF-8 or not JSON.
pub(crate) fn decode(body: Vec<u8>, path: &Path) -> Result<Decoded, Faulty> {
    let text = match String::from_utf8(body) {
        Ok(text) => text,
        Err(error) => {
            let detail = "The answer is not UTF-8 text.".to_owned();
            return Err(Faulty {
                detail,
                cut_off: false,
                body: error.into_bytes(),
            });
        }
    };
    let text: Arc<str> = Arc::from(text);
    read(&text, path).map_err(|error| Faulty {
        detail: not_json(&text, &error),
        cut_off: error.is_eof() && !text.trim().is_empty(),
        body: text.as_bytes().to_vec(),
    })
}

fn not_json(text: &str, error: &serde_json::Error) -> String {
    let start = text.trim_start();
    if start.is_empty() {
        return "The answer is empty where JSON was expected.".to_owned();
    }
    if start.starts_with('<') {
        return "The answer is a web page where JSON was expected.".to_owned();
    }
    let (line, column) = (error.line(), error.column());
    if error.is_eof() {
        return format!("The answer breaks off at line {line}, column {column}.");
    }
    format!("The answer is not JSON at line {line}, column {column}.")
}

fn read(text: &Arc<str>, path: &Path) -> Result<Decoded, serde_json::Error> {
    let (concrete, star) = match path.steps().split_last() {
        Some((Step::Any, before)) => (before, true),
        _ => (path.steps(), false),
    };
    let simple = concrete.iter().all(|step| match step {
        Step::Key(key) => !key.bytes().all(|byte| byte.is_ascii_digit()),
        Step::Any => false,
    });
    if !simple {
        return read_through_values(text, path);
    }
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let envelope = Envelope {
        text,
        steps: concrete,
        found: &mut found,
    };
    let response = envelope.deserialize(&mut deserializer)?;
    deserializer.end()?;
    let records = match found {
        None => Records::Missing,
        Some(span) => spread(text, span, star)?,
    };
    Ok(Decoded {
        text: Arc::clone(text),
        response,
        records,
    })
}

/// Several stars, or positions within lists.
fn read_through_values(text: &Arc<str>, path: &Path) -> Result<Decoded, serde_json::Error> {
    let value: Value = serde_json::from_str(text)?;
    let mut texts: Vec<Box<str>> = Vec::new();
    let mut met = false;
    let ends_in_star = path.steps().last() == Some(&Step::Any);
    path.visit(&value, &mut |_, value| {
        met = true;
        match value {
            Value::Array(values) if !ends_in_star => {
                texts.extend(
                    values
                        .iter()
                        .map(|value| value.to_string().into_boxed_str()),
                );
            }
            Value::Null | Value::Bool(false) if !ends_in_star => {}
            Value::Object(map) if map.is_empty() && !ends_in_star => {}
            other => texts.push(other.to_string().into_boxed_str()),
        }
        true
    });
    let records = if met || ends_in_star {
        Records::Texts(texts)
    } else {
        Records::Missing
    };
    Ok(Decoded {
        text: Arc::clone(text),
        response: jinja(&value),
        records,
    })
}

/// The records within the value that the path led to.
fn spread(text: &Arc<str>, span: Range<usize>, star: bool) -> Result<Records, serde_json::Error> {
    let slice = text.get(span.clone()).unwrap_or_default();
    Ok(match slice.as_bytes().first() {
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(slice)?;
            Records::Spans(
                values
                    .into_iter()
                    .map(|value| span_of(text, value))
                    .collect(),
            )
        }
        Some(b'{') if star => {
            let mut deserializer = serde_json::Deserializer::from_str(slice);
            let values = deserializer.deserialize_map(MapValues)?;
            Records::Spans(
                values
                    .into_iter()
                    .map(|value| span_of(text, value))
                    .collect(),
            )
        }
        Some(b'{') if slice.trim_start_matches('{').trim_start() == "}" => {
            Records::Spans(Vec::new())
        }
        Some(b'{') => Records::Spans(vec![span]),
        // PHP and its like write an empty map as null, false or an empty text.
        _ if matches!(slice, "null" | "false" | "\"\"") => Records::Spans(Vec::new()),
        _ => Records::Wrong,
    })
}

fn span_of(text: &Arc<str>, raw: &RawValue) -> Range<usize> {
    let start = raw
        .get()
        .as_ptr()
        .addr()
        .saturating_sub(text.as_ptr().addr());
    start..start + raw.get().len()
}

struct MapValues;

impl<'de> Visitor<'de> for MapValues {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some((IgnoredAny, value)) = map.next_entry()? {
            values.push(value);
        }
        Ok(values)
    }
}

/// Reads everything but the value that the steps lead to, which is left as text.
struct Envelope<'a> {
    text: &'a Arc<str>,
    steps: &'a [Step],
    found: &'a mut Option<Range<usize>>,
}

impl<'de> DeserializeSeed<'de> for Envelope<'_> {
    type Value = Jinja;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Jinja, D::Error> {
        if self.steps.is_empty() {
            let raw = <&RawValue>::deserialize(deserializer)?;
            let span = span_of(self.text, raw);
            *self.found = Some(span.clone());
            return Ok(LazyJson::value(self.text, span));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Envelope<'_> {
    type Value = Jinja;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Jinja, A::Error> {
        let mut pairs: Vec<(String, Jinja)> = Vec::new();
        let (step, rest) = match self.steps.split_first() {
            Some((Step::Key(key), rest)) => (Some(key.as_str()), rest),
            _ => (None, self.steps),
        };
        while let Some(key) = map.next_key::<String>()? {
            let value = if step == Some(key.as_str()) {
                *self.found = None;
                map.next_value_seed(Envelope {
                    text: self.text,
                    steps: rest,
                    found: &mut *self.found,
                })?
            } else {
                map.next_value()?
            };
            pairs.push((key, value));
        }
        Ok(Jinja::from_pairs(pairs))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Jinja, A::Error> {
        let mut values: Vec<Jinja> = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        Ok(Jinja::from(values))
    }

    fn visit_unit<E>(self) -> Result<Jinja, E> {
        Ok(Jinja::from(()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Jinja, E> {
        Ok(Jinja::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Jinja, E> {
        Ok(Jinja::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Jinja, E> {
        Ok(Jinja::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Jinja, E> {
        Ok(Jinja::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Jinja, E> {
        Ok(Jinja::from(value))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn texts(body: &str, path: &str) -> Vec<String> {
        let decoded = decode(body.as_bytes().to_vec(), &Path::parse(path)).unwrap();
        decoded
            .record_texts()
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn records_are_cut_out_as_they_stand_and_the_envelope_stays_readable() {
        let body = r#"{"a": {"count": 2, "data": {"1": {"x": 24.10}, "2" : {"y":[ ]}}}, "b": 1}"#;
        assert_eq!(texts(body, "a/data/*"), [r#"{"x": 24.10}"#, r#"{"y":[ ]}"#]);
        let decoded = decode(body.as_bytes().to_vec(), &Path::parse("a/data/*")).unwrap();
        let envelope = decoded.response.get_attr("a").unwrap();
        assert_eq!(envelope.get_attr("count").unwrap().as_i64(), Some(2));
        assert_eq!(envelope.get_attr("data").unwrap().len(), Some(2));
    }

    #[test]
    fn empty_maps_of_every_writing_are_empty_and_a_missing_one_is_missing() {
        for body in [
            r#"{"d": []}"#,
            r#"{"d": {}}"#,
            r#"{"d": null}"#,
            r#"{"d": false}"#,
            r#"{"d": ""}"#,
        ] {
            assert!(texts(body, "d").is_empty(), "{body}");
            let decoded = decode(body.as_bytes().to_vec(), &Path::parse("d/*")).unwrap();
            assert!(matches!(decoded.records, Records::Spans(_)), "{body}");
        }
        let records = |body: &str| {
            decode(body.as_bytes().to_vec(), &Path::parse("d/*"))
                .unwrap()
                .records
        };
        assert!(matches!(records(r#"{"e": []}"#), Records::Missing));
        assert!(matches!(records("[]"), Records::Missing));
        assert!(matches!(records(r#"{"d": 3}"#), Records::Wrong));
        assert_eq!(texts("[1, {}]", ""), ["1", "{}"]);
        assert_eq!(
            texts(r#"{"l": [{"d": [1]}, {"d": [2, 3]}]}"#, "l/*/d"),
            ["1", "2", "3"]
        );
    }

    #[test]
    fn a_body_that_is_not_json_says_so_without_showing_it() {
        let fault = |body: &str| decode(body.as_bytes().to_vec(), &Path::default()).unwrap_err();
        assert!(fault("<html>secret").detail.contains("web page"));
        assert!(fault("").detail.contains("empty"));
        assert!(fault("{\"a\": [1, ").cut_off);
        assert!(!fault("{\"a\": nope}").cut_off);
        assert!(
            decode(vec![0xff, 0xfe], &Path::default())
                .unwrap_err()
                .detail
                .contains("UTF-8")
        );
    }
}
