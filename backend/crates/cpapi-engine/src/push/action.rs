//! What a push does with one placement, and what comes of it.

use cpapi_db::placements::{PlacementChanges, PlacementRow};
use cpapi_db::types::Stored;
use cpapi_domain::desire::Desire;
use cpapi_domain::desired::WriteSet;
use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::placement::{PlacementReason, PlacementState};
use cpapi_domain::run::Counters;
use cpapi_domain::time::UtcTime;

use crate::backoff;
use crate::execution::error::WorkError;
use crate::push::decision::Wanted;

/// The placement an action is about.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) placement_id: i64,
    pub(crate) token: String,
    /// When the first create may have been sent.
    pub(crate) since: UtcTime,
    /// Failures in a row, or looks for a create in doubt.
    pub(crate) attempts: i32,
}

impl Target {
    pub(crate) fn of(row: &PlacementRow) -> Self {
        Self {
            placement_id: row.id,
            token: row.token.clone(),
            since: row.created_at,
            attempts: row.attempts,
        }
    }
}

/// One thing to do in the tracking system.
pub(crate) enum Action {
    /// Create the offer; the intent is committed.
    Create {
        target: Target,
        desire: Box<Desire>,
        hash: i64,
    },
    /// Find out whether an earlier create worked (product.md R2).
    Resolve {
        row: Box<PlacementRow>,
        wanted: Wanted,
        external_id: String,
    },
    /// Write what differs.
    Update {
        row: Box<PlacementRow>,
        remote_id: String,
        desire: Box<Desire>,
        hash: i64,
        write: WriteSet,
        resume: bool,
    },
    /// Pause it.
    Pause {
        row: Box<PlacementRow>,
        remote_id: String,
        reason: PlacementReason,
    },
}

impl Action {
    /// As traces call it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "push.create",
            Self::Resolve { .. } => "push.resolve",
            Self::Update { .. } => "push.update",
            Self::Pause { .. } => "push.pause",
        }
    }

    /// Whom it is about.
    pub(crate) const fn placement_id(&self) -> i64 {
        match self {
            Self::Create { target, .. } => target.placement_id,
            Self::Resolve { row, .. } | Self::Update { row, .. } | Self::Pause { row, .. } => {
                row.id
            }
        }
    }
}

/// A placement's new standing, to be stored.
pub(crate) struct Settled {
    pub(crate) placement_id: i64,
    pub(crate) changes: PlacementChanges,
    pub(crate) gain: Counters,
}

/// What came of an action: something to store, and perhaps a reason to end the push.
pub(crate) struct Outcome {
    pub(crate) settled: Option<Settled>,
    pub(crate) fatal: Option<WorkError>,
    /// Whether the tracking system answered sensibly; many failures in a row end the push.
    pub(crate) reached: bool,
}

impl Outcome {
    pub(crate) fn done(placement_id: i64, changes: PlacementChanges, gain: Counters) -> Self {
        Self {
            settled: Some(Settled {
                placement_id,
                changes,
                gain,
            }),
            fatal: None,
            reached: true,
        }
    }

    /// Nothing to store, the push ends.
    pub(crate) const fn fatal(error: WorkError) -> Self {
        Self {
            settled: None,
            fatal: Some(error),
            reached: false,
        }
    }
}

/// A refusal or fault that is known to have changed nothing: the offer is marked with the
/// server's words and tried again after a growing delay (product.md R7). Refused credentials
/// are nobody's but the tracking system's: `otherwise` is stored and the push ends.
pub(crate) fn refused(
    target: &Target,
    error: PartnerError,
    payload: Option<i64>,
    otherwise: PlacementChanges,
    now: UtcTime,
) -> Outcome {
    if error.kind == FailureKind::Credentials {
        let settled = Settled {
            placement_id: target.placement_id,
            changes: otherwise,
            gain: Counters {
                requests: 1,
                ..Counters::default()
            },
        };
        return Outcome {
            settled: Some(settled),
            fatal: Some(error.into()),
            reached: false,
        };
    }
    let attempts = target.attempts.saturating_add(1);
    let delay = if error.is_retryable() {
        backoff::job_delay(attempts, error.retry_after_seconds)
    } else {
        backoff::offer_delay(attempts, error.retry_after_seconds)
    };
    let changes = PlacementChanges {
        state: Some(Stored(PlacementState::Failed)),
        reason_code: Some(Some(error.kind.to_string())),
        reason_detail: Some(Some(error.detail.clone())),
        desired_hash: Some(payload),
        attempts: Some(attempts),
        next_attempt_at: Some(Some(Stored(now.plus_seconds(delay)))),
        in_doubt_since: Some(None),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    };
    let gain = Counters {
        failed: 1,
        requests: 1,
        ..Counters::default()
    };
    let reached = !error.is_retryable();
    Outcome {
        settled: Some(Settled {
            placement_id: target.placement_id,
            changes,
            gain,
        }),
        fatal: None,
        reached,
    }
}

/// A placement that is in step: everything that told of trouble is cleared.
pub(crate) fn in_step(hash: i64, warnings: Vec<String>, now: UtcTime) -> PlacementChanges {
    PlacementChanges {
        state: Some(Stored(PlacementState::Synced)),
        reason_code: Some(None),
        reason_detail: Some(None),
        desired_hash: Some(Some(hash)),
        attempts: Some(0),
        next_attempt_at: Some(None),
        pause_due_at: Some(None),
        in_doubt_since: Some(None),
        warnings: Some(cpapi_db::types::Json(warnings)),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    }
}

/// An offer that somebody disabled or deleted over there: never touched again (product.md R4).
pub(crate) fn detached(reason: PlacementReason, now: UtcTime) -> PlacementChanges {
    PlacementChanges {
        state: Some(Stored(PlacementState::Detached)),
        reason_code: Some(Some(reason.code)),
        reason_detail: Some(Some(reason.detail)),
        desired_hash: Some(None),
        next_attempt_at: Some(None),
        pause_due_at: Some(None),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    }
}

/// Deleted there, as an update's answer says.
pub(crate) fn deleted_by_hand() -> PlacementReason {
    PlacementReason {
        code: "deleted_by_hand".to_owned(),
        detail: "The offer was deleted in the tracking system.".to_owned(),
    }
}
