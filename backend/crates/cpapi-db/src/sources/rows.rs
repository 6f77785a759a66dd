//! Rows of `sources`.

use cpapi_domain::partner::RecordedAnswer;
use cpapi_domain::source::{LinkParam, SourceStatus};
use cpapi_domain::time::UtcTime;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde_json::Value;

use crate::schema::sources;
use crate::types::{Json, Stored};

/// A demand source as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = sources)]
pub struct SourceRow {
    /// Id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: String,
    /// Connector id.
    pub connector: String,
    /// Settings without secrets.
    pub config: Json<Value>,
    /// Sealed secrets.
    pub secrets: Option<Vec<u8>>,
    /// Id of the vault key that sealed the secrets.
    pub secrets_key: Option<String>,
    /// Added to tracking URLs (product.md S8).
    pub tracking_params: Json<Vec<LinkParam>>,
    /// Added to impression URLs (product.md S8).
    pub impression_params: Json<Vec<LinkParam>>,
    /// ISO 4217, where the network names none.
    pub default_currency: Option<String>,
    /// Seconds between pulls, 60 to 86,400.
    pub poll_interval_seconds: i32,
    /// Offers without preview URL are invalid.
    pub preview_required: bool,
    /// Status.
    pub status: SourceStatus,
    /// The partner's own answer to the last failure, redacted.
    pub answer: Option<Json<RecordedAnswer>>,
    /// When it last failed.
    pub failed_at: Option<UtcTime>,
    /// When offers were last brought.
    pub last_pulled_at: Option<UtcTime>,
    /// When it is due; none = not by itself.
    pub next_pull_at: Option<UtcTime>,
    /// Number of pulls begun.
    pub feed_sequence: i64,
    /// When the last complete feed was accepted.
    pub last_complete_at: Option<UtcTime>,
    /// Offers in it.
    pub last_complete_count: i64,
    /// Run whose feed is held (product.md Y6).
    pub held_run_id: Option<i64>,
    /// A person accepted the held feed; the next complete one passes the guard.
    pub feed_accepted: bool,
    /// What the feed guard remembers of held feeds.
    pub feed_history: Option<Json<Value>>,
    /// State that the connector asked to keep.
    pub connector_state: Option<Json<Value>>,
    /// Offers ever seen.
    pub offers_total: i64,
    /// Of these, valid and in the feed.
    pub offers_valid: i64,
    /// Of these, active and in the feed.
    pub offers_active: i64,
    /// Of these, in the feed.
    pub offers_in_feed: i64,
    /// When it was archived, for good.
    pub archived_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// Version of its user-made connector; none for one that came with the program.
    pub connector_version: Option<i32>,
}

/// A demand source to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = sources, treat_none_as_default_value = false)]
pub struct NewSource {
    /// Title.
    pub title: String,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: String,
    /// Connector id.
    pub connector: String,
    /// Version of a user-made connector.
    pub connector_version: Option<i32>,
    /// Settings without secrets.
    pub config: Json<Value>,
    /// Sealed secrets.
    pub secrets: Option<Vec<u8>>,
    /// Id of the vault key that sealed the secrets.
    pub secrets_key: Option<String>,
    /// Added to tracking URLs (product.md S8).
    pub tracking_params: Json<Vec<LinkParam>>,
    /// Added to impression URLs (product.md S8).
    pub impression_params: Json<Vec<LinkParam>>,
    /// ISO 4217, where the network names none.
    pub default_currency: Option<String>,
    /// Seconds between pulls, 60 to 86,400.
    pub poll_interval_seconds: i32,
    /// Offers without preview URL are invalid.
    pub preview_required: bool,
    /// Status.
    pub status: Stored<SourceStatus>,
    /// When it is due; none = not by itself.
    pub next_pull_at: Option<Stored<UtcTime>>,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// When it was last changed.
    pub updated_at: Stored<UtcTime>,
}

/// Changes to a demand source: `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = sources)]
pub struct SourceChanges {
    /// Title.
    pub title: Option<String>,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: Option<String>,
    /// Version of a user-made connector.
    pub connector_version: Option<Option<i32>>,
    /// Settings without secrets.
    pub config: Option<Json<Value>>,
    /// Sealed secrets.
    pub secrets: Option<Option<Vec<u8>>>,
    /// Id of the vault key that sealed the secrets.
    pub secrets_key: Option<Option<String>>,
    /// Added to tracking URLs (product.md S8).
    pub tracking_params: Option<Json<Vec<LinkParam>>>,
    /// Added to impression URLs (product.md S8).
    pub impression_params: Option<Json<Vec<LinkParam>>>,
    /// ISO 4217, where the network names none.
    pub default_currency: Option<Option<String>>,
    /// Seconds between pulls, 60 to 86,400.
    pub poll_interval_seconds: Option<i32>,
    /// Offers without preview URL are invalid.
    pub preview_required: Option<bool>,
    /// Status.
    pub status: Option<Stored<SourceStatus>>,
    /// The partner's own answer to the last failure, redacted.
    pub answer: Option<Option<Json<RecordedAnswer>>>,
    /// When it last failed.
    pub failed_at: Option<Option<Stored<UtcTime>>>,
    /// When offers were last brought.
    pub last_pulled_at: Option<Option<Stored<UtcTime>>>,
    /// When it is due; none = not by itself.
    pub next_pull_at: Option<Option<Stored<UtcTime>>>,
    /// Number of pulls begun.
    pub feed_sequence: Option<i64>,
    /// When the last complete feed was accepted.
    pub last_complete_at: Option<Option<Stored<UtcTime>>>,
    /// Offers in it.
    pub last_complete_count: Option<i64>,
    /// Run whose feed is held (product.md Y6).
    pub held_run_id: Option<Option<i64>>,
    /// A person accepted the held feed; the next complete one passes the guard.
    pub feed_accepted: Option<bool>,
    /// What the feed guard remembers of held feeds.
    pub feed_history: Option<Option<Json<Value>>>,
    /// State that the connector asked to keep.
    pub connector_state: Option<Option<Json<Value>>>,
    /// When it was archived, for good.
    pub archived_at: Option<Option<Stored<UtcTime>>>,
    /// When it was last changed.
    pub updated_at: Option<Stored<UtcTime>>,
}
