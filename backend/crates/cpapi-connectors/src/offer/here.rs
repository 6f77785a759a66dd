//! What a rule looks at: an element of the record, the elements around it, and what is true for
//! the whole pull.

use std::cell::OnceCell;

use minijinja::Value as Jinja;

use super::document::Node;
use super::money_text::DecimalMark;
use super::time_text::Zone;
use crate::interpolation::{Engine, Scope};

/// What is the same for every rule of one record.
#[derive(Debug)]
pub(crate) struct Surroundings<'v> {
    /// The record.
    pub(crate) record: &'v Node<'v>,
    /// Words that mean "nothing" at this network.
    pub(crate) nothing: &'v [String],
    /// How it writes decimals.
    pub(crate) decimal: DecimalMark,
    /// The zone of its times.
    pub(crate) zone: Zone,
    /// Its formats of time.
    pub(crate) formats: &'v [String],
    /// Compiled templates.
    pub(crate) engine: &'v Engine,
    /// `config` for templates.
    pub(crate) scope: &'v Scope,
    /// The record for templates, made when one asks.
    pub(crate) for_templates: OnceCell<Jinja>,
}

/// A value in the record, with the key under which it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'v> {
    /// The value.
    pub(crate) node: &'v Node<'v>,
    /// Its key; none in a list and for the record.
    pub(crate) key: Option<&'v Node<'v>>,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here<'h, 'v> {
    /// The part of the record that `each` points to; the record itself elsewhere.
    pub(crate) spot: Spot<'v>,
    /// One `each` level up.
    outer: Option<&'h Here<'h, 'v>>,
    /// What is the same everywhere.
    pub(crate) around: &'h Surroundings<'v>,
}

impl<'h, 'v> Here<'h, 'v> {
    /// At the record.
    pub(crate) const fn at_record(around: &'h Surroundings<'v>) -> Self {
        let spot = Spot {
            node: around.record,
            key: None,
        };
        Self {
            spot,
            outer: None,
            around,
        }
    }

    /// At an element, one level further in.
    pub(crate) const fn inside(&'h self, spot: Spot<'v>) -> Self {
        Self {
            spot,
            outer: Some(self),
            around: self.around,
        }
    }

    /// The element some `each` levels up; the record beyond the last one.
    pub(crate) fn up(&self, levels: usize) -> Spot<'v> {
        let mut here = self;
        for _ in 0..levels {
            match here.outer {
                Some(outer) => here = outer,
                None => break,
            }
        }
        here.spot
    }

    /// A scalar's text without white space around it; none for what means nothing.
    pub(crate) fn text<'n>(&self, node: &'n Node<'_>) -> Option<&'n str> {
        let text = node.scalar()?.trim();
        (!self.is_nothing(text)).then_some(text)
    }

    /// Whether a text means "no value" at this network.
    pub(crate) fn is_nothing(&self, text: &str) -> bool {
        text.is_empty() || contains_word(self.around.nothing, text)
    }

    /// What templates see: the element as `record`, beside the settings.
    pub(crate) fn scope(&self) -> Scope {
        let record = if std::ptr::eq(self.spot.node, self.around.record) {
            let made = &self.around.for_templates;
            made.get_or_init(|| jinja(self.spot.node)).clone()
        } else {
            jinja(self.spot.node)
        };
        self.around.scope.clone().with("record", record)
    }
}

fn jinja(node: &Node<'_>) -> Jinja {
    Jinja::from(minijinja::value::Serde(node))
}

/// Whether a word is among others, without regard to case.
pub(crate) fn contains_word(words: &[String], text: &str) -> bool {
    words.iter().any(|word| same_word(word, text))
}

/// Whether two words are the same, without regard to case.
pub(crate) fn same_word(one: &str, other: &str) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    // No letter is more than three bytes longer in the other case; most texts are longer than that.
    let may_differ_in_case_alone =
        one.len().abs_diff(other.len()) <= 3 * one.len().min(other.len());
    may_differ_in_case_alone
        && !(one.is_ascii() && other.is_ascii())
        && one.to_lowercase() == other.to_lowercase()
}
