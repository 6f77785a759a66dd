//! Kinds of traffic that are allowed or forbidden.

use std::collections::BTreeSet;

use cpapi_domain::offer::Offer;
use cpapi_domain::vocabulary::Traffic;
use serde::Deserialize;

use super::condition::Condition;
use super::here::Here;
use super::list_expression::ListExpression;
use super::notes::Notes;
use super::words::{OneOrMany, Words};

/// How traffic kinds are found.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TrafficRules {
    /// Names of allowed kinds.
    allowed: Option<ListExpression>,
    /// Names of forbidden kinds.
    forbidden: Option<ListExpression>,
    /// The network's own words.
    words: Words<OneOrMany<Traffic>>,
    /// Facts that allow or forbid.
    facts: Vec<TrafficFact>,
}

#[derive(Debug, Clone, Deserialize)]
struct TrafficFact {
    when: Condition,
    #[serde(default)]
    allow: Vec<Traffic>,
    #[serde(default)]
    forbid: Vec<Traffic>,
}

impl TrafficRules {
    /// Sets both lists.
    pub(crate) fn apply(&self, here: &Here<'_, '_>, offer: &mut Offer, notes: &mut Notes) {
        let mut allowed = self.kinds(self.allowed.as_ref(), here, notes);
        let mut forbidden = self.kinds(self.forbidden.as_ref(), here, notes);
        for fact in &self.facts {
            if fact.when.holds(here, Some(offer)) {
                allowed.extend(&fact.allow);
                forbidden.extend(&fact.forbid);
            }
        }
        offer.traffic_allowed = allowed;
        offer.traffic_forbidden = forbidden;
    }

    fn kinds(
        &self,
        list: Option<&ListExpression>,
        here: &Here<'_, '_>,
        notes: &mut Notes,
    ) -> BTreeSet<Traffic> {
        let mut kinds = BTreeSet::new();
        let Some(list) = list else { return kinds };
        for one in list.all(here, "traffic", notes) {
            if let Some(own) = self.words.get(&one.text) {
                kinds.extend(own.all());
            } else if let Some(kind) = Traffic::read(&one.text) {
                kinds.insert(kind);
            } else {
                let detail = "This kind of traffic is not known.";
                notes.warn("traffic_unknown", here, one.node, Some(&one.text), detail);
            }
        }
        kinds
    }
}
