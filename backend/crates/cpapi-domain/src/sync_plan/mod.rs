//! The one decision about a placement: what, if anything, is to be done in the tracking system
//! (product.md R1–R6, C4; semantics E8–E12).

use std::collections::BTreeSet;

use crate::campaign::{SyncCategory, SyncRule, SyncRules};
use crate::desire::category_hashes;
use crate::desired::{CategoryHashes, DesiredOffer, PAUSED_AS_GONE_KEY, SETTINGS_KEY, WriteSet};
use crate::placement::{PlacementReason, PlacementState};
use crate::time::UtcTime;
use crate::tracking::RemoteStatus;
use crate::word::Word;

/// What is kept about a placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// The offer's id in the tracking system; none before a create is known to have worked.
    pub remote_id: Option<String>,
    /// State. It must be [`PlacementState::InDoubt`] from before a create is sent until its
    /// outcome is known.
    pub state: PlacementState,
    /// What was last written.
    pub hashes: CategoryHashes,
    /// The status that stood after our last write, be it a create that left it to the tracking
    /// system, an adoption after doubt, a re-attachment, or a pause. Any other is foreign.
    pub status_written: Option<RemoteStatus>,
    /// Code of the last reason.
    pub reason_code: Option<String>,
    /// When a waiting pause falls due. To be cleared when the placement is wanted again.
    pub pause_due_at: Option<UtcTime>,
}

impl Remembered {
    /// Of a placement that has just come to be wanted.
    pub fn nothing() -> Self {
        Self {
            remote_id: None,
            state: PlacementState::Pending,
            hashes: CategoryHashes::new(),
            status_written: None,
            reason_code: None,
            pause_due_at: None,
        }
    }
}

/// What is known about the offer in the tracking system (product.md R4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    /// Not looked at; taken to be as we left it. Good enough for a plan, not for a write to an
    /// existing offer.
    Unknown,
    /// There, with this status.
    Present(RemoteStatus),
    /// Deleted.
    Absent,
}

/// What the campaign wants of the offer now.
#[derive(Debug, Clone)]
pub enum Wish<'a> {
    /// To look like this.
    Wanted(&'a DesiredOffer),
    /// To take no traffic (product.md R6).
    Gone {
        /// Why.
        reason: PlacementReason,
        /// Whether the campaign's delay is waited for.
        delayed: bool,
    },
}

/// What is to be done next with a placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Create the offer, with [`create_write_set`].
    Create,
    /// Find out whether an earlier create worked (product.md R2).
    ResolveDoubt,
    /// Write these. With `resume` the status is among them although its rule may not allow it,
    /// because the pause to be undone was ours.
    Update {
        /// What.
        write: WriteSet,
        /// Whether our own pause ends.
        resume: bool,
    },
    /// Pause it.
    Pause {
        /// Why.
        reason: PlacementReason,
    },
    /// Pause it at this time, unless it is wanted again before. The same time every time.
    WaitToPause {
        /// When.
        due_at: UtcTime,
        /// Why.
        reason: PlacementReason,
    },
    /// It was disabled or deleted by hand: let go of it (product.md R4).
    Detach {
        /// `disabled_by_hand` or `deleted_by_hand`.
        reason: PlacementReason,
    },
    /// No request. A wanted placement is in step.
    Nothing,
}

/// Decides the next step of a placement.
///
/// - A detached placement is never touched; one in doubt is resolved before anything else.
/// - An offer that is disabled or gone over there without our doing is let go.
/// - Gone: paused at once or when due, and again when somebody activates it; never created, nor
///   paused when it already takes no traffic. A hand-made pause is left alone when respected,
///   so that it stays hand-made.
/// - Wanted: written is what differs and its rule allows. A status set by hand is overwritten
///   under the rule `always`, except a respected pause. The return after our own pause always
///   writes the status.
///
/// When a failed placement may be tried again is not decided here.
pub fn next_step(
    wish: &Wish<'_>,
    rules: &SyncRules,
    respect_manual_pause: bool,
    pause_delay_minutes: i32,
    remembered: &Remembered,
    sighting: Sighting,
    now: UtcTime,
) -> Step {
    match remembered.state {
        PlacementState::Detached => return Step::Nothing,
        PlacementState::InDoubt => return Step::ResolveDoubt,
        _ => {}
    }
    if remembered.remote_id.is_none() {
        return match wish {
            Wish::Wanted(_) => Step::Create,
            Wish::Gone { .. } => Step::Nothing,
        };
    }
    if let Some(reason) = lost(remembered, sighting) {
        return Step::Detach { reason };
    }
    let held_by_hand = respect_manual_pause && paused_by_hand(remembered, sighting);
    match wish {
        Wish::Wanted(desired) => wanted(desired, rules, held_by_hand, remembered, sighting),
        Wish::Gone { .. } if held_by_hand => Step::Nothing,
        Wish::Gone { reason, delayed } => {
            let delay = if *delayed { pause_delay_minutes } else { 0 };
            gone(reason, delay, remembered, sighting, now)
        }
    }
}

