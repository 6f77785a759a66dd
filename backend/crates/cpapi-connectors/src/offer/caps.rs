//! Limits set by the network.

use cpapi_domain::money::Micros;
use cpapi_domain::offer::{Cap, CapKind, CapPeriod, Offer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, de};

use super::amount::AmountExpression;
use super::condition::Condition;
use super::expression::Expression;
use super::here::Here;
use super::notes::Notes;
use super::route::{Chain, each};
use super::words::Meaning;

/// How a cap is found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CapRule {
    /// Elements that hold one cap each; the record itself when left out.
    each: Option<Chain>,
    /// Only where this holds.
    when: Option<Condition>,
    /// Span.
    period: OneOf<CapPeriod>,
    /// What is counted.
    kind: OneOf<CapKind>,
    /// The limit; 0 and less mean none.
    value: AmountExpression,
    /// Goal it holds for.
    goal: Option<Expression>,
}

/// Always the same, or what a word of the network says.
#[derive(Debug, Clone)]
enum OneOf<T> {
    Always(T),
    Said(Box<Meaning<T>>),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for OneOf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        if value.is_string() {
            T::deserialize(value).map(Self::Always)
        } else {
            Meaning::deserialize(value).map(|meaning| Self::Said(Box::new(meaning)))
        }
        .map_err(de::Error::custom)
    }
}

impl<T: Copy> OneOf<T> {
    fn read(&self, here: &Here<'_, '_>, code: &str, notes: &mut Notes) -> Option<T> {
        match self {
            Self::Always(one) => Some(*one),
            Self::Said(meaning) => {
                let details = (
                    "The network does not say what this limit is for; it is left out.",
                    "This kind of limit is not known; it is left out.",
                );
                let meant = meaning.read(here, "cap", notes);
                meant.or_warn(here, code, details, notes)
            }
        }
    }
}

impl CapRule {
    /// Adds the caps.
    pub(crate) fn apply(&self, here: &Here<'_, '_>, offer: &mut Offer, notes: &mut Notes) {
        let mut caps = Vec::new();
        each(self.each.as_ref(), here, &mut |here| {
            let wanted = self
                .when
                .as_ref()
                .is_none_or(|when| when.holds(here, Some(offer)));
            if wanted {
                caps.extend(self.cap(here, notes));
            }
            true
        });
        offer.caps.extend(caps);
    }

    fn cap(&self, here: &Here<'_, '_>, notes: &mut Notes) -> Option<Cap> {
        let amount = self.value.read(here, "cap", notes)?;
        if amount.value <= Micros::ZERO {
            return None;
        }
        Some(Cap {
            period: self.period.read(here, "cap_period_unknown", notes)?,
            kind: self.kind.read(here, "cap_kind_unknown", notes)?,
            value: amount.value,
            goal: self
                .goal
                .as_ref()
                .and_then(|goal| goal.read_text(here, "cap_goal", notes)),
        })
    }
}
