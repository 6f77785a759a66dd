//! Expressions of `offer.yaml` for several texts.

use std::borrow::Cow;

use regex::Regex;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::condition::Condition;
use super::document::Node;
use super::expression::{Found, Written};
use super::here::{Here, contains_word};
use super::notes::Notes;
use super::route::{Chain, Route, each};
use super::text_shape::{optional_regex, part};
use super::words::{OneOrMany, Words};
use crate::interpolation::Template;

/// An expression for several texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListExpression(Box<Full>);

/// A list with all its parts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Full {
    /// Elements within which the paths begin.
    each: Option<Chain>,
    /// Only elements for which this holds.
    when: Option<Box<Condition>>,
    path: Option<Route>,
    first: Vec<Route>,
    template: Option<Template>,
    /// Constants, where the paths lead to no text and no template is written.
    value: Option<OneOrMany<String>>,
    /// The part of a text in which the entries stand.
    #[serde(deserialize_with = "optional_regex")]
    within: Option<Regex>,
    /// What separates entries within a text.
    split: Option<String>,
    /// What an entry looks like; every match is one.
    #[serde(deserialize_with = "optional_regex")]
    regex: Option<Regex>,
    /// Entries that mean nothing here.
    nothing: Vec<String>,
    /// The network's word and ours.
    words: Words<OneOrMany<String>>,
}

impl<'de> Deserialize<'de> for ListExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let full = Written::deserialize(deserializer)?.full(|path| Full {
            path: Some(path),
            ..Full::default()
        });
        Ok(Self(Box::new(full)))
    }
}

impl ListExpression {
    /// The texts of the first route that has any; lists of texts are spread. A template that
    /// fails is a warning `<field>_unreadable`.
    pub(crate) fn all<'v>(
        &self,
        here: &Here<'_, 'v>,
        field: &str,
        notes: &mut Notes,
    ) -> Vec<Found<'v>> {
        self.0.all(here, field, notes)
    }
}

impl Full {
    fn all<'v>(&self, here: &Here<'_, 'v>, field: &str, notes: &mut Notes) -> Vec<Found<'v>> {
        let routes: Vec<Option<&Route>> = match (&self.path, self.first.as_slice()) {
            (None, []) if self.each.is_some() && self.template.is_none() => vec![None],
            (path, first) => path.iter().chain(first).map(Some).collect(),
        };
        let mut found = Vec::new();
        for route in routes {
            self.visit(here, &mut |here| match route {
                None => self.add_value(here, here.spot.node, &mut found),
                Some(route) => {
                    route.visit(here, &mut |spot| {
                        self.add_value(here, spot.node, &mut found);
                        true
                    });
                }
            });
            if !found.is_empty() {
                return found;
            }
        }
        if let Some(template) = &self.template {
            self.visit(
                here,
                &mut |here| match template.value(here.around.engine, &here.scope()) {
                    Ok(value) => self.add_made(here, value, &mut found),
                    Err(error) => {
                        let code = format!("{field}_unreadable");
                        notes.warn(&code, here, None, None, error.to_string());
                    }
                },
            );
        } else if let Some(value) = &self.value
            && !self.leads_to_text(here)
            && (self.each.is_some() || self.applies(here))
        {
            let constant = |text: &String| Found {
                text: Cow::Owned(text.clone()),
                node: None,
            };
            found.extend(value.all().iter().map(constant));
        }
        found
    }

    fn applies(&self, here: &Here<'_, '_>) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(here, None))
    }

    /// Whether there is a text, of which perhaps nothing was understood: a constant in its place
    /// would be a guess.
    fn leads_to_text(&self, here: &Here<'_, '_>) -> bool {
        let mut any = false;
        self.visit(here, &mut |here| {
            for route in self.path.iter().chain(&self.first) {
                route.visit(here, &mut |spot| {
                    let values = match spot.node {
                        Node::List(values) => values,
                        value => std::slice::from_ref(value),
                    };
                    any |= values.iter().any(|value| here.text(value).is_some());
                    true
                });
            }
        });
        any
    }

    /// Visits the elements in which the entries stand.
    fn visit<'v>(&self, here: &Here<'_, 'v>, visitor: &mut dyn FnMut(&Here<'_, 'v>)) {
        each(self.each.as_ref(), here, &mut |here| {
            if self.applies(here) {
                visitor(here);
            }
            true
        });
    }

    fn add_value<'v>(&self, here: &Here<'_, 'v>, node: &'v Node<'v>, found: &mut Vec<Found<'v>>) {
        if let Node::List(values) = node {
            for value in *values {
                self.add(here, value.scalar().map(Cow::Borrowed), Some(value), found);
            }
        } else {
            self.add(here, node.scalar().map(Cow::Borrowed), Some(node), found);
        }
    }

    fn add_made<'v>(&self, here: &Here<'_, 'v>, value: Value, found: &mut Vec<Found<'v>>) {
        let values = match value {
            Value::Array(values) => values,
            value => vec![value],
        };
        for value in values {
            let text = match value {
                Value::String(text) => Some(text),
                Value::Number(number) => Some(number.to_string()),
                Value::Bool(flag) => Some(flag.to_string()),
                Value::Null | Value::Array(_) | Value::Object(_) => None,
            };
            self.add(here, text.map(Cow::Owned), None, found);
        }
    }

    fn add<'v>(
        &self,
        here: &Here<'_, 'v>,
        text: Option<Cow<'v, str>>,
        node: Option<&'v Node<'v>>,
        found: &mut Vec<Found<'v>>,
    ) {
        let Some(text) = text.filter(|text| !here.is_nothing(text.trim())) else {
            return;
        };
        let all = 0..text.len();
        let ranges = match &self.within {
            None => vec![all],
            Some(within) => matches(within, &text, all),
        };
        for range in ranges {
            for range in self.entries(&text, range) {
                self.add_entry(here, part(text.clone(), range), node, found);
            }
        }
    }

    /// Where the entries of a text are.
    fn entries(&self, text: &str, within: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
        let mut pieces = Vec::new();
        match self.split.as_deref().filter(|split| !split.is_empty()) {
            None => pieces.push(within),
            Some(separator) => {
                let mut start = within.start;
                let whole = text.get(within).unwrap_or_default();
                for piece in whole.split(separator) {
                    pieces.push(start..start + piece.len());
                    start += piece.len() + separator.len();
                }
            }
        }
        match &self.regex {
            None => pieces,
            Some(regex) => pieces
                .into_iter()
                .flat_map(|piece| matches(regex, text, piece))
                .collect(),
        }
    }

    fn add_entry<'v>(
        &self,
        here: &Here<'_, 'v>,
        text: Cow<'v, str>,
        node: Option<&'v Node<'v>>,
        found: &mut Vec<Found<'v>>,
    ) {
        if here.is_nothing(&text) || contains_word(&self.nothing, &text) {
            return;
        }
        let own = |word: &String| Found {
            text: Cow::Owned(word.clone()),
            node,
        };
        match self.words.get(&text) {
            None => found.push(Found { text, node }),
            Some(ours) => found.extend(ours.all().iter().map(own)),
        }
    }
}

/// Where a regular expression matches: its first group, or all of it.
fn matches(
    regex: &Regex,
    text: &str,
    within: std::ops::Range<usize>,
) -> Vec<std::ops::Range<usize>> {
    let start = within.start;
    let whole = text.get(within).unwrap_or_default();
    regex
        .captures_iter(whole)
        .filter_map(|found| found.get(1).or_else(|| found.get(0)))
        .map(|group| start + group.start()..start + group.end())
        .collect()
}
