//! Limits set by the network.

use cpapi_domain::money::Micros;
use cpapi_domain::offer::{Cap, CapKind, CapPeriod, Offer};
use serde::Deserialize;

use super::condition::Condition;
use super::expression::{Expression, Here, Route};
use super::money_text;
use super::notes::Notes;

/// How a cap is found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CapRule {
    /// Elements that hold one cap each; the record itself when left out.
    each: Option<Route>,
    /// Only where this holds.
    when: Option<Condition>,
    /// Span.
    period: CapPeriod,
    /// What is counted.
    kind: CapKind,
    /// The limit; 0 and less mean none.
    value: Expression,
    /// Goal it holds for.
    goal: Option<Expression>,
}

impl CapRule {
    /// Adds the caps.
    pub(crate) fn apply(&self, here: &Here<'_>, offer: &mut Offer, notes: &mut Notes) {
        let mut caps = Vec::new();
        each(self.each.as_ref(), here, &mut |here| {
            if self
                .when
                .as_ref()
                .is_none_or(|when| when.holds(&here, offer))
            {
                caps.extend(self.cap(&here, notes));
            }
        });
        offer.caps.extend(caps);
    }

    fn cap(&self, here: &Here<'_>, notes: &mut Notes) -> Option<Cap> {
        let found = self.value.read(here, "cap", notes)?;
        match money_text::parse(&found.text) {
            Ok(value) if value > Micros::ZERO => Some(Cap {
                period: self.period,
                kind: self.kind,
                value,
                goal: self
                    .goal
                    .as_ref()
                    .and_then(|goal| goal.find(here))
                    .map(|found| found.text),
            }),
            Ok(_) => None,
            Err(detail) => {
                notes.warn("cap_unreadable", &found.way, Some(&found.text), detail);
                None
            }
        }
    }
}

/// Visits the elements that a route leads to, or the record itself.
pub(crate) fn each<'v>(route: Option<&Route>, here: &Here<'v>, visitor: &mut dyn FnMut(Here<'_>)) {
    let Some(route) = route else {
        visitor(*here);
        return;
    };
    route.visit(here, &mut |way, value| {
        visitor(here.at(value, &way));
        true
    });
}
