//! Taking jobs out of the queue, with a lease.

use std::collections::HashSet;

use cpapi_domain::run::{RunKind, Trigger};
use cpapi_domain::time::UtcTime;
use diesel::dsl::exists;
use diesel::{
    BoolExpressionMethods, Connection, ExpressionMethods, NullableExpressionMethods, QueryDsl,
    RunQueryDsl,
};

use super::enqueue::trigger;
use super::{JobRow, JobState};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::jobs;
use crate::types::Stored;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// Kind of work.
    pub kind: RunKind,
    /// Free workers.
    pub limit: usize,
    /// The first job is the lowest priority's, not the highest's, so that nothing starves.
    pub lowest_first: bool,
    /// Who claims; unlike every earlier claim's.
    pub owner: String,
    /// Now.
    pub now: UtcTime,
    /// End of the lease.
    pub leased_until: UtcTime,
    /// Attempts after which an abandoned job is given up.
    pub max_attempts: i32,
}

/// A job that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedRow {
    /// Id.
    pub id: i64,
    /// Source or campaign.
    pub subject_id: i64,
    /// Why it was put in.
    pub trigger: Trigger,
    /// This attempt's number, from 1.
    pub attempts: i32,
}

/// What a claim brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claim {
    /// Jobs that are now ours.
    pub jobs: Vec<ClaimedRow>,
    /// Those of them whose former holder's lease had ended.
    pub taken_over: Vec<i64>,
    /// Abandoned jobs that were given up: they never came to their end.
    pub buried: Vec<i64>,
}

/// No lease is as long as this. One that ends later was taken before the clock was set back, by
/// a process that may be dead: whoever still works under it is fenced as after any other end.
const LONGEST_LEASE_SECONDS: i64 = 10 * 60;

/// A job that was abandoned so often is suspected of killing its processes. Of suspects only one
/// is taken over at a time, the one with the fewest deaths first, so that those which merely
/// died beside the guilty one come to their end before it is given up.
const SUSPECT_ATTEMPTS: i32 = 2;

/// Whether a claim of this kind would find something; asks without the write lock.
///
/// # Errors
/// The database's.
pub fn any_due(c: &mut DbConnection, kind: RunKind, now: UtcTime) -> Result<bool, DbError> {
    let queued = jobs::state
        .eq(Stored(JobState::Queued))
        .and(jobs::run_at.le(Stored(now)));
    let abandoned = jobs::state.eq(Stored(JobState::Running)).and(
        jobs::leased_until
            .assume_not_null()
            .le(Stored(now))
            .or(jobs::leased_until
                .assume_not_null()
                .gt(Stored(now.plus_seconds(LONGEST_LEASE_SECONDS)))),
    );
    let due = jobs::table
        .filter(jobs::kind.eq(Stored(kind)))
        .filter(queued.or(abandoned));
    Ok(diesel::select(exists(due)).get_result(c)?)
}

/// Whether anything at all is due or being worked on.
///
/// # Errors
/// The database's.
pub fn any_due_or_running(c: &mut DbConnection, now: UtcTime) -> Result<bool, DbError> {
    let queued = jobs::state
        .eq(Stored(JobState::Queued))
        .and(jobs::run_at.le(Stored(now)));
    let due = jobs::table.filter(queued.or(jobs::state.eq(Stored(JobState::Running))));
    Ok(diesel::select(exists(due)).get_result(c)?)
}

/// Claims due jobs (architecture B6): abandoned ones first, then by priority and due time.
/// An attempt is charged at once, so a job that kills the process is given up in the end, and
/// only that one.
/// Of one `lock_key` never two run, which a unique index of the table guarantees.
///
/// # Errors
/// The database's.
pub fn claim(c: &mut DbConnection, request: &ClaimRequest) -> Result<Claim, DbError> {
    let mut claim = Claim::default();
    let mut busy = running_locks(c)?;
    let mut suspect_runs = None;
    for job in abandoned(c, request)? {
        if job.attempts >= request.max_attempts {
            bury_abandoned(c, job.id)?;
            busy.remove(&job.lock_key);
            claim.buried.push(job.id);
            continue;
        }
        let is_suspect = job.attempts >= SUSPECT_ATTEMPTS;
        if is_suspect {
            let runs = match suspect_runs {
                Some(runs) => runs,
                None => any_suspect_runs(c, request.now)?,
            };
            suspect_runs = Some(runs);
            if runs {
                continue;
            }
        }
        if claim.jobs.len() < request.limit && take(c, &job, request, &mut claim)? {
            claim.taken_over.push(job.id);
            suspect_runs = suspect_runs.map(|runs| runs || is_suspect);
        }
    }
    for job in waiting(c, request, &busy)? {
        if claim.jobs.len() >= request.limit {
            break;
        }
        if !busy.contains(&job.lock_key) && take(c, &job, request, &mut claim)? {
            busy.insert(job.lock_key);
        }
    }
    Ok(claim)
}

