//! Expressions of `offer.yaml` for one text: paths, the first that is not empty, several put
//! together, templates where a path is not enough, and a constant.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, de};

use super::condition::Condition;
use super::document::Node;
use super::here::Here;
use super::notes::Notes;
use super::route::{Chain, Route, each};
use super::text_shape::{Shaped, TextShape};
use crate::interpolation::Template;

/// A text that was found, and where.
#[derive(Debug, Clone)]
pub(crate) struct Found<'v> {
    /// The text, never empty.
    pub(crate) text: Cow<'v, str>,
    /// Its place in the record; none where it was made by a template or written in the mapping.
    pub(crate) node: Option<&'v Node<'v>>,
}

impl Found<'_> {
    /// The text by itself.
    pub(crate) fn into_text(self) -> String {
        self.text.into_owned()
    }
}

/// An expression for one text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expression(Box<Full>);

/// An expression with all its parts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Full {
    /// Elements, the first of which counts that satisfies `when` and has a value.
    each: Option<Chain>,
    /// Only where this holds.
    when: Option<Box<Condition>>,
    path: Option<Route>,
    first: Vec<Route>,
    /// Paths that are put together.
    join: Vec<Route>,
    /// What is put between them.
    separator: Option<String>,
    template: Option<Template>,
    value: Option<String>,
    #[serde(flatten)]
    shape: TextShape,
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let full = Written::deserialize(deserializer)?.full(|path| Full {
            path: Some(path),
            ..Full::default()
        });
        Ok(Self(Box::new(full)))
    }
}

/// A path alone, or all parts.
pub(super) enum Written<T> {
    /// A path.
    Path(Route),
    /// All parts.
    Full(T),
}

impl<T> Written<T> {
    /// All parts, where a path alone stands for those that `of_path` gives.
    pub(super) fn full(self, of_path: impl FnOnce(Route) -> T) -> T {
        match self {
            Self::Path(path) => of_path(path),
            Self::Full(full) => full,
        }
    }
}

impl<'de, T: de::DeserializeOwned> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not serde's `untagged`, which forgets what was wrong.
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Route::parse(&text)
                .map(Self::Path)
                .map_err(de::Error::custom),
            value => serde_path_to_error::deserialize(value)
                .map(Self::Full)
                .map_err(de::Error::custom),
        }
    }
}

/// Something was there and does not have the expected form.
struct Refusal<'v> {
    node: Option<&'v Node<'v>>,
    value: Option<String>,
    detail: String,
}

/// What a search has seen so far.
#[derive(Default)]
struct Search<'v> {
    found: Option<Found<'v>>,
    refused: Option<Refusal<'v>>,
}

impl Expression {
    /// The text, without remarks.
    pub(crate) fn find<'v>(&self, here: &Here<'_, 'v>) -> Option<Found<'v>> {
        self.0.evaluate(here).ok().flatten()
    }

    /// The text; a warning `<field>_unreadable` where something is there and cannot be read.
    pub(crate) fn read<'v>(
        &self,
        here: &Here<'_, 'v>,
        field: &str,
        notes: &mut Notes,
    ) -> Option<Found<'v>> {
        self.0.evaluate(here).unwrap_or_else(|refusal| {
            let code = format!("{field}_unreadable");
            let value = refusal.value.as_deref();
            notes.warn(&code, here, refusal.node, value, refusal.detail);
            None
        })
    }

    /// As [`Expression::read`], the text by itself.
    pub(crate) fn read_text(
        &self,
        here: &Here<'_, '_>,
        field: &str,
        notes: &mut Notes,
    ) -> Option<String> {
        self.read(here, field, notes).map(Found::into_text)
    }
}

impl Full {
    fn evaluate<'v>(&self, here: &Here<'_, 'v>) -> Result<Option<Found<'v>>, Refusal<'v>> {
        let mut search = Search::default();
        each(self.each.as_ref(), here, &mut |here| {
            if self.applies(here) {
                self.search(here, &mut search);
            }
            search.found.is_none()
        });
        if let Some(found) = search.found {
            return Ok(Some(found));
        }
        // A constant in the place of something that was not understood would be a guess.
        match (search.refused, &self.value) {
            (Some(refusal), _) => Err(refusal),
            (None, Some(constant)) if self.each.is_some() || self.applies(here) => {
                Ok(some_text(Cow::Owned(constant.clone()), None))
            }
            (None, _) => Ok(None),
        }
    }

    fn applies(&self, here: &Here<'_, '_>) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(here, None))
    }

    fn search<'v>(&self, here: &Here<'_, 'v>, search: &mut Search<'v>) {
        let mut routes = self.path.iter().chain(&self.first).peekable();
        let is_element = self.each.is_some()
            && routes.peek().is_none()
            && self.join.is_empty()
            && self.template.is_none();
        if is_element {
            self.take(here, here.spot.node, search);
        }
        for route in routes {
            route.visit(here, &mut |spot| {
                self.take(here, spot.node, search);
                search.found.is_none()
            });
            if search.found.is_some() {
                return;
            }
        }
        if !self.join.is_empty() {
            self.put_together(here, search);
        }
        if search.found.is_none()
            && let Some(template) = &self.template
        {
            self.render(template, here, search);
        }
    }

    fn take<'v>(&self, here: &Here<'_, 'v>, node: &'v Node<'v>, search: &mut Search<'v>) {
        let Some(text) = here.text(node) else { return };
        match self.shape.apply(Cow::Borrowed(text)) {
            Shaped::Text(text) => {
                search.found = Some(Found {
                    text,
                    node: Some(node),
                });
            }
            Shaped::Nothing => {}
            Shaped::Refused => {
                search.refused = Some(Refusal {
                    node: Some(node),
                    value: Some(text.to_owned()),
                    detail: "The value does not have the expected form.".to_owned(),
                });
            }
        }
    }

    /// Every part is shaped by itself.
    fn put_together<'v>(&self, here: &Here<'_, 'v>, search: &mut Search<'v>) {
        let mut parts: Vec<String> = Vec::new();
        for route in &self.join {
            route.visit(here, &mut |spot| {
                let mut one = Search::default();
                self.take(here, spot.node, &mut one);
                parts.extend(one.found.map(Found::into_text));
                true
            });
        }
        let separator = self.separator.as_deref().unwrap_or("\n\n");
        search.found = some_text(Cow::Owned(parts.join(separator)), None);
    }

    fn render<'v>(&self, template: &Template, here: &Here<'_, 'v>, search: &mut Search<'v>) {
        match template.text(here.around.engine, &here.scope()) {
            Err(error) => {
                search.refused = Some(Refusal {
                    node: None,
                    value: None,
                    detail: error.to_string(),
                });
            }
            Ok(text) if here.is_nothing(text.trim()) => {}
            Ok(text) => match self.shape.apply(Cow::Owned(text.trim().to_owned())) {
                Shaped::Text(text) => {
                    search.found = Some(Found { text, node: None });
                    search.refused = None;
                }
                Shaped::Nothing | Shaped::Refused => {}
            },
        }
    }
}

fn some_text<'v>(text: Cow<'v, str>, node: Option<&'v Node<'v>>) -> Option<Found<'v>> {
    (!text.trim().is_empty()).then_some(Found { text, node })
}
