//! What is done with a text that was found: a regular expression, HTML's entities, replacements,
//! words.

use std::borrow::Cow;

use regex::Regex;
use serde::{Deserialize, Deserializer, de};

use super::here::contains_word;
use super::words::Words;

/// How a text is changed, in this order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TextShape {
    /// Words that mean "no value" here.
    nothing: Vec<String>,
    /// The first group, or the whole match.
    #[serde(deserialize_with = "optional_regex")]
    regex: Option<Regex>,
    /// Turn `&amp;` and the like into characters.
    html_entities: bool,
    /// Literal texts and what stands there instead.
    #[serde(deserialize_with = "replacements")]
    replace: Vec<(String, String)>,
    /// The network's word and ours.
    words: Words<String>,
}

/// What became of a text.
#[derive(Debug)]
pub(crate) enum Shaped<'v> {
    /// A text that is not empty.
    Text(Cow<'v, str>),
    /// It means nothing.
    Nothing,
    /// It does not have the expected form.
    Refused,
}

impl TextShape {
    /// The text as it should be.
    pub(crate) fn apply<'v>(&self, text: Cow<'v, str>) -> Shaped<'v> {
        if contains_word(&self.nothing, &text) {
            return Shaped::Nothing;
        }
        let mut text = match &self.regex {
            None => text,
            Some(regex) => match first_group(regex, text) {
                Some(part) => part,
                None => return Shaped::Refused,
            },
        };
        if self.html_entities && text.contains('&') {
            text = Cow::Owned(unescape(&text));
        }
        for (literal, instead) in &self.replace {
            if text.contains(literal.as_str()) {
                text = Cow::Owned(text.replace(literal.as_str(), instead));
            }
        }
        if let Some(ours) = self.words.get(text.trim()) {
            text = Cow::Owned(ours.clone());
        }
        let text = trimmed(text);
        if text.is_empty() || contains_word(&self.nothing, &text) {
            return Shaped::Nothing;
        }
        Shaped::Text(text)
    }
}

/// A part of a text without white space around it, kept where it is if it is borrowed.
pub(crate) fn part<'v>(text: Cow<'v, str>, range: std::ops::Range<usize>) -> Cow<'v, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(range).unwrap_or_default().trim()),
        Cow::Owned(text) => Cow::Owned(text.get(range).unwrap_or_default().trim().to_owned()),
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    let range = 0..text.len();
    if text.trim().len() == text.len() {
        text
    } else {
        part(text, range)
    }
}

fn first_group<'v>(regex: &Regex, text: Cow<'v, str>) -> Option<Cow<'v, str>> {
    let range = {
        let found = regex.captures(&text)?;
        found.get(1).or_else(|| found.get(0))?.range()
    };
    Some(part(text, range))
}

/// The entities that occur in attributes of HTML snippets and in names.
fn unescape(text: &str) -> String {
    [
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&apos;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, character)| {
        text.replace(entity, character)
    })
}

/// A regular expression that may be left out.
pub(crate) fn optional_regex<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Regex>, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .map(|text| Regex::new(&text))
        .transpose()
        .map_err(de::Error::custom)
}

fn replacements<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(String, String)>, D::Error> {
    // In the order in which they are written: serde_json keeps it.
    let map = serde_json::Map::deserialize(deserializer)?;
    map.into_iter()
        .map(|(literal, instead)| match instead {
            serde_json::Value::String(instead) => Ok((literal, instead)),
            _ => Err(de::Error::custom("a text is expected")),
        })
        .collect()
}
