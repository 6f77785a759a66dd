//! Rows of `runs`.

use cpapi_domain::partner::RecordedAnswer;
use cpapi_domain::run::{Counters, Outcome, RunKind, Trigger};
use cpapi_domain::time::UtcTime;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::schema::runs;
use crate::types::{Json, Stored};

/// A run as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = runs)]
pub struct RunRow {
    /// Id.
    pub id: i64,
    /// Kind.
    pub kind: RunKind,
    /// Demand source.
    pub source_id: Option<i64>,
    /// Campaign.
    pub campaign_id: Option<i64>,
    /// Id of the job, which leaves its table.
    pub job_number: Option<i64>,
    /// Why it was started.
    pub trigger: Trigger,
    /// How it stands or ended.
    pub outcome: Outcome,
    /// What it counted.
    pub counters: Json<Counters>,
    /// Stable code of the failure.
    pub error_code: Option<String>,
    /// One sentence about it.
    pub error_detail: Option<String>,
    /// The partner's own answer to the last failure, redacted.
    pub answer: Option<Json<RecordedAnswer>>,
    /// A person wants it to stop.
    pub cancel_requested: bool,
    /// Start.
    pub started_at: UtcTime,
    /// Last sign of life.
    pub heartbeat_at: UtcTime,
    /// End.
    pub finished_at: Option<UtcTime>,
    /// Number of the last change that is shown live.
    pub sequence: i64,
}

/// A run to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = runs, treat_none_as_default_value = false)]
pub struct NewRun {
    /// Kind.
    pub kind: Stored<RunKind>,
    /// Demand source.
    pub source_id: Option<i64>,
    /// Campaign.
    pub campaign_id: Option<i64>,
    /// Id of the job, which leaves its table.
    pub job_number: Option<i64>,
    /// Why it was started.
    pub trigger: Stored<Trigger>,
    /// How it stands or ended.
    pub outcome: Stored<Outcome>,
    /// What it counted.
    pub counters: Json<Counters>,
    /// Start.
    pub started_at: Stored<UtcTime>,
    /// Last sign of life.
    pub heartbeat_at: Stored<UtcTime>,
}

/// Changes to a run: `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = runs)]
pub struct RunChanges {
    /// How it stands or ended.
    pub outcome: Option<Stored<Outcome>>,
    /// What it counted.
    pub counters: Option<Json<Counters>>,
    /// Stable code of the failure.
    pub error_code: Option<Option<String>>,
    /// One sentence about it.
    pub error_detail: Option<Option<String>>,
    /// The partner's own answer to the last failure, redacted.
    pub answer: Option<Option<Json<RecordedAnswer>>>,
    /// A person wants it to stop.
    pub cancel_requested: Option<bool>,
    /// Last sign of life.
    pub heartbeat_at: Option<Stored<UtcTime>>,
    /// End.
    pub finished_at: Option<Option<Stored<UtcTime>>>,
    /// Number of the last change that is shown live.
    pub sequence: Option<i64>,
}
