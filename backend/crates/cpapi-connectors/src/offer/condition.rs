//! Conditions of `offer.yaml`.

use cpapi_domain::offer::{Approval, Offer};
use regex::Regex;
use serde::Deserialize;

use super::document::Node;
use super::fields::Field;
use super::here::{Here, contains_word};
use super::money_text;
use super::route::Route;
use super::text_shape::optional_regex;
use crate::interpolation::Template;

/// A condition; every part that is written must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Condition {
    /// What the parts below look at; of several values one must satisfy them all.
    path: Option<Route>,
    /// The value is one of these words, without regard to case.
    #[serde(rename = "in")]
    one_of: Option<Vec<String>>,
    /// There is a value, and none is one of these words.
    not_in: Option<Vec<String>>,
    /// The value has this form.
    #[serde(deserialize_with = "optional_regex")]
    matches: Option<Regex>,
    /// There is a value that means something, or there is none.
    present: Option<bool>,
    /// The value is the number 0, or is not.
    zero: Option<bool>,
    /// The value is a word for yes (true) or for no (false).
    truthy: Option<bool>,
    /// The offer has this field by now.
    has: Option<Field>,
    /// The offer lacks this field by now.
    missing: Option<Field>,
    /// Our standing with the offer is one of these.
    approval: Option<Vec<Approval>>,
    /// A template that gives something true.
    template: Option<Template>,
    /// One of these holds.
    any: Option<Vec<Condition>>,
    /// All of these hold.
    all: Option<Vec<Condition>>,
    /// This does not hold.
    not: Option<Box<Condition>>,
}

/// Words for yes and for no.
const YES: &[&str] = &["1", "true", "yes", "y", "on", "t", "enabled"];
const NO: &[&str] = &["0", "false", "no", "n", "off", "f", "disabled"];

impl Condition {
    /// Whether it holds; without an offer for an element that is looked for. What cannot be
    /// evaluated does not hold.
    pub(crate) fn holds(&self, here: &Here<'_, '_>, offer: Option<&Offer>) -> bool {
        self.value_holds(here)
            && self.offer_holds(offer)
            && self.template.as_ref().is_none_or(|template| {
                template
                    .is_true(here.around.engine, &here.scope())
                    .unwrap_or(false)
            })
            && self
                .any
                .as_ref()
                .is_none_or(|any| any.iter().any(|one| one.holds(here, offer)))
            && self
                .all
                .as_ref()
                .is_none_or(|all| all.iter().all(|one| one.holds(here, offer)))
            && self.not.as_ref().is_none_or(|not| !not.holds(here, offer))
    }

    fn offer_holds(&self, offer: Option<&Offer>) -> bool {
        let field = |field: Field| offer.and_then(|offer| field.get(offer));
        self.has.is_none_or(|wanted| field(wanted).is_some())
            && self.missing.is_none_or(|wanted| field(wanted).is_none())
            && self
                .approval
                .as_ref()
                .is_none_or(|wanted| offer.is_some_and(|offer| wanted.contains(&offer.approval)))
    }

    fn value_holds(&self, here: &Here<'_, '_>) -> bool {
        let Some(route) = &self.path else { return true };
        let mut any_value = false;
        let mut something = false;
        let mut fits = false;
        let mut forbidden = false;
        route.visit(here, &mut |spot| {
            each_scalar(spot.node, &mut |node| {
                something |= node.holds_something();
                let Some(text) = here.text(node) else { return };
                any_value = true;
                fits |= self.text_fits(text);
                forbidden |= self
                    .not_in
                    .as_ref()
                    .is_some_and(|words| contains_word(words, text));
            });
            true
        });
        let needs_value = self.one_of.is_some()
            || self.matches.is_some()
            || self.zero == Some(true)
            || self.truthy.is_some();
        let is_zero_free = self.zero != Some(false) || !any_value || fits;
        (!needs_value || fits)
            && is_zero_free
            && (self.not_in.is_none() || any_value && !forbidden)
            && self
                .present
                .is_none_or(|present| (any_value || something) == present)
    }

    fn text_fits(&self, text: &str) -> bool {
        let is_zero = || money_text::is_zero(text);
        self.one_of
            .as_ref()
            .is_none_or(|words| contains_word(words, text))
            && self
                .matches
                .as_ref()
                .is_none_or(|regex| regex.is_match(text))
            && self.zero.is_none_or(|zero| is_zero() == zero)
            && self.truthy.is_none_or(|wanted| {
                let words = if wanted { YES } else { NO };
                words.iter().any(|word| word.eq_ignore_ascii_case(text))
            })
    }
}

/// The value, or the values of a list.
fn each_scalar(node: &Node<'_>, visitor: &mut dyn FnMut(&Node<'_>)) {
    if let Node::List(values) = node {
        for value in *values {
            visitor(value);
        }
    } else {
        visitor(node);
    }
}
