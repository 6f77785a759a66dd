//! What a campaign wants of one offer, and whether its placement needs a look at all.

use cpapi_db::placements::PlacementRow;
use cpapi_domain::campaign_match::mismatch;
use cpapi_domain::desire::{Desire, DesireContext, desire};
use cpapi_domain::placement::{PlacementReason, PlacementState};
use cpapi_domain::sync_plan::{Remembered, Wish};
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::RemoteStatus;
use xxhash_rust::xxh3::Xxh3;

use crate::push::candidates::Candidate;
use crate::push::subject::{PushSubject, SourceFacts};

/// What the campaign wants of an offer.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    /// To look like this.
    Offer {
        desire: Box<Desire>,
        /// Of everything that decides what is written.
        hash: i64,
    },
    /// To take no traffic.
    Gone {
        reason: PlacementReason,
        delayed: bool,
    },
}

impl Wanted {
    /// As the sync plan takes it.
    pub(crate) fn wish(&self) -> Wish<'_> {
        match self {
            Self::Offer { desire, .. } => Wish::Wanted(&desire.offer),
            Self::Gone { reason, delayed } => Wish::Gone {
                reason: reason.clone(),
                delayed: *delayed,
            },
        }
    }
}

/// What the campaign wants of a candidate.
pub(crate) fn wanted(subject: &PushSubject, candidate: &Candidate) -> Wanted {
    let source = subject.sources.get(&candidate.source_id);
    let Some(source) = source.filter(|_| candidate.matched) else {
        return gone(subject, candidate, source);
    };
    let context = DesireContext {
        plan: &subject.plan,
        source_title: &source.title,
        tracking_params: &source.tracking_params,
        impression_params: &source.impression_params,
        replaceable_keys: &source.replaceable_keys,
        categories: &subject.categories,
        offer_id: candidate.offer_id,
    };
    match desire(&candidate.document.offer, &context) {
        Ok(desire) => {
            let hash = desired_hash(subject, &desire);
            Wanted::Offer {
                desire: Box::new(desire),
                hash,
            }
        }
        Err(reason) => Wanted::Gone {
            reason,
            delayed: false,
        },
    }
}

/// Why an offer is not wanted any more; only leaving the feed waits (product.md R6).
fn gone(subject: &PushSubject, candidate: &Candidate, source: Option<&SourceFacts>) -> Wanted {
    let now = |code: &str, detail: String| Wanted::Gone {
        reason: PlacementReason {
            code: code.to_owned(),
            detail,
        },
        delayed: false,
    };
    if source.is_some_and(|source| source.archived) {
        return now(
            "source_archived",
            "The demand source was archived.".to_owned(),
        );
    }
    if subject.single.excluded.contains(&candidate.offer_id) {
        return now("excluded", "The campaign leaves this offer out.".to_owned());
    }
    let picked = subject.single.picked.contains(&candidate.offer_id)
        || source.is_some_and(|source| source.picked);
    if !picked {
        return now(
            "not_picked",
            "The campaign picks neither the offer nor its source.".to_owned(),
        );
    }
    if let Some(first) = candidate.document.reasons.first() {
        return now("offer_invalid", first.detail.clone());
    }
    if !candidate.in_feed {
        let reason = PlacementReason {
            code: "left_feed".to_owned(),
            detail: "The offer is no longer in its source's feed.".to_owned(),
        };
        return Wanted::Gone {
            reason,
            delayed: true,
        };
    }
    match mismatch(
        &subject.plan.filters,
        &candidate.document.offer,
        &subject.rates,
    ) {
        Some(mismatch) => now("filters_mismatch", mismatch.detail),
        // It matches and was left out all the same: only one thing does that (product.md C10).
        None => now(
            "better_payout",
            "A better-paying offer of the same product is pushed instead.".to_owned(),
        ),
    }
}

/// The state of a placement that is not wanted for this reason.
pub(crate) fn state_when_gone(reason: &PlacementReason) -> PlacementState {
    match reason.code.as_str() {
        "excluded" | "not_picked" | "filters_mismatch" | "better_payout" => {
            PlacementState::OutOfCampaign
        }
        _ => PlacementState::OutOfFeed,
    }
}

/// Hash of everything that decides what is written: the desired offer and the rules.
fn desired_hash(subject: &PushSubject, desire: &Desire) -> i64 {
    let mut hasher = Xxh3::new();
    for part in [
        serde_json::to_vec(&desire.offer),
        serde_json::to_vec(&subject.plan.sync_rules),
        serde_json::to_vec(&subject.plan.respect_manual_pause),
    ] {
        // These types always have a JSON form; should one ever not, the hash only misses a part.
        hasher.update(&part.unwrap_or_default());
        hasher.update(&[0]);
    }
    i64::from_ne_bytes(hasher.digest().to_ne_bytes())
}

/// How much a placement asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// In step, or waiting for its time: no decision changes it.
    Nothing,
    /// A decision, and perhaps a request.
    Decision,
}

/// Whether the placement needs a decision. A placement in step costs no request (product.md R3).
pub(crate) fn need(wanted: &Wanted, placement: Option<&PlacementRow>, now: UtcTime) -> Need {
    let Some(placement) = placement else {
        return match wanted {
            Wanted::Offer { .. } => Need::Decision,
            Wanted::Gone { .. } => Need::Nothing,
        };
    };
    let waits = placement.next_attempt_at.is_some_and(|at| at > now);
    let at_rest = match (placement.state, wanted) {
        (PlacementState::Detached, _) => true,
        (PlacementState::InDoubt, _) => waits,
        (PlacementState::Synced, Wanted::Offer { hash, .. }) => {
            placement.desired_hash == Some(*hash) && placement.pause_due_at.is_none()
        }
        // Refused: again when its time comes, at once when the payload changes (product.md R7).
        (PlacementState::Failed, Wanted::Offer { hash, .. }) => {
            waits && placement.desired_hash == Some(*hash)
        }
        (PlacementState::Failed, Wanted::Gone { .. }) => waits && placement.desired_hash.is_none(),
        (state, Wanted::Gone { reason, .. }) => {
            state == state_when_gone(reason)
                && placement.reason_code.as_deref() == Some(reason.code.as_str())
                && matches!(placement.status_written, None | Some(RemoteStatus::Paused))
        }
        (_, Wanted::Offer { .. }) => false,
    };
    if at_rest {
        Need::Nothing
    } else {
        Need::Decision
    }
}

/// What the sync plan is told about a placement.
pub(crate) fn remembered(placement: Option<&PlacementRow>) -> Remembered {
    let Some(placement) = placement else {
        return Remembered::nothing();
    };
    Remembered {
        remote_id: placement.remote_id.clone(),
        state: placement.state,
        hashes: placement.hashes.0.clone(),
        status_written: placement.status_written,
        reason_code: placement.reason_code.clone(),
        pause_due_at: placement.pause_due_at,
    }
}
