//! Paths of `offer.yaml`: dpath's notation, with `../` and `/` at the start, `.`, `[]` and `~`.

use serde::{Deserialize, Deserializer, de};

use super::document::Node;
use super::here::{Here, Spot};

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// The value under a key; in a list the one at that position.
    Key {
        key: String,
        position: Option<usize>,
    },
    /// `*`: every value of an object or list.
    Any,
    /// `[]`: every value of a list; anything else is itself. XML gives a list of one as its
    /// element.
    Spread,
    /// `~`: the key under which the value stands.
    Name,
}

/// A path from the element, from an element around it (`../`) or from the record (`/`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    start: Start,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// `each` levels up.
    Up(usize),
    Record,
}

impl Route {
    /// Reads a path.
    ///
    /// # Errors
    /// One sentence.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let start = if let Some(after) = text.strip_prefix('/') {
            rest = after;
            Start::Record
        } else {
            let mut levels = 0;
            while let Some(after) = rest.strip_prefix("..") {
                rest = after.strip_prefix('/').unwrap_or(after);
                levels += 1;
            }
            Start::Up(levels)
        };
        let steps: Vec<Step> = rest
            .split('/')
            .filter(|step| !matches!(*step, "" | "."))
            .map(step)
            .collect();
        let name_at = steps.iter().position(|step| *step == Step::Name);
        if name_at.is_some_and(|at| at + 1 < steps.len()) {
            return Err(format!("in {text:?}, ~ can only be the last step"));
        }
        if steps.is_empty() && start == Start::Up(0) && rest != "." {
            return Err("a path is expected".to_owned());
        }
        Ok(Self { start, steps })
    }

    /// Visits every value that the route leads to; the visitor says whether to go on.
    pub(crate) fn visit<'v>(
        &self,
        here: &Here<'_, 'v>,
        visitor: &mut dyn FnMut(Spot<'v>) -> bool,
    ) -> bool {
        let root = match self.start {
            Start::Up(levels) => here.up(levels),
            Start::Record => Here::at_record(here.around).spot,
        };
        walk(&self.steps, root, visitor)
    }
}

fn step(text: &str) -> Step {
    match text {
        "*" => Step::Any,
        "[]" => Step::Spread,
        "~" => Step::Name,
        key => Step::Key {
            key: key.to_owned(),
            position: key.parse().ok(),
        },
    }
}

fn walk<'v>(steps: &[Step], spot: Spot<'v>, visitor: &mut dyn FnMut(Spot<'v>) -> bool) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return visitor(spot);
    };
    let of_list = |node| Spot { node, key: None };
    match (step, spot.node) {
        (Step::Key { key, .. }, Node::Object(_)) => match spot.node.entry(key) {
            Some(entry) => walk(rest, of_entry(entry), visitor),
            None => true,
        },
        (Step::Key { position, .. }, Node::List(values)) => {
            match position.and_then(|at| values.get(at)) {
                Some(node) => walk(rest, of_list(node), visitor),
                None => true,
            }
        }
        (Step::Any, Node::Object(entries)) => entries
            .iter()
            .all(|entry| walk(rest, of_entry(entry), visitor)),
        (Step::Any | Step::Spread, Node::List(values)) => {
            values.iter().all(|node| walk(rest, of_list(node), visitor))
        }
        (Step::Spread, _) => walk(rest, spot, visitor),
        (Step::Name, _) => match spot.key {
            Some(key) => visitor(of_list(key)),
            None => true,
        },
        (Step::Key { .. } | Step::Any, _) => true,
    }
}

fn of_entry<'v>((key, node): &'v (Node<'v>, Node<'v>)) -> Spot<'v> {
    Spot {
        node,
        key: Some(key),
    }
}

impl<'de> Deserialize<'de> for Route {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// One path or several, each within what the one before leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain(Vec<Route>);

impl Chain {
    /// Visits the innermost elements; the visitor says whether to go on.
    pub(crate) fn visit<'v>(
        &self,
        here: &Here<'_, 'v>,
        visitor: &mut dyn FnMut(&Here<'_, 'v>) -> bool,
    ) -> bool {
        descend(&self.0, here, visitor)
    }
}

fn descend<'v>(
    routes: &[Route],
    here: &Here<'_, 'v>,
    visitor: &mut dyn FnMut(&Here<'_, 'v>) -> bool,
) -> bool {
    let Some((route, rest)) = routes.split_first() else {
        return visitor(here);
    };
    route.visit(here, &mut |spot| {
        // An element that is null is none; so is an empty XML element.
        *spot.node == Node::Null || descend(rest, &here.inside(spot), visitor)
    })
}

impl<'de> Deserialize<'de> for Chain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            One(String),
            Several(Vec<String>),
        }
        let texts = match Written::deserialize(deserializer)? {
            Written::One(text) => vec![text],
            Written::Several(texts) => texts,
        };
        let routes: Result<Vec<Route>, String> =
            texts.iter().map(|text| Route::parse(text)).collect();
        routes.map(Self).map_err(de::Error::custom)
    }
}

/// Visits the elements that a chain leads to, or the element at hand without one.
pub(crate) fn each<'v>(
    chain: Option<&Chain>,
    here: &Here<'_, 'v>,
    visitor: &mut dyn FnMut(&Here<'_, 'v>) -> bool,
) -> bool {
    match chain {
        None => visitor(here),
        Some(chain) => chain.visit(here, visitor),
    }
}
