//! What the sample's records mean.

use cpapi_domain::time::{Clock as _, SystemClock};
use cpapi_domain::validity::{ReasonCode, ValidityRules, judge};

use super::{Outcome, ensure};
use crate::suite::conversation::Conversation;
use crate::suite::golden;
use crate::unseen::UnseenFields;

/// Every field of every offer is as the golden file says; warnings are listed.
pub(super) async fn are_golden(conversation: &Conversation) -> Outcome {
    let played = conversation.good_pull().await?;
    ensure(played.incomplete.is_empty(), || {
        format!("a side call fails for {}", played.incomplete.join(", "))
    })?;
    golden::compare(&played.offers, &conversation.replay.golden)?;
    let mut unseen = UnseenFields::of(&*conversation.connector()?);
    played.offers.iter().for_each(|offer| unseen.see(offer));
    let warnings = played.offers.iter().flat_map(|offer| {
        offer.warnings.iter().map(|warning| {
            format!(
                "warning of offer {}: {}: {}",
                offer.external_id, warning.code, warning.detail
            )
        })
    });
    Ok(warnings.chain(unseen.sentence()).collect())
}

/// At least one offer passes every rule but that of time: samples grow old.
pub(super) async fn one_can_be_run(conversation: &Conversation) -> Outcome {
    let played = conversation.good_pull().await?;
    let now = SystemClock.now();
    let mut reasons = Vec::new();
    for offer in &played.offers {
        let failing: Vec<String> = judge(offer, &ValidityRules::default(), now)
            .into_iter()
            .filter(|reason| reason.code != ReasonCode::Expired)
            .map(|reason| reason.detail)
            .collect();
        if failing.is_empty() {
            return Ok(Vec::new());
        }
        reasons.push(format!("{}: {}", offer.external_id, failing.join(" ")));
    }
    reasons.truncate(5);
    Err(format!("no offer is valid: {}", reasons.join("; ")))
}
