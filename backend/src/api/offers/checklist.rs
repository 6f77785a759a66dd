//! The checklist "why is it (not) there?" (product.md O6).

use cpapi_db::campaigns::CampaignRow;
use cpapi_db::placements::PlacementRow;
use cpapi_db::sources::SourceRow;
use cpapi_domain::campaign_match::FilterMismatch;
use cpapi_domain::placement::PlacementState;
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::Reason;

use crate::api::campaigns::view::ChecklistStep;

/// What is known of an offer and one campaign.
pub(super) struct Facts<'a> {
    /// Rules of validity that it fails.
    pub(super) reasons: &'a [Reason],
    /// Since when the feed lacks it.
    pub(super) missing_since: Option<UtcTime>,
    /// Its source.
    pub(super) source: &'a SourceRow,
    /// The campaign.
    pub(super) campaign: &'a CampaignRow,
    /// The campaign takes the whole source.
    pub(super) whole_source: bool,
    /// The campaign picks (true) or leaves out (false) this very offer.
    pub(super) single: Option<bool>,
    /// The filter that does not let it pass.
    pub(super) mismatch: Option<FilterMismatch>,
    /// Its counterpart.
    pub(super) placement: Option<&'a PlacementRow>,
}

/// Whether the campaign takes the offer, and every step in order.
pub(super) fn of(facts: &Facts<'_>) -> (bool, Vec<ChecklistStep>) {
    let deciding = [
        approved_and_valid(facts),
        in_feed(facts),
        source_not_archived(facts),
        picked(facts),
        filters(facts),
    ];
    let matches = deciding.iter().all(|step| step.ok);
    let [valid, in_feed, source, picked, filters] = deciding;
    let steps = vec![
        valid,
        in_feed,
        source,
        campaign_on(facts),
        picked,
        filters,
        not_detached(facts),
        accepted(facts),
    ];
    (matches, steps)
}

fn step(name: &str, ok: bool, detail: impl Into<String>) -> ChecklistStep {
    ChecklistStep {
        step: name.to_owned(),
        ok,
        detail: detail.into(),
    }
}

fn approved_and_valid(facts: &Facts<'_>) -> ChecklistStep {
    let failing: Vec<&str> = facts
        .reasons
        .iter()
        .map(|reason| reason.detail.as_str())
        .collect();
    if failing.is_empty() {
        return step(
            "approved_and_valid",
            true,
            "The offer is approved and valid.",
        );
    }
    step("approved_and_valid", false, failing.join(" "))
}

fn in_feed(facts: &Facts<'_>) -> ChecklistStep {
    match facts.missing_since {
        None => step(
            "in_feed",
            true,
            "The source's last complete feed has the offer.",
        ),
        Some(since) => step(
            "in_feed",
            false,
            format!("The source's feed lacks the offer since {since}."),
        ),
    }
}

fn source_not_archived(facts: &Facts<'_>) -> ChecklistStep {
    match facts.source.archived_at {
        None => step(
            "source_not_archived",
            true,
            format!("The source {:?} is in use.", facts.source.title),
        ),
        Some(at) => step(
            "source_not_archived",
            false,
            format!("The source {:?} was archived at {at}.", facts.source.title),
        ),
    }
}

fn campaign_on(facts: &Facts<'_>) -> ChecklistStep {
    match (facts.campaign.archived_at, facts.campaign.enabled) {
        (Some(at), _) => step(
            "campaign_on",
            false,
            format!("The campaign was archived at {at}."),
        ),
        (None, false) => step("campaign_on", false, "The campaign is switched off."),
        (None, true) => step("campaign_on", true, "The campaign is on."),
    }
}

fn picked(facts: &Facts<'_>) -> ChecklistStep {
    match (facts.single, facts.whole_source) {
        (Some(false), _) => step("picked", false, "The campaign leaves out this very offer."),
        (Some(true), _) => step("picked", true, "The campaign picks this very offer."),
        (None, true) => step("picked", true, "The campaign takes the whole source."),
        (None, false) => step(
            "picked",
            false,
            "The campaign picks neither the source nor this offer.",
        ),
    }
}

fn filters(facts: &Facts<'_>) -> ChecklistStep {
    match &facts.mismatch {
        None => step("filters", true, "Every filter lets the offer pass."),
        Some(mismatch) => step(
            "filters",
            false,
            format!("Filter {:?}: {}", mismatch.filter, mismatch.detail),
        ),
    }
}

fn not_detached(facts: &Facts<'_>) -> ChecklistStep {
    match facts
        .placement
        .filter(|placement| placement.state == PlacementState::Detached)
    {
        None => step(
            "not_detached",
            true,
            "Nobody disabled or deleted it in the tracking system.",
        ),
        Some(placement) => step(
            "not_detached",
            false,
            placement.reason_detail.clone().unwrap_or_else(|| {
                "It was disabled or deleted in the tracking system by hand.".to_owned()
            }),
        ),
    }
}

fn accepted(facts: &Facts<'_>) -> ChecklistStep {
    let name = "accepted_by_tracking_system";
    let Some(placement) = facts.placement else {
        return step(name, false, "It was never sent to the tracking system.");
    };
    let words = |otherwise: &str| {
        placement
            .reason_detail
            .clone()
            .unwrap_or_else(|| otherwise.to_owned())
    };
    match (placement.state, &placement.remote_id) {
        (PlacementState::Failed, _) => step(name, false, words("The tracking system refuses it.")),
        (PlacementState::InDoubt, _) => step(
            name,
            false,
            words("It was sent and the answer got lost; it is being looked for."),
        ),
        (_, None) => step(name, false, words("It waits to be sent.")),
        (PlacementState::OutOfFeed | PlacementState::OutOfCampaign, Some(id)) => step(
            name,
            true,
            format!("It is offer {id} there, paused by us. {}", words("")).trim_end(),
        ),
        (PlacementState::Pending | PlacementState::Synced | PlacementState::Detached, Some(id)) => {
            step(name, true, format!("It is offer {id} there."))
        }
    }
}
