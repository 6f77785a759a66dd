//! Expressions of `offer.yaml`: paths in dpath's notation, the first that is not empty, a regular
//! expression on what was found, and templates where a path is not enough.

use regex::Regex;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::notes::Notes;
use crate::interpolation::{Engine, Scope, Template, jinja};
use crate::page::path::{Path, way_text};

/// What an expression looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here<'v> {
    /// The record.
    pub(crate) record: &'v Value,
    /// The part of it that `each` points to; the record itself elsewhere.
    pub(crate) element: &'v Value,
    /// The way from the record to the element, for messages.
    pub(crate) way: &'v str,
    /// Words that mean "nothing" at this network.
    pub(crate) nothing: &'v [String],
    /// Compiled templates.
    pub(crate) engine: &'v Engine,
    /// `config` for templates.
    pub(crate) scope: &'v Scope,
}

impl<'v> Here<'v> {
    /// The same at an element within the record.
    pub(crate) fn at(self, element: &'v Value, way: &'v str) -> Self {
        Self {
            element,
            way,
            ..self
        }
    }

    /// A scalar's text; none for what means nothing.
    pub(crate) fn text(&self, value: &Value) -> Option<String> {
        let text = scalar(value)?;
        let trimmed = text.trim();
        if trimmed.is_empty()
            || self
                .nothing
                .iter()
                .any(|nothing| nothing.eq_ignore_ascii_case(trimmed))
        {
            return None;
        }
        Some(trimmed.to_owned())
    }
}

/// A scalar's text as it stands; none for null, lists and objects.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// An id: a text that is not empty, or a whole number.
pub(crate) fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            Some(text.trim().to_owned()).filter(|text| !text.is_empty() && text.len() <= 255)
        }
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

/// A path from the element, or with a leading `/` from the record.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    from_record: bool,
    path: Path,
}

impl Route {
    fn parse(text: &str) -> Self {
        Self {
            from_record: text.starts_with('/'),
            path: Path::parse(text),
        }
    }

    /// Visits what the route leads to, with the way from the record.
    pub(crate) fn visit<'v>(
        &self,
        here: &Here<'v>,
        visitor: &mut dyn FnMut(String, &'v Value) -> bool,
    ) {
        let (root, before) = if self.from_record {
            (here.record, "")
        } else {
            (here.element, here.way)
        };
        self.path.visit(root, &mut |way, value| {
            let way = way_text(way);
            let full = match (before.is_empty(), way.is_empty()) {
                (true, _) => way,
                (false, true) => before.to_owned(),
                (false, false) => format!("{before}/{way}"),
            };
            visitor(full, value)
        });
    }

    /// The first value.
    pub(crate) fn first<'v>(&self, here: &Here<'v>) -> Option<&'v Value> {
        self.path.first(if self.from_record {
            here.record
        } else {
            here.element
        })
    }
}

impl<'de> Deserialize<'de> for Route {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::parse(&text))
    }
}

/// A text that was found, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The text, never empty.
    pub(crate) text: String,
    /// The way from the record.
    pub(crate) way: String,
}

/// An expression for one text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expression {
    routes: Vec<Route>,
    template: Option<Template>,
    constant: Option<String>,
    regex: Option<Regex>,
    html_entities: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Path(Route),
    Full(Full),
}

#[derive(Deserialize)]
struct Full {
    path: Option<Route>,
    #[serde(default)]
    first: Vec<Route>,
    template: Option<Template>,
    value: Option<String>,
    regex: Option<String>,
    #[serde(default)]
    html_entities: bool,
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::Path(route) => Self {
                routes: vec![route],
                ..Self::default()
            },
            Written::Full(full) => Self {
                routes: full.path.into_iter().chain(full.first).collect(),
                template: full.template,
                constant: full.value,
                regex: full
                    .regex
                    .map(|regex| Regex::new(&regex))
                    .transpose()
                    .map_err(de::Error::custom)?,
                html_entities: full.html_entities,
            },
        })
    }
}

impl Expression {
    /// The text, without remarks.
    pub(crate) fn find(&self, here: &Here<'_>) -> Option<Found> {
        self.evaluate(here).ok().flatten()
    }

