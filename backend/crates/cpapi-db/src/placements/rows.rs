//! Rows of `placements`.

use cpapi_domain::desired::{CategoryHashes, RemoteIds};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::RemoteStatus;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::schema::placements;
use crate::types::{Json, Stored};

/// A placement as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = placements)]
pub struct PlacementRow {
    /// Id.
    pub id: i64,
    /// Campaign.
    pub campaign_id: i64,
    /// Demand offer.
    pub offer_id: i64,
    /// Demand source.
    pub source_id: i64,
    /// Tracking system.
    pub tracking_system_id: i64,
    /// Id in the tracking system; none before the first create.
    pub remote_id: Option<String>,
    /// Our reference, sent along; unique.
    pub token: String,
    /// State.
    pub state: PlacementState,
    /// Why it is so.
    pub reason_code: Option<String>,
    /// One sentence about it.
    pub reason_detail: Option<String>,
    /// Hashes of what was last written, per category.
    pub hashes: Json<CategoryHashes>,
    /// Remote ids of its collections.
    pub remote_ids: Json<RemoteIds>,
    /// Hash of the wish that is in step: the same wish needs no look.
    pub desired_hash: Option<i64>,
    /// Status that we last wrote.
    pub status_written: Option<RemoteStatus>,
    /// Status last seen there.
    pub remote_status: Option<RemoteStatus>,
    /// When it was seen.
    pub remote_seen_at: Option<UtcTime>,
    /// Failures in a row.
    pub attempts: i32,
    /// When to try again.
    pub next_attempt_at: Option<UtcTime>,
    /// When to pause.
    pub pause_due_at: Option<UtcTime>,
    /// Since when a create is in doubt.
    pub in_doubt_since: Option<UtcTime>,
    /// What could not be pushed as wished.
    pub warnings: Json<Vec<String>>,
    /// Last write.
    pub last_pushed_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A placement to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = placements, treat_none_as_default_value = false)]
pub struct NewPlacement {
    /// Campaign.
    pub campaign_id: i64,
    /// Demand offer.
    pub offer_id: i64,
    /// Demand source.
    pub source_id: i64,
    /// Tracking system.
    pub tracking_system_id: i64,
    /// Our reference, sent along; unique.
    pub token: String,
    /// State.
    pub state: Stored<PlacementState>,
    /// Hashes of what was last written, per category.
    pub hashes: Json<CategoryHashes>,
    /// Remote ids of its collections.
    pub remote_ids: Json<RemoteIds>,
    /// What could not be pushed as wished.
    pub warnings: Json<Vec<String>>,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// When it was last changed.
    pub updated_at: Stored<UtcTime>,
}

/// Changes to a placement: `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = placements)]
pub struct PlacementChanges {
    /// Id in the tracking system; none before the first create.
    pub remote_id: Option<Option<String>>,
    /// State.
    pub state: Option<Stored<PlacementState>>,
    /// Why it is so.
    pub reason_code: Option<Option<String>>,
    /// One sentence about it.
    pub reason_detail: Option<Option<String>>,
    /// Hashes of what was last written, per category.
    pub hashes: Option<Json<CategoryHashes>>,
    /// Remote ids of its collections.
    pub remote_ids: Option<Json<RemoteIds>>,
    /// Hash of the wish that is in step: the same wish needs no look.
    pub desired_hash: Option<Option<i64>>,
    /// Status that we last wrote.
    pub status_written: Option<Option<Stored<RemoteStatus>>>,
    /// Status last seen there.
    pub remote_status: Option<Option<Stored<RemoteStatus>>>,
    /// When it was seen.
    pub remote_seen_at: Option<Option<Stored<UtcTime>>>,
    /// Failures in a row.
    pub attempts: Option<i32>,
    /// When to try again.
    pub next_attempt_at: Option<Option<Stored<UtcTime>>>,
    /// When to pause.
    pub pause_due_at: Option<Option<Stored<UtcTime>>>,
    /// Since when a create is in doubt.
    pub in_doubt_since: Option<Option<Stored<UtcTime>>>,
    /// What could not be pushed as wished.
    pub warnings: Option<Json<Vec<String>>>,
    /// Last write.
    pub last_pushed_at: Option<Option<Stored<UtcTime>>>,
    /// When it was last changed.
    pub updated_at: Option<Stored<UtcTime>>,
}
