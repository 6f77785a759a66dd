//! Conditions of `offer.yaml`.

use cpapi_domain::offer::{Approval, Offer};
use serde::Deserialize;

use super::expression::{Here, Route};
use super::fields::Field;
use super::money_text;
use crate::interpolation::{Template, jinja};

/// A condition; every part that is written must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Condition {
    /// What the parts below look at.
    path: Option<Route>,
    /// The value is one of these words, without regard to case.
    #[serde(rename = "in")]
    one_of: Option<Vec<String>>,
    /// The value is there and none of these words.
    not_in: Option<Vec<String>>,
    /// There is a value that means something, or there is none.
    present: Option<bool>,
    /// The value is the number 0, or is not.
    zero: Option<bool>,
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

impl Condition {
    /// Whether it holds. What cannot be evaluated does not hold.
    pub(crate) fn holds(&self, here: &Here<'_>, offer: &Offer) -> bool {
        self.value_holds(here)
            && self.has.is_none_or(|field| field.get(offer).is_some())
            && self.missing.is_none_or(|field| field.get(offer).is_none())
            && self
                .approval
                .as_ref()
                .is_none_or(|wanted| wanted.contains(&offer.approval))
            && self.template.as_ref().is_none_or(|template| {
                let scope = here.scope.clone().with("record", jinja(here.element));
                template.is_true(here.engine, &scope).unwrap_or(false)
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

    fn value_holds(&self, here: &Here<'_>) -> bool {
        let Some(route) = &self.path else { return true };
        let text = route.first(here).and_then(|value| here.text(value));
        let among = |words: &[String]| {
            text.as_ref()
                .is_some_and(|text| words.iter().any(|word| word.eq_ignore_ascii_case(text)))
        };
        let is_zero = || {
            text.as_ref()
                .and_then(|text| money_text::parse(text).ok())
                .is_some_and(|amount| amount.micros() == 0)
        };
        self.one_of.as_ref().is_none_or(|words| among(words))
            && self
                .not_in
                .as_ref()
                .is_none_or(|words| text.is_some() && !among(words))
            && self.present.is_none_or(|present| text.is_some() == present)
            && self.zero.is_none_or(|zero| is_zero() == zero)
    }
}