    /// The text; a warning `<field>_unreadable` where something is there and cannot be read.
    pub(crate) fn read(&self, here: &Here<'_>, field: &str, notes: &mut Notes) -> Option<Found> {
        match self.evaluate(here) {
            Ok(found) => found,
            Err((way, value, detail)) => {
                notes.warn(
                    &format!("{field}_unreadable"),
                    &way,
                    value.as_deref(),
                    detail,
                );
                None
            }
        }
    }

    /// `Err` is the way, the value and a sentence.
    fn evaluate(&self, here: &Here<'_>) -> Result<Option<Found>, (String, Option<String>, String)> {
        let mut refused = None;
        for route in &self.routes {
            let mut found = None;
            route.visit(here, &mut |way, value| {
                let Some(text) = here.text(value) else {
                    return true;
                };
                match self.extract(&text) {
                    Some(text) => found = Some(Found { text, way }),
                    None => refused = Some((way, Some(text))),
                }
                found.is_none()
            });
            if found.is_some() {
                return Ok(found);
            }
        }
        if let Some(template) = &self.template {
            let scope = here.scope.clone().with("record", jinja(here.element));
            let way = here.way.to_owned();
            let text = template
                .text(here.engine, &scope)
                .map_err(|error| (way.clone(), None, error.to_string()))?;
            return Ok(self.constant_like(here, text, way));
        }
        if let Some(constant) = &self.constant {
            return Ok(self.constant_like(here, constant.clone(), here.way.to_owned()));
        }
        match refused {
            None => Ok(None),
            Some((way, value)) => Err((
                way,
                value,
                "The value does not have the expected form.".to_owned(),
            )),
        }
    }

    fn constant_like(&self, here: &Here<'_>, text: String, way: String) -> Option<Found> {
        let text = here.text(&Value::String(text))?;
        Some(Found {
            text: self.extract(&text)?,
            way,
        })
    }

    fn extract(&self, text: &str) -> Option<String> {
        let part = match &self.regex {
            None => text,
            Some(regex) => {
                let found = regex.captures(text)?;
                found.get(1).or_else(|| found.get(0))?.as_str().trim()
            }
        };
        let part = if self.html_entities {
            unescape(part)
        } else {
            part.to_owned()
        };
        Some(part).filter(|part| !part.is_empty())
    }
}

/// The entities that occur in attributes of HTML snippets.
fn unescape(text: &str) -> String {
    [
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, character)| {
        text.replace(entity, character)
    })
}

/// An expression for several texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListExpression {
    routes: Vec<Route>,
    split: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenList {
    Path(Route),
    Full {
        path: Option<Route>,
        #[serde(default)]
        first: Vec<Route>,
        split: Option<String>,
    },
}

impl<'de> Deserialize<'de> for ListExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match WrittenList::deserialize(deserializer)? {
            WrittenList::Path(route) => Self {
                routes: vec![route],
                split: None,
            },
            WrittenList::Full { path, first, split } => Self {
                routes: path.into_iter().chain(first).collect(),
                split,
            },
        })
    }
}

impl ListExpression {
    /// The texts of the first route that has any; lists of texts are spread.
    pub(crate) fn all(&self, here: &Here<'_>) -> Vec<Found> {
        for route in &self.routes {
            let mut found = Vec::new();
            route.visit(here, &mut |way, value| {
                match value {
                    Value::Array(values) => {
                        for value in values {
                            self.add(here, &way, value, &mut found);
                        }
                    }
                    value => self.add(here, &way, value, &mut found),
                }
                true
            });
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn add(&self, here: &Here<'_>, way: &str, value: &Value, found: &mut Vec<Found>) {
        let Some(text) = here.text(value) else { return };
        let parts: Vec<&str> = match &self.split {
            Some(separator) if !separator.is_empty() => text.split(separator.as_str()).collect(),
            _ => vec![text.as_str()],
        };
        let parts = parts
            .into_iter()
            .map(str::trim)
            .filter(|part| !part.is_empty());
        found.extend(parts.map(|part| Found {
            text: part.to_owned(),
            way: way.to_owned(),
        }));
    }
}
