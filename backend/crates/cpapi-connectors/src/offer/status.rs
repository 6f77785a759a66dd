//! Whether the network runs the offer (product.md O3).

use std::collections::BTreeMap;

use cpapi_domain::offer::{Offer, OfferStatus};
use serde::Deserialize;

use super::condition::Condition;
use super::expression::{Expression, Here};
use super::notes::Notes;

/// How the status is found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StatusRules {
    /// The network's word.
    word: Expression,
    /// What its words mean.
    words: BTreeMap<String, OfferStatus>,
    /// Facts that switch the offer off whatever the word says.
    #[serde(default)]
    disabled_when: Vec<DisabledWhen>,
}

#[derive(Debug, Clone, Deserialize)]
struct DisabledWhen {
    /// The fact.
    when: Condition,
    /// The word that is shown then.
    word: String,
}

impl StatusRules {
    /// Sets status and the network's word. An unknown word, or none, is never active.
    pub(crate) fn apply(&self, here: &Here<'_>, offer: &mut Offer, notes: &mut Notes) {
        let Some(found) = self.word.read(here, "status", notes) else {
            notes.warn(
                "status_missing",
                "",
                None,
                "The network names no status; the offer is taken as disabled.",
            );
            return;
        };
        let known = self
            .words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(&found.text));
        match known {
            Some((_, status)) => offer.status = *status,
            None => {
                let detail = "This status is not known; the offer is taken as disabled.";
                notes.warn("status_unknown", &found.way, Some(&found.text), detail);
            }
        }
        offer.source_status = Some(found.text);
        if let Some(fact) = self
            .disabled_when
            .iter()
            .find(|fact| fact.when.holds(here, offer))
        {
            offer.status = OfferStatus::Disabled;
            offer.source_status = Some(fact.word.clone());
        }
    }
}
