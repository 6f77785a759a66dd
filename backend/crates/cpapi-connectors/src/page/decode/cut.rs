//! DpathExtractor (reference-runner.md 6): the records of one decoded body, cut out of its text.

use std::fmt;
use std::ops::Range;

use bytestring::ByteString;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::decoded::Records;
use crate::context::ReadMode;
use crate::page::path::{Path, Step};

/// Gathers the records of one body after the other.
#[derive(Debug)]
pub(super) struct Cutter<'a> {
    path: &'a Path,
    mode: ReadMode,
    /// Spans of the text that the bodies are part of.
    spans: Vec<Range<usize>>,
    /// Records that are no part of it.
    texts: Vec<ByteString>,
    bodies: usize,
    missing: usize,
    wrong: bool,
    ambiguous: bool,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(path: &'a Path, mode: ReadMode) -> Self {
        Self {
            path,
            mode,
            spans: Vec::new(),
            texts: Vec::new(),
            bodies: 0,
            missing: 0,
            wrong: false,
            ambiguous: false,
        }
    }

    /// Whether there was any body.
    pub(super) const fn has_bodies(&self) -> bool {
        self.bodies > 0
    }

    /// A body without anything at the path.
    pub(super) fn miss(&mut self) {
        self.bodies += 1;
        self.missing += 1;
    }

    /// A body whose records were cut out while it was read.
    pub(super) fn records(&mut self, spans: impl IntoIterator<Item = Range<usize>>) {
        self.bodies += 1;
        self.spans.extend(spans);
    }

    /// Cuts a body: a span of the text, to which the first `done` steps already led.
    ///
    /// # Errors
    /// The span is not JSON.
    pub(super) fn body(
        &mut self,
        text: &str,
        span: Range<usize>,
        done: usize,
    ) -> Result<(), serde_json::Error> {
        self.bodies += 1;
        let steps = self.path.steps().get(done..).unwrap_or_default();
        if steps.is_empty() {
            return self.spread(text, span);
        }
        let slice = text.get(span.clone()).unwrap_or_default();
        if steps.iter().any(needs_values) {
            return self.through_values(slice, steps);
        }
        let mut found = Found::default();
        let mut deserializer = serde_json::Deserializer::from_str(slice);
        Walk {
            text: slice,
            steps,
            found: &mut found,
        }
        .deserialize(&mut deserializer)?;
        let base = span.start;
        let hits = found.spans.into_iter();
        let hits: Vec<_> = hits.map(|hit| hit.start + base..hit.end + base).collect();
        if !self.path.has_star() {
            return match hits.as_slice() {
                [] => {
                    self.missing += 1;
                    Ok(())
                }
                [one] => self.spread(text, one.clone()),
                _ => {
                    self.ambiguous = true;
                    Ok(())
                }
            };
        }
        if hits.is_empty() && !found.hollow {
            if found.wrong {
                self.wrong = true;
            } else {
                self.missing += 1;
            }
        }
        // The reference takes what `*` leads to as records, even lists.
        if self.mode == ReadMode::Reference || steps.last() == Some(&Step::Any) {
            self.spans.extend(hits);
            return Ok(());
        }
        for hit in hits {
            self.spread(text, hit)?;
        }
        Ok(())
    }

    /// The records within the value that the path led to.
    fn spread(&mut self, text: &str, span: Range<usize>) -> Result<(), serde_json::Error> {
        let slice = text.get(span.clone()).unwrap_or_default();
        let trimmed = slice.trim_start();
        match trimmed.as_bytes().first() {
            Some(b'[') => {
                let values: Vec<&RawValue> = serde_json::from_str(slice)?;
                let spans = values.into_iter().map(|value| span_of(text, value));
                self.spans.extend(spans);
            }
            Some(b'{') => {
                if !is_empty_object(trimmed) {
                    self.spans.push(span);
                }
            }
            _ if is_hollow(trimmed, self.mode) => {}
            _ => self.wrong = true,
        }
        Ok(())
    }

    /// `**` and positions from the end need the whole value.
    fn through_values(&mut self, slice: &str, steps: &[Step]) -> Result<(), serde_json::Error> {
        let value: Value = serde_json::from_str(slice)?;
        let mut hits = Vec::new();
        Path::from_rest(steps).visit(&value, &mut |_, value| {
            hits.push(value);
            true
        });
        let texts = |values: &[&Value]| -> Vec<ByteString> {
            let texts = values
                .iter()
                .map(|value| ByteString::from(value.to_string()));
            texts.collect()
        };
        match hits.as_slice() {
            [] => self.missing += 1,
            hits if self.path.has_star() => self.texts.extend(texts(hits)),
            [Value::Array(values)] => {
                self.texts.extend(texts(&values.iter().collect::<Vec<_>>()));
            }
            [Value::Object(map)] if map.is_empty() => {}
            [one @ Value::Object(_)] => self.texts.extend(texts(&[one])),
            [one] if is_hollow(&one.to_string(), self.mode) => {}
            [_] => self.wrong = true,
            _ => self.ambiguous = true,
        }
        Ok(())
    }

    /// What the bodies gave.
    pub(super) fn finish(self) -> Records {
        if self.ambiguous {
            return Records::Ambiguous;
        }
        if self.wrong {
            return Records::Wrong;
        }
        let nothing = self.spans.is_empty() && self.texts.is_empty();
        let missing = self.missing > 0 || (self.bodies == 0 && !self.path.steps().is_empty());
        if nothing && missing && self.mode == ReadMode::Strict {
            return Records::Missing;
        }
        if self.texts.is_empty() {
            Records::Spans(self.spans)
        } else {
            Records::Texts(self.texts)
        }
    }

    /// The records so far as texts of their own; a stream hands them on.
    ///
    /// # Errors
    /// The path led to something that holds no records.
    pub(super) fn into_texts(self, text: &ByteString) -> Result<Vec<ByteString>, Records> {
        match self.finish() {
            Records::Spans(spans) => Ok(spans
                .into_iter()
                .filter_map(|span| text.get(span).map(|record| text.slice_ref(record)))
                .collect()),
            Records::Texts(texts) => Ok(texts),
            other => Err(other),
        }
    }
}