fn running_locks(c: &mut DbConnection) -> Result<HashSet<String>, DbError> {
    let keys: Vec<String> = jobs::table
        .filter(jobs::state.eq(Stored(JobState::Running)))
        .select(jobs::lock_key)
        .load(c)?;
    Ok(keys.into_iter().collect())
}

/// One query for both databases, with `SKIP LOCKED` where several processes may claim at once.
macro_rules! load_locked {
    ($c:expr, $query:expr) => {
        match $c {
            DbConnection::Sqlite(c) => $query.load::<JobRow>(c),
            DbConnection::Postgres(c) => $query.for_update().skip_locked().load::<JobRow>(c),
        }
    };
}

fn abandoned(c: &mut DbConnection, request: &ClaimRequest) -> Result<Vec<JobRow>, DbError> {
    let beyond = request.now.plus_seconds(LONGEST_LEASE_SECONDS);
    Ok(load_locked!(
        c,
        jobs::table
            .filter(jobs::kind.eq(Stored(request.kind)))
            .filter(jobs::state.eq(Stored(JobState::Running)))
            .filter(
                jobs::leased_until
                    .assume_not_null()
                    .le(Stored(request.now))
                    .or(jobs::leased_until.assume_not_null().gt(Stored(beyond)))
            )
            .order((jobs::attempts, jobs::leased_until, jobs::id))
            .limit(rows(request.limit))
    )?)
}

/// Whether a job that is perhaps what killed its processes is being worked on.
fn any_suspect_runs(c: &mut DbConnection, now: UtcTime) -> Result<bool, DbError> {
    let suspects = jobs::table
        .filter(jobs::state.eq(Stored(JobState::Running)))
        .filter(jobs::attempts.gt(SUSPECT_ATTEMPTS))
        .filter(jobs::leased_until.assume_not_null().gt(Stored(now)))
        .filter(
            jobs::leased_until
                .assume_not_null()
                .le(Stored(now.plus_seconds(LONGEST_LEASE_SECONDS))),
        );
    Ok(diesel::select(exists(suspects)).get_result(c)?)
}

/// Jobs of subjects that nobody works on.
fn waiting(
    c: &mut DbConnection,
    request: &ClaimRequest,
    busy: &HashSet<String>,
) -> Result<Vec<JobRow>, DbError> {
    let busy: Vec<&String> = busy.iter().collect();
    let mut found = if request.lowest_first {
        load_locked!(
            c,
            jobs::table
                .filter(jobs::kind.eq(Stored(request.kind)))
                .filter(jobs::state.eq(Stored(JobState::Queued)))
                .filter(jobs::run_at.le(Stored(request.now)))
                .filter(jobs::lock_key.ne_all(busy.clone()))
                .order((jobs::priority.desc(), jobs::run_at, jobs::id))
                .limit(1)
        )?
    } else {
        Vec::new()
    };
    let fair: Option<i64> = found.first().map(|job| job.id);
    let by_priority = load_locked!(
        c,
        jobs::table
            .filter(jobs::kind.eq(Stored(request.kind)))
            .filter(jobs::state.eq(Stored(JobState::Queued)))
            .filter(jobs::run_at.le(Stored(request.now)))
            .filter(jobs::lock_key.ne_all(busy.clone()))
            .order((jobs::priority, jobs::run_at, jobs::id))
            .limit(rows(request.limit))
    )?;
    found.extend(by_priority.into_iter().filter(|job| Some(job.id) != fair));
    Ok(found)
}

fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// False when another process took a job of the same subject at this very moment.
fn take(
    c: &mut DbConnection,
    job: &JobRow,
    request: &ClaimRequest,
    claim: &mut Claim,
) -> Result<bool, DbError> {
    let Some(subject_id) = job.subject_id() else {
        super::bury(c, job.id, Some("the job names no subject"))?;
        claim.buried.push(job.id);
        return Ok(false);
    };
    // In a savepoint: a broken unique rule must not spoil the other claims.
    let taken = c.transaction::<_, DbError, _>(|c| {
        let changed = diesel::update(jobs::table.filter(jobs::id.eq(job.id)))
            .set((
                jobs::state.eq(Stored(JobState::Running)),
                jobs::lease_owner.eq(Some(&request.owner)),
                jobs::leased_until.eq(Some(Stored(request.leased_until))),
                jobs::attempts.eq(job.attempts + 1),
            ))
            .execute(c)?;
        Ok(changed > 0)
    });
    match taken {
        Ok(true) => {
            let attempts = job.attempts + 1;
            claim.jobs.push(ClaimedRow {
                id: job.id,
                subject_id,
                trigger: trigger(job.priority),
                attempts,
            });
            Ok(true)
        }
        Ok(false) | Err(DbError::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn bury_abandoned(c: &mut DbConnection, id: i64) -> Result<(), DbError> {
    super::bury(
        c,
        id,
        Some("the process died while working on it, every time"),
    )
}
