//! The value that holds the records, cut into them while the body is read for the first time.

use std::fmt;
use std::ops::Range;

use bytestring::ByteString;
use minijinja::Value as Jinja;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::cut::span_of;
use crate::page::lazy_json::LazyJson;

/// What the plain steps of a path led to.
#[derive(Debug)]
pub(super) enum Target {
    /// A span of the text that is still to be cut.
    Whole(Range<usize>),
    /// A list or object with something in it: its spans.
    Cut(Container),
    /// An empty list or object, or a scalar, as JSON.
    Other(String),
}

/// A list or object that is not empty.
#[derive(Debug)]
pub(super) struct Container {
    /// Where it stands.
    pub(super) span: Range<usize>,
    pub(super) is_list: bool,
    /// Where its values stand.
    pub(super) values: Vec<Range<usize>>,
}

/// Reads the target: the value for templates, and what was found.
pub(super) struct CutTarget<'a> {
    pub(super) text: &'a ByteString,
}

impl CutTarget<'_> {
    /// White space alone stands between a bracket and what it encloses.
    fn container(&self, is_list: bool, first: usize, values: Vec<Range<usize>>) -> (Jinja, Target) {
        let (open, close) = if is_list { ('[', ']') } else { ('{', '}') };
        let before = self.text.get(..first).and_then(|text| text.rfind(open));
        let last = values.last().map_or(first, |value| value.end);
        let after = self.text.get(last..).and_then(|text| text.find(close));
        let span = before.unwrap_or(first)..after.map_or(last, |after| last + after + 1);
        let value = LazyJson::value(self.text, span.clone());
        let cut = Container {
            span,
            is_list,
            values,
        };
        (value, Target::Cut(cut))
    }

    fn other(value: serde_json::Value) -> (Jinja, Target) {
        let text = value.to_string();
        (
            serde_json::from_str(&text).unwrap_or_default(),
            Target::Other(text),
        )
    }
}

impl<'de> DeserializeSeed<'de> for CutTarget<'_> {
    type Value = (Jinja, Target);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CutTarget<'_> {
    type Value = (Jinja, Target);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut first = None;
        let mut values = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            first.get_or_insert_with(|| span_of(self.text, key).start);
            values.push(span_of(self.text, value));
        }
        Ok(match first {
            Some(first) => self.container(false, first, values),
            None => Self::other(serde_json::json!({})),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut values: Vec<Range<usize>> = Vec::new();
        while let Some(value) = seq.next_element::<&RawValue>()? {
            values.push(span_of(self.text, value));
        }
        Ok(match values.first().map(|value| value.start) {
            Some(first) => self.container(true, first, values),
            None => Self::other(serde_json::json!([])),
        })
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Self::other(serde_json::Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Self::other(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Self::other(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Self::other(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Self::other(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Self::other(value.into()))
    }
}
