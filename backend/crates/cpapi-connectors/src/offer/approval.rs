//! Our standing with an offer: rules in order, the first that holds counts.

use cpapi_domain::offer::{Approval, Offer};
use serde::Deserialize;

use super::condition::Condition;
use super::expression::{Expression, Found};
use super::here::Here;
use super::notes::Notes;
use super::words::Words;

/// A rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum ApprovalRule {
    /// One standing where a condition holds; without one, always.
    Then {
        /// The standing.
        then: Approval,
        /// When it holds.
        when: Option<Condition>,
    },
    /// What a word of the network means; without a word, the next rule.
    Said {
        /// Where the word is.
        word: Expression,
        /// What its words mean.
        words: Words<Approval>,
        /// When the rule is to be looked at.
        when: Option<Condition>,
    },
}

/// Code of the warning that no rule holds.
pub(crate) const UNKNOWN: &str = "approval_unknown";

/// The standing; unknown, and so never approved, where no rule holds or a word is not known.
pub(crate) fn judge(
    rules: &[ApprovalRule],
    here: &Here<'_, '_>,
    offer: &Offer,
    notes: &mut Notes,
) -> Approval {
    let applies = |when: &Option<Condition>| {
        when.as_ref()
            .is_none_or(|when| when.holds(here, Some(offer)))
    };
    for rule in rules {
        match rule {
            ApprovalRule::Then { then, when } if applies(when) => return *then,
            ApprovalRule::Said { word, words, when } if applies(when) => {
                let Some(found) = word.read(here, "approval", notes) else {
                    continue;
                };
                if let Some(approval) = words.get(&found.text) {
                    return *approval;
                }
                unknown(Some(&found), here, notes);
                return Approval::Unknown;
            }
            ApprovalRule::Then { .. } | ApprovalRule::Said { .. } => {}
        }
    }
    unknown(None, here, notes);
    Approval::Unknown
}

fn unknown(found: Option<&Found<'_>>, here: &Here<'_, '_>, notes: &mut Notes) {
    let (node, text) = match found {
        Some(found) => (found.node, Some(found.text.as_ref())),
        None => (None, None),
    };
    let detail = match text {
        Some(_) => "This word for our standing is not known; the offer is not taken as approved.",
        None => "No rule says how we stand with this offer; it is not taken as approved.",
    };
    notes.warn(UNKNOWN, here, node, text, detail);
}
