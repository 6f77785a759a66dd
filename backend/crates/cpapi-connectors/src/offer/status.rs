//! Whether the network runs the offer (product.md O3).

use cpapi_domain::offer::{Offer, OfferStatus};
use serde::Deserialize;

use super::condition::Condition;
use super::here::Here;
use super::notes::Notes;
use super::words::{Meaning, Meant};

/// How the status is found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StatusRules {
    /// The network's word and what its words mean.
    #[serde(flatten)]
    meaning: Meaning<OfferStatus>,
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
    pub(crate) fn apply(&self, here: &Here<'_, '_>, offer: &mut Offer, notes: &mut Notes) {
        match self.meaning.read(here, "status", notes) {
            Meant::Nothing => {
                let detail = "The network names no status; the offer is taken as disabled.";
                notes.warn("status_missing", here, None, None, detail);
            }
            Meant::Known(found, status) => {
                offer.status = status;
                offer.source_status = Some(found.into_text());
            }
            Meant::Unknown(found) => {
                let detail = "This status is not known; the offer is taken as disabled.";
                let value = Some(found.text.as_ref());
                notes.warn("status_unknown", here, found.node, value, detail);
                offer.source_status = Some(found.into_text());
            }
        }
        let fact = self
            .disabled_when
            .iter()
            .find(|fact| fact.when.holds(here, Some(offer)));
        if let Some(fact) = fact {
            offer.status = OfferStatus::Disabled;
            offer.source_status = Some(fact.word.clone());
        }
    }
}
