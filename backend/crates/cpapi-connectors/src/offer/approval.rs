//! Our standing with an offer: rules in order, the first that holds counts.

use cpapi_domain::offer::{Approval, Offer};
use serde::Deserialize;

use super::condition::Condition;
use super::expression::Here;

/// A rule.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ApprovalRule {
    /// The standing.
    then: Approval,
    /// When it holds.
    when: Condition,
}

/// The standing; unknown, and so never approved, where no rule holds.
pub(crate) fn judge(rules: &[ApprovalRule], here: &Here<'_>, offer: &Offer) -> Approval {
    rules
        .iter()
        .find(|rule| rule.when.holds(here, offer))
        .map_or(Approval::Unknown, |rule| rule.then)
}
