//! JsonDecoder: only the envelope around the records becomes values, the records stay text
//! (architecture.md B8, hot path).

use std::fmt;

use bytestring::ByteString;
use minijinja::Value as Jinja;
use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::cut::{Cutter, span_of};
use super::decoded::{Decoded, Fault};
use super::repair;
use super::target::{CutTarget, Target};
use crate::context::ReadMode;
use crate::page::lazy_json::LazyJson;
use crate::page::path::{Path, Step};

/// Reads a JSON text. Raw control characters within strings, which some networks send, are read
/// as what they stand for, except where the reference is followed, which takes such a body for
/// nothing.
pub(super) fn decode(
    text: String,
    path: &Path,
    mode: ReadMode,
) -> Result<Decoded, (Fault, ByteString)> {
    let text = ByteString::from(text);
    let error = match read(&text, path, mode) {
        Ok(decoded) => return Ok(decoded),
        Err(error) => error,
    };
    if let Some(repaired) = repaired(&text, mode)
        && let Ok(decoded) = read(&ByteString::from(repaired), path, mode)
    {
        return Ok(decoded);
    }
    let fault = Fault {
        detail: not_json(&text, &error),
        cut_off: error.is_eof() && !text.trim().is_empty(),
    };
    Err((fault, text))
}

/// The text as JSON where it is nearly so.
pub(super) fn repaired(text: &str, mode: ReadMode) -> Option<String> {
    let repaired = match mode {
        ReadMode::Strict => repair::control_characters(text),
        ReadMode::Reference => repair::not_a_number(text),
    };
    repaired.filter(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// The fault of a text that is no JSON.
pub(super) fn not_json(text: &str, error: &serde_json::Error) -> String {
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
    if error.to_string().starts_with("recursion limit") {
        return format!("The answer is nested too deeply at line {line}, column {column}.");
    }
    format!("The answer is not JSON at line {line}, column {column}.")
}

fn read(text: &ByteString, path: &Path, mode: ReadMode) -> Result<Decoded, serde_json::Error> {
    let mut cutter = Cutter::new(path, mode);
    let (response, page) = if text.trim_start().starts_with('[') {
        read_list(text, path, mode, &mut cutter)?
    } else {
        let envelope = read_object(text, path, &mut cutter)?;
        (envelope.clone(), envelope)
    };
    Ok(Decoded {
        text: text.clone(),
        response,
        page,
        records: cutter.finish(),
        original: None,
    })
}

/// A list at the root is decoded element by element; the paginator sees the first.
fn read_list(
    text: &ByteString,
    path: &Path,
    mode: ReadMode,
    cutter: &mut Cutter<'_>,
) -> Result<(Jinja, Jinja), serde_json::Error> {
    let elements: Vec<&RawValue> = serde_json::from_str(text)?;
    let page = elements
        .first()
        .map(|first| LazyJson::value(text, span_of(text, first)));
    if path.steps().is_empty() && mode == ReadMode::Strict {
        // Nothing is left out, so that what is no record is put aside and seen.
        cutter.body(text, 0..text.len(), 0)?;
    } else {
        for element in elements {
            cutter.body(text, span_of(text, element), 0)?;
        }
    }
    let whole = LazyJson::value(text, 0..text.len());
    Ok((whole, page.unwrap_or_else(super::decoded::empty_object)))
}

fn read_object(
    text: &ByteString,
    path: &Path,
    cutter: &mut Cutter<'_>,
) -> Result<Jinja, serde_json::Error> {
    let is_plain = |step: &Step| match step {
        // A number may be a position.
        Step::Key(key) => key.parse::<i64>().is_err(),
        Step::Pattern(_) | Step::Any | Step::Deep => false,
    };
    let plain = path.steps().iter().take_while(|step| is_plain(step));
    let plain = plain.count();
    let (steps, rest) = path.steps().split_at_checked(plain).unwrap_or_default();
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let envelope = Envelope {
        text,
        steps,
        is_cut: matches!(rest, [] | [Step::Any]),
        found: &mut found,
    };
    let response = envelope.deserialize(&mut deserializer)?;
    deserializer.end()?;
    match found {
        None => cutter.miss(),
        Some(Target::Whole(span)) => cutter.body(text, span, plain)?,
        Some(Target::Other(value)) => cutter.body(&value, 0..value.len(), plain)?,
        // An object is a record itself where no step goes into it.
        Some(Target::Cut(object)) if rest.is_empty() && !object.is_list => {
            cutter.records([object.span]);
        }
        Some(Target::Cut(container)) => cutter.records(container.values),
    }
    Ok(response)
}

/// Reads everything but the value that the steps lead to, which is left as text.
struct Envelope<'a> {
    text: &'a ByteString,
    steps: &'a [Step],
    /// That value's own values are the records, or it is one.
    is_cut: bool,
    found: &'a mut Option<Target>,
}

impl<'de> DeserializeSeed<'de> for Envelope<'_> {
    type Value = Jinja;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Jinja, D::Error> {
        if self.steps.is_empty() && self.is_cut {
            let (value, target) = CutTarget { text: self.text }.deserialize(deserializer)?;
            *self.found = Some(target);
            return Ok(value);
        }
        if self.steps.is_empty() {
            let raw = <&RawValue>::deserialize(deserializer)?;
            let span = span_of(self.text, raw);
            *self.found = Some(Target::Whole(span.clone()));
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
                    is_cut: self.is_cut,
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
    use crate::page::decode::decoded::Records;

    fn strict(body: &str, path: &str) -> Decoded {
        decode(body.to_owned(), &Path::parse(path), ReadMode::Strict).unwrap()
    }

    fn texts(body: &str, path: &str) -> Vec<String> {
        let decoded = strict(body, path);
        decoded
            .record_texts()
            .into_iter()
            .map(|text| text.to_string())
            .collect()
    }

    #[test]
    fn records_are_cut_out_as_they_stand_and_the_envelope_stays_readable() {
        let body = r#"{"a": {"count": 2, "data": {"1": {"x": 24.10}, "2" : {"y":[ ]}}}, "b": 1}"#;
        assert_eq!(texts(body, "a/data/*"), [r#"{"x": 24.10}"#, r#"{"y":[ ]}"#]);
        let decoded = strict(body, "a/data/*");
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
            let decoded = strict(body, "d/*");
            assert!(matches!(decoded.records, Records::Spans(_)), "{body}");
        }
        let records = |body: &str| strict(body, "d/*").records;
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
    fn the_reference_extracts_as_dpath_does() {
        // Each line was seen in DpathExtractor of airbyte-cdk 7.39.1.
        for (body, path, expected) in [
            (
                r#"{"d": [{"a": 1}, 2, null]}"#,
                "d",
                vec![r#"{"a": 1}"#, "2", "null"],
            ),
            (r#"{"d": {"a": 1}}"#, "d", vec![r#"{"a": 1}"#]),
            (r#"{"d": {}}"#, "d", vec![]),
            (r#"{"d": 0}"#, "d", vec![]),
            (r#"{"d": [], "d": [ 3 ]}"#, "d", vec!["3"]),
            (
                r#"{"d": { "a" : [1] , "b":{ } } }"#,
                "d/*",
                vec!["[1]", "{ }"],
            ),
            (r#"{"e": 1}"#, "d", vec![]),
            (r#"{"d": {"x": [1], "y": {}}}"#, "d/*", vec!["[1]", "{}"]),
            (
                r#"{"l": [{"d": [1]}, {"d": 2}]}"#,
                "l/*/d",
                vec!["[1]", "2"],
            ),
            (r#"{"l": [{"d": [1]}, {"d": 2}]}"#, "l/0/d", vec!["1"]),
            (
                r#"{"l": [{"d": [1]}, {"d": {"x": 2}}]}"#,
                "l/-1/d",
                vec![r#"{"x":2}"#],
            ),
            (
                r#"[{"i": [{"a": 1}]}, {"i": [{"a": 2}]}]"#,
                "i",
                vec![r#"{"a": 1}"#, r#"{"a": 2}"#],
            ),
            (r#"[{"i": [1]}, {}]"#, "", vec![r#"{"i": [1]}"#]),
            ("[[1, 2], [3]]", "", vec!["1", "2", "3"]),
            (r#"{"data1": [{"a": 1}]}"#, "data?", vec![r#"{"a": 1}"#]),
            (
                r#"{"a": {"b": {"items": [{"x": 1}]}}}"#,
                "**/items",
                vec![r#"{"x":1}"#],
            ),
            (r#"{"d": [1], "d": [2]}"#, "d", vec!["2"]),
            ("null", "d", vec![]),
        ] {
            let decoded = decode(body.to_owned(), &Path::parse(path), ReadMode::Reference).unwrap();
            assert_eq!(decoded.problem(), None, "{body} {path}");
            assert_eq!(decoded.record_texts(), expected, "{body} {path}");
        }
        let several = r#"{"data1": [1], "data2": [2]}"#;
        assert!(matches!(
            strict(several, "data?").records,
            Records::Ambiguous
        ));
        assert!(matches!(
            strict(r#"{"a": {"i": [1]}, "i": [2]}"#, "**/i").records,
            Records::Ambiguous
        ));
    }

    #[test]
    fn of_a_list_at_the_root_the_paginator_sees_the_first_element() {
        let decoded = strict(r#"[{"next": "a"}, {"next": "b"}]"#, "");
        assert_eq!(decoded.page.get_attr("next").unwrap().as_str(), Some("a"));
        assert_eq!(decoded.response.len(), Some(2));
    }

    #[test]
    fn control_characters_within_strings_are_read_except_by_the_reference() {
        let body = "{\"d\": [{\"a\": \"x\ny\u{1}\"}]}";
        assert_eq!(texts(body, "d"), [r#"{"a": "x\ny\u0001"}"#]);
        assert!(decode(body.to_owned(), &Path::parse("d"), ReadMode::Reference).is_err());
        let body = r#"{"d": [{"a": NaN, "b": -Infinity, "c": "NaN"}]}"#;
        let decoded = decode(body.to_owned(), &Path::parse("d"), ReadMode::Reference).unwrap();
        assert_eq!(
            decoded.record_texts(),
            [r#"{"a": null, "b": null, "c": "NaN"}"#]
        );
    }

    #[test]
    fn a_body_that_is_not_json_says_so_without_showing_it() {
        let fault = |body: &str| {
            decode(body.to_owned(), &Path::default(), ReadMode::Strict)
                .unwrap_err()
                .0
        };
        assert!(fault("<html>secret").detail.contains("web page"));
        assert!(fault("").detail.contains("empty"));
        assert!(fault("{\"a\": [1, ").cut_off);
        assert!(!fault("{\"a\": nope}").cut_off);
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let (nested, _) = decode(deep, &Path::parse("b"), ReadMode::Strict).unwrap_err();
        assert!(
            nested.detail.contains("nested too deeply"),
            "{}",
            nested.detail
        );
    }
}
