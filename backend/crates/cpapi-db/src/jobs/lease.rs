//! Holding a claimed job and letting go of it.

use cpapi_domain::run::Trigger;
use cpapi_domain::time::UtcTime;
use diesel::dsl::exists;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, TextExpressionMethods,
};

use super::enqueue::priority;
use super::{JobRow, JobState};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::jobs;
use crate::types::Stored;

/// Proves that the job is still the owner's and extends its lease; false = throw the work away
/// (fencing). The update locks the row, so the proof holds until the transaction's end.
///
/// # Errors
/// The database's.
pub fn hold(c: &mut DbConnection, id: i64, owner: &str, until: UtcTime) -> Result<bool, DbError> {
    let ours = jobs::table
        .filter(jobs::id.eq(id))
        .filter(jobs::lease_owner.eq(Some(owner)))
        .filter(jobs::state.eq(Stored(JobState::Running)));
    let changed = diesel::update(ours)
        .set(jobs::leased_until.eq(Some(Stored(until))))
        .execute(c)?;
    Ok(changed > 0)
}

/// The job is done: it leaves the table, with dead ones of the same subject.
///
/// # Errors
/// The database's.
pub fn finish(c: &mut DbConnection, id: i64) -> Result<(), DbError> {
    let job = find(c, id)?;
    let dead = jobs::kind
        .eq(Stored(job.kind))
        .and(jobs::lock_key.eq(&job.lock_key))
        .and(jobs::state.eq(Stored(JobState::Dead)));
    diesel::delete(jobs::table.filter(jobs::id.eq(id).or(dead))).execute(c)?;
    Ok(())
}

/// The job failed and is tried again at `run_at`; a waiting job of the same subject replaces it.
///
/// # Errors
/// The database's.
pub fn retry(
    c: &mut DbConnection,
    id: i64,
    run_at: UtcTime,
    error: Option<&str>,
) -> Result<(), DbError> {
    let job = find(c, id)?;
    requeue(
        c,
        &job,
        Requeue {
            priority: priority(Trigger::Retry),
            run_at,
            attempts: job.attempts,
            error,
        },
    )
}

/// The job failed too often: it stays to be seen and is not tried again.
///
/// # Errors
/// The database's.
pub fn bury(c: &mut DbConnection, id: i64, error: Option<&str>) -> Result<(), DbError> {
    diesel::update(jobs::table.filter(jobs::id.eq(id)))
        .set((
            jobs::state.eq(Stored(JobState::Dead)),
            jobs::lease_owner.eq(None::<&str>),
            jobs::leased_until.eq(None::<Stored<UtcTime>>),
            jobs::last_error.eq(error),
        ))
        .execute(c)?;
    Ok(())
}

/// Back to the queue as it was, without a charged attempt; false when it is not the owner's.
///
/// # Errors
/// The database's.
pub fn hand_back(c: &mut DbConnection, id: i64, owner: &str) -> Result<bool, DbError> {
    let held: Vec<JobRow> = jobs::table
        .filter(jobs::id.eq(id))
        .filter(jobs::lease_owner.eq(Some(owner)))
        .filter(jobs::state.eq(Stored(JobState::Running)))
        .load(c)?;
    hand_back_rows(c, &held).map(|count| count > 0)
}

/// [`hand_back`] of every job of an engine, whose owners all start with its name. Returns the jobs.
///
/// # Errors
/// The database's.
pub fn hand_back_all(c: &mut DbConnection, engine: &str) -> Result<Vec<JobRow>, DbError> {
    let held: Vec<JobRow> = jobs::table
        .filter(jobs::lease_owner.like(format!("{engine}/%")))
        .filter(jobs::state.eq(Stored(JobState::Running)))
        .load(c)?;
    hand_back_rows(c, &held)?;
    Ok(held)
}

fn hand_back_rows(c: &mut DbConnection, held: &[JobRow]) -> Result<usize, DbError> {
    for job in held {
        let attempts = (job.attempts - 1).max(0);
        let back = Requeue {
            priority: job.priority,
            run_at: job.run_at,
            attempts,
            error: job.last_error.as_deref(),
        };
        requeue(c, job, back)?;
    }
    Ok(held.len())
}

/// Ends the leases of all running jobs, so that they can be taken over at once. For the start
/// of the only process on a database.
///
/// # Errors
/// The database's.
pub fn end_leases(c: &mut DbConnection, now: UtcTime) -> Result<usize, DbError> {
    Ok(
        diesel::update(jobs::table.filter(jobs::state.eq(Stored(JobState::Running))))
            .set(jobs::leased_until.eq(Some(Stored(now))))
            .execute(c)?,
    )
}

/// Deletes dead jobs made before an instant.
///
/// # Errors
/// The database's.
pub fn delete_dead(c: &mut DbConnection, before: UtcTime) -> Result<usize, DbError> {
    let dead = jobs::table
        .filter(jobs::state.eq(Stored(JobState::Dead)))
        .filter(jobs::created_at.lt(Stored(before)));
    Ok(diesel::delete(dead).execute(c)?)
}

/// A job by id.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn find(c: &mut DbConnection, id: i64) -> Result<JobRow, DbError> {
    Ok(jobs::table.filter(jobs::id.eq(id)).first(c)?)
}

/// How a job stands in the queue again.
struct Requeue<'a> {
    priority: i32,
    run_at: UtcTime,
    attempts: i32,
    error: Option<&'a str>,
}

/// One waiting job per subject: when another came in meanwhile, that one stands for both.
fn requeue(c: &mut DbConnection, job: &JobRow, again: Requeue<'_>) -> Result<(), DbError> {
    let waiting = jobs::table
        .filter(jobs::kind.eq(Stored(job.kind)))
        .filter(jobs::lock_key.eq(&job.lock_key))
        .filter(jobs::state.eq(Stored(JobState::Queued)));
    if diesel::select(exists(waiting)).get_result(c)? {
        diesel::delete(jobs::table.filter(jobs::id.eq(job.id))).execute(c)?;
        return Ok(());
    }
    diesel::update(jobs::table.filter(jobs::id.eq(job.id)))
        .set((
            jobs::state.eq(Stored(JobState::Queued)),
            jobs::priority.eq(again.priority),
            jobs::run_at.eq(Stored(again.run_at)),
            jobs::attempts.eq(again.attempts),
            jobs::last_error.eq(again.error),
            jobs::lease_owner.eq(None::<&str>),
            jobs::leased_until.eq(None::<Stored<UtcTime>>),
        ))
        .execute(c)?;
    Ok(())
}