/// What a create writes: the settings and title, payments and URL always, since no offer can be
/// without them; every other category that has a value and whose rule is not `disabled`.
pub fn create_write_set(desired: &DesiredOffer, rules: &SyncRules) -> WriteSet {
    let hashes = category_hashes(desired);
    let required = [
        SyncCategory::Title,
        SyncCategory::Payments,
        SyncCategory::Url,
    ];
    let categories = SyncCategory::ALL
        .iter()
        .copied()
        .filter(|category| {
            let allowed = rules.rule(*category) != SyncRule::Disabled
                && hashes.contains_key(category.as_str());
            allowed || required.contains(category)
        })
        .collect();
    WriteSet {
        settings: true,
        categories,
    }
}

/// Whether the offer stands paused over there and the pause is not ours (product.md R5).
pub fn paused_by_hand(remembered: &Remembered, sighting: Sighting) -> bool {
    sighting == Sighting::Present(RemoteStatus::Paused)
        && remembered.status_written != Some(RemoteStatus::Paused)
}

/// Disabled or deleted there, and not by us (product.md R4, semantics E8, E9, E11).
fn lost(remembered: &Remembered, sighting: Sighting) -> Option<PlacementReason> {
    let (code, detail) = match sighting {
        Sighting::Absent => (
            "deleted_by_hand",
            "The offer was deleted in the tracking system.",
        ),
        Sighting::Present(RemoteStatus::Disabled)
            if remembered.status_written != Some(RemoteStatus::Disabled) =>
        {
            (
                "disabled_by_hand",
                "The offer was disabled in the tracking system.",
            )
        }
        _ => return None,
    };
    Some(PlacementReason {
        code: code.to_owned(),
        detail: detail.to_owned(),
    })
}

fn gone(
    reason: &PlacementReason,
    delay_minutes: i32,
    remembered: &Remembered,
    sighting: Sighting,
    now: UtcTime,
) -> Step {
    let stands = match sighting {
        Sighting::Present(status) => Some(status),
        _ => remembered.status_written,
    };
    let paused_as_gone = is_out(remembered.state) && stands == Some(RemoteStatus::Paused);
    if paused_as_gone || stands == Some(RemoteStatus::Disabled) {
        return Step::Nothing;
    }
    let full = now.plus_seconds(i64::from(delay_minutes.max(0)) * 60);
    // A shortened delay counts at once, a lengthened one only for the next offer.
    let due_at = remembered.pause_due_at.map_or(full, |due| due.min(full));
    // An offer that was paused as gone has waited already.
    if due_at <= now || is_out(remembered.state) {
        return Step::Pause {
            reason: reason.clone(),
        };
    }
    Step::WaitToPause {
        due_at,
        reason: reason.clone(),
    }
}

fn wanted(
    desired: &DesiredOffer,
    rules: &SyncRules,
    held_by_hand: bool,
    remembered: &Remembered,
    sighting: Sighting,
) -> Step {
    let now = category_hashes(desired);
    let differs = |key: &str| remembered.hashes.get(key) != now.get(key);
    let mut categories: BTreeSet<SyncCategory> = SyncCategory::ALL
        .iter()
        .copied()
        .filter(|category| {
            let key = category.as_str();
            match rules.rule(*category) {
                SyncRule::Disabled => false,
                SyncRule::First => !remembered.hashes.contains_key(key) && now.contains_key(key),
                SyncRule::Always => differs(key),
            }
        })
        .collect();
    if rules.status == SyncRule::Always && is_foreign(desired.status, remembered, sighting) {
        categories.insert(SyncCategory::Status);
    }
    if held_by_hand {
        categories.remove(&SyncCategory::Status);
    }
    let resume = !held_by_hand
        && is_out(remembered.state)
        && remembered.status_written == Some(RemoteStatus::Paused);
    // A resume that was refused leaves our pause standing under a state that no longer says so.
    // Whatever the rule says: the pause was not of its making.
    let paused_as_gone = remembered.hashes.contains_key(PAUSED_AS_GONE_KEY);
    let resume_refused = !held_by_hand
        && remembered.status_written == Some(RemoteStatus::Paused)
        && desired.status != RemoteStatus::Paused
        && sighting != Sighting::Present(desired.status)
        && (paused_as_gone || !differs(SyncCategory::Status.as_str()));
    if resume_refused {
        categories.insert(SyncCategory::Status);
    }
    if resume {
        categories.insert(SyncCategory::Status);
    }
    let write = WriteSet {
        settings: differs(SETTINGS_KEY),
        categories,
    };
    if write.is_empty() {
        Step::Nothing
    } else {
        Step::Update { write, resume }
    }
}

/// Seen with a status that is neither wanted nor ours.
fn is_foreign(desired: RemoteStatus, remembered: &Remembered, sighting: Sighting) -> bool {
    matches!(sighting, Sighting::Present(seen) if seen != desired && Some(seen) != remembered.status_written)
}

const fn is_out(state: PlacementState) -> bool {
    matches!(
        state,
        PlacementState::OutOfFeed | PlacementState::OutOfCampaign
    )
}

#[cfg(test)]
mod tests;
