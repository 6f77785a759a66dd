//! What waits, for those who watch the engine.

use cpapi_domain::run::RunKind;
use cpapi_domain::time::UtcTime;
use diesel::dsl::count_star;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::JobState;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::jobs;
use crate::types::Stored;

/// The jobs of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Kind.
    pub kind: RunKind,
    /// Waiting, due or not.
    pub queued: i64,
    /// Being worked on.
    pub running: i64,
    /// Given up.
    pub dead: i64,
    /// Since when the longest waiting due job could have run.
    pub oldest_due: Option<UtcTime>,
}

/// The backlog of every kind.
///
/// # Errors
/// The database's.
pub fn backlog(c: &mut DbConnection, now: UtcTime) -> Result<Vec<Backlog>, DbError> {
    let kinds = [RunKind::PullSource, RunKind::PushCampaign];
    kinds
        .into_iter()
        .map(|kind| of_kind(c, kind, now))
        .collect()
}

fn of_kind(c: &mut DbConnection, kind: RunKind, now: UtcTime) -> Result<Backlog, DbError> {
    let mut count = |state: JobState| -> Result<i64, DbError> {
        Ok(jobs::table
            .filter(jobs::kind.eq(Stored(kind)))
            .filter(jobs::state.eq(Stored(state)))
            .select(count_star())
            .get_result(c)?)
    };
    let (queued, running, dead) = (
        count(JobState::Queued)?,
        count(JobState::Running)?,
        count(JobState::Dead)?,
    );
    let oldest_due: Option<UtcTime> = jobs::table
        .filter(jobs::kind.eq(Stored(kind)))
        .filter(jobs::state.eq(Stored(JobState::Queued)))
        .filter(jobs::run_at.le(Stored(now)))
        .order(jobs::run_at)
        .select(jobs::run_at)
        .first(c)
        .optional()?;
    Ok(Backlog {
        kind,
        queued,
        running,
        dead,
        oldest_due,
    })
}
