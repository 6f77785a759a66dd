//! Rows of `jobs`.

use cpapi_domain::run::RunKind;
use cpapi_domain::time::UtcTime;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde_json::Value;

use super::JobState;
use crate::schema::jobs;
use crate::types::{Json, Stored};

/// A job as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct JobRow {
    /// Id.
    pub id: i64,
    /// Kind.
    pub kind: RunKind,
    /// What only one job at a time may work on: `source:42`.
    pub lock_key: String,
    /// What the worker needs.
    pub payload: Json<Value>,
    /// 0 forced, 1 due, 2 retry.
    pub priority: i32,
    /// Not before.
    pub run_at: UtcTime,
    /// State.
    pub state: JobState,
    /// Claims so far.
    pub attempts: i32,
    /// Worker that holds it.
    pub lease_owner: Option<String>,
    /// Until when the worker holds it.
    pub leased_until: Option<UtcTime>,
    /// Why it last failed.
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: UtcTime,
}

impl JobRow {
    /// The source or campaign that it is about.
    pub fn subject_id(&self) -> Option<i64> {
        self.payload.0.get("subject_id").and_then(Value::as_i64)
    }
}

/// A job to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
pub struct NewJob {
    /// Kind.
    pub kind: Stored<RunKind>,
    /// What only one job at a time may work on: `source:42`.
    pub lock_key: String,
    /// What the worker needs.
    pub payload: Json<Value>,
    /// 0 forced, 1 due, 2 retry.
    pub priority: i32,
    /// Not before.
    pub run_at: Stored<UtcTime>,
    /// State.
    pub state: Stored<JobState>,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
}

/// Changes to a job: `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = jobs)]
pub struct JobChanges {
    /// 0 forced, 1 due, 2 retry.
    pub priority: Option<i32>,
    /// Not before.
    pub run_at: Option<Stored<UtcTime>>,
    /// State.
    pub state: Option<Stored<JobState>>,
    /// Claims so far.
    pub attempts: Option<i32>,
    /// Worker that holds it.
    pub lease_owner: Option<Option<String>>,
    /// Until when the worker holds it.
    pub leased_until: Option<Option<Stored<UtcTime>>>,
    /// Why it last failed.
    pub last_error: Option<Option<String>>,
}
