//! From rows to placements as they travel.

use cpapi_db::placements::PlacementRow;
use cpapi_domain::placement::{PlacementReason, PlacementState};
use cpapi_domain::tracking::RemoteStatus;

use super::view::{PlacementView, StatusInTracking};

/// A placement as it travels.
pub fn view(row: PlacementRow, remote_url: Option<String>) -> PlacementView {
    PlacementView {
        id: row.id,
        campaign_id: row.campaign_id,
        offer_id: row.offer_id,
        tracking_system_id: row.tracking_system_id,
        remote_id: row.remote_id,
        remote_url,
        state: row.state,
        reason: row.reason_code.map(|code| PlacementReason {
            code,
            detail: row.reason_detail.unwrap_or_default(),
        }),
        status_written: row.status_written,
        remote_status: row.remote_status,
        attempts: row.attempts,
        next_attempt_at: row.next_attempt_at,
        pause_due_at: row.pause_due_at,
        last_pushed_at: row.last_pushed_at,
        warnings: row.warnings.0,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// The status in the tracking system: what was seen there last, else what we wrote.
pub fn status_in_tracking(placement: Option<&PlacementRow>) -> StatusInTracking {
    let Some(placement) = placement.filter(|placement| placement.remote_id.is_some()) else {
        return StatusInTracking::NotSynced;
    };
    // What was seen may be older than what was written since; a detached offer is as it was seen.
    let status = match placement.state {
        PlacementState::Detached => placement.remote_status.or(placement.status_written),
        _ => placement.status_written.or(placement.remote_status),
    };
    match status {
        Some(RemoteStatus::Active) => StatusInTracking::Active,
        Some(RemoteStatus::Paused) => StatusInTracking::Paused,
        Some(RemoteStatus::Disabled) => StatusInTracking::Disabled,
        None => StatusInTracking::NotSynced,
    }
}
