//! Kinds of traffic that are allowed or forbidden.

use std::collections::{BTreeMap, BTreeSet};

use cpapi_domain::offer::Offer;
use cpapi_domain::vocabulary::Traffic;
use serde::Deserialize;

use super::condition::Condition;
use super::expression::{Here, ListExpression};
use super::notes::Notes;

/// How traffic kinds are found.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TrafficRules {
    /// Names of allowed kinds.
    allowed: Option<ListExpression>,
    /// Names of forbidden kinds.
    forbidden: Option<ListExpression>,
    /// The network's own words.
    words: BTreeMap<String, Vec<Traffic>>,
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
    pub(crate) fn apply(&self, here: &Here<'_>, offer: &mut Offer, notes: &mut Notes) {
        offer.traffic_allowed = self.kinds(self.allowed.as_ref(), here, notes);
        offer.traffic_forbidden = self.kinds(self.forbidden.as_ref(), here, notes);
        for fact in self
            .facts
            .iter()
            .filter(|fact| fact.when.holds(here, offer))
            .collect::<Vec<_>>()
        {
            offer.traffic_allowed.extend(&fact.allow);
            offer.traffic_forbidden.extend(&fact.forbid);
        }
    }

    fn kinds(
        &self,
        list: Option<&ListExpression>,
        here: &Here<'_>,
        notes: &mut Notes,
    ) -> BTreeSet<Traffic> {
        let mut kinds = BTreeSet::new();
        for one in list.map(|list| list.all(here)).unwrap_or_default() {
            let own = self
                .words
                .iter()
                .find(|(word, _)| word.eq_ignore_ascii_case(&one.text));
            match (own, Traffic::read(&one.text)) {
                (Some((_, own)), _) => kinds.extend(own),
                (None, Some(kind)) => {
                    kinds.insert(kind);
                }
                (None, None) => {
                    notes.warn(
                        "traffic_unknown",
                        &one.way,
                        Some(&one.text),
                        "This kind of traffic is not known.",
                    );
                }
            }
        }
        kinds
    }
}