fn needs_values(step: &Step) -> bool {
    match step {
        Step::Deep => true,
        Step::Key(key) => key.starts_with('-') && key.parse::<i64>().is_ok(),
        Step::Pattern(_) | Step::Any => false,
    }
}

fn is_empty_object(text: &str) -> bool {
    text.strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with('}'))
}

/// PHP and its like write an empty map as null, false or an empty text; Python takes zero for
/// nothing as well.
fn is_hollow(text: &str, mode: ReadMode) -> bool {
    let text = text.trim();
    let zero = || text.parse().is_ok_and(|number: f64| number == 0.0);
    matches!(text, "null" | "false" | "\"\"") || (mode == ReadMode::Reference && zero())
}

/// Where a raw value lies in the text that it was read from.
pub(super) fn span_of(text: &str, raw: &RawValue) -> Range<usize> {
    let start = raw
        .get()
        .as_ptr()
        .addr()
        .saturating_sub(text.as_ptr().addr());
    start..start + raw.get().len()
}

/// What the steps met.
#[derive(Debug, Default)]
struct Found {
    spans: Vec<Range<usize>>,
    /// A `*` met an empty list or map, or what is written for one.
    hollow: bool,
    /// A `*` met a text or number.
    wrong: bool,
}

/// Follows the steps and leaves what they lead to as text.
struct Walk<'a> {
    text: &'a str,
    steps: &'a [Step],
    found: &'a mut Found,
}

impl Walk<'_> {
    fn below<'b>(&'b mut self, rest: &'b [Step]) -> Walk<'b> {
        Walk {
            text: self.text,
            steps: rest,
            found: &mut *self.found,
        }
    }

    fn scalar(self, hollow: bool) {
        if self.steps.first() == Some(&Step::Any) {
            self.found.hollow |= hollow;
            self.found.wrong |= !hollow;
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.steps.is_empty() {
            let raw: &RawValue = serde::Deserialize::deserialize(deserializer)?;
            self.found.spans.push(span_of(self.text, raw));
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let Some((step, rest)) = self.steps.split_first() else {
            return Ok(());
        };
        let before = self.found.spans.len();
        let mut empty = true;
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            empty = false;
            if step.takes_key(&key) {
                if matches!(step, Step::Key(_)) {
                    // Of a key written twice the last counts.
                    self.found.spans.truncate(before);
                }
                map.next_value_seed(self.below(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        self.found.hollow |= empty && *step == Step::Any;
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let Some((step, rest)) = self.steps.split_first() else {
            return Ok(());
        };
        let mut at = 0_usize;
        loop {
            let more = if step.takes_position(at, 0) {
                seq.next_element_seed(self.below(rest))?.is_some()
            } else {
                seq.next_element::<IgnoredAny>()?.is_some()
            };
            if !more {
                break;
            }
            at += 1;
        }
        self.found.hollow |= at == 0 && *step == Step::Any;
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.scalar(true);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(!value);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.scalar(false);
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.scalar(false);
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.scalar(false);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.scalar(value.is_empty());
        Ok(())
    }
}
