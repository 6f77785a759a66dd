//! Rows of `tracking_systems`.

use cpapi_domain::partner::RecordedAnswer;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::{TrackingIdentity, TrackingKind, TrackingStatus};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::schema::tracking_systems;
use crate::types::{Json, Stored};

/// A tracking system as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = tracking_systems)]
pub struct TrackingSystemRow {
    /// Id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: String,
    /// Kind.
    pub kind: TrackingKind,
    /// Address of its API.
    pub base_url: String,
    /// Sealed API key.
    pub secrets: Vec<u8>,
    /// Id of the vault key that sealed the secrets.
    pub secrets_key: String,
    /// Requests at a time.
    pub max_concurrent: i32,
    /// Requests per second.
    pub max_per_second: i32,
    /// Status.
    pub status: TrackingStatus,
    /// The partner's own answer to the last failure, redacted.
    pub answer: Option<Json<RecordedAnswer>>,
    /// Who the key belongs to.
    pub identity: Option<Json<TrackingIdentity>>,
    /// Last check.
    pub checked_at: Option<UtcTime>,
    /// When it was archived, for good.
    pub archived_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A tracking system to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = tracking_systems, treat_none_as_default_value = false)]
pub struct NewTrackingSystem {
    /// Title.
    pub title: String,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: String,
    /// Kind.
    pub kind: Stored<TrackingKind>,
    /// Address of its API.
    pub base_url: String,
    /// Sealed API key.
    pub secrets: Vec<u8>,
    /// Id of the vault key that sealed the secrets.
    pub secrets_key: String,
    /// Requests at a time.
    pub max_concurrent: i32,
    /// Requests per second.
    pub max_per_second: i32,
    /// Status.
    pub status: Stored<TrackingStatus>,
    /// The partner's own answer to the last failure, redacted.
    pub answer: Option<Json<RecordedAnswer>>,
    /// Who the key belongs to.
    pub identity: Option<Json<TrackingIdentity>>,
    /// Last check.
    pub checked_at: Option<Stored<UtcTime>>,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// When it was last changed.
    pub updated_at: Stored<UtcTime>,
}

/// Changes to a tracking system: `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = tracking_systems)]
pub struct TrackingSystemChanges {
    /// Title.
    pub title: Option<String>,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: Option<String>,
    /// Address of its API.
    pub base_url: Option<String>,
    /// Sealed API key.
    pub secrets: Option<Vec<u8>>,
    /// Id of the vault key that sealed the secrets.
    pub secrets_key: Option<String>,
    /// Requests at a time.
    pub max_concurrent: Option<i32>,
    /// Requests per second.
    pub max_per_second: Option<i32>,
    /// Status.
    pub status: Option<Stored<TrackingStatus>>,
    /// The partner's own answer to the last failure, redacted.
    pub answer: Option<Option<Json<RecordedAnswer>>>,
    /// Who the key belongs to.
    pub identity: Option<Option<Json<TrackingIdentity>>>,
    /// Last check.
    pub checked_at: Option<Option<Stored<UtcTime>>>,
    /// When it was archived, for good.
    pub archived_at: Option<Option<Stored<UtcTime>>>,
    /// When it was last changed.
    pub updated_at: Option<Stored<UtcTime>>,
}
