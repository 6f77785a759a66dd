//! Rows of `tracking_lookups`.

use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::{LookupEntry, LookupKind};
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::tracking_lookups;
use crate::types::{Json, Stored};

/// A cached reference list as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = tracking_lookups)]
pub struct TrackingLookupRow {
    /// Id.
    pub id: i64,
    /// Tracking system.
    pub tracking_system_id: i64,
    /// Kind.
    pub kind: LookupKind,
    /// The list.
    pub entries: Json<Vec<LookupEntry>>,
    /// When it was fetched.
    pub fetched_at: UtcTime,
}

/// A cached reference list to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = tracking_lookups, treat_none_as_default_value = false)]
pub struct NewTrackingLookup {
    /// Tracking system.
    pub tracking_system_id: i64,
    /// Kind.
    pub kind: Stored<LookupKind>,
    /// The list.
    pub entries: Json<Vec<LookupEntry>>,
    /// When it was fetched.
    pub fetched_at: Stored<UtcTime>,
}
