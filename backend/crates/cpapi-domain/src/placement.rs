//! Placements: (campaign, offer) ↔ an offer in a tracking system (product.md R1).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::words;

words! {
    /// A placement's state (product.md R1).
    pub enum PlacementState {
        /// Wanted, not yet written.
        Pending => "pending",
        /// A create was sent and its outcome is not known (product.md R2).
        InDoubt => "in_doubt",
        /// In step.
        Synced => "synced",
        /// Refused by the tracking system; retried with growing delay (product.md R7).
        Failed => "failed",
        /// Disabled or deleted there by hand; never touched again (product.md R4).
        Detached => "detached",
        /// Left the feed, or its source was archived, or it is no longer valid; paused there.
        OutOfFeed => "out_of_feed",
        /// No longer picked or matched by the campaign; paused there.
        OutOfCampaign => "out_of_campaign",
    }
}

/// Why a placement is as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlacementReason {
    /// Stable code: `left_feed`, `source_archived`, `offer_invalid`, `filters_mismatch`,
    /// `refused`, `disabled_by_hand`, `deleted_by_hand`, `paused_by_hand` …
    pub code: String,
    /// One sentence; the tracking system's own words where it refused.
    pub detail: String,
}
