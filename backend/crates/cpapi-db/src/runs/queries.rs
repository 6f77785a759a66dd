//! The life of a run and the lists of runs.

use cpapi_domain::partner::RecordedAnswer;
use cpapi_domain::run::{Counters, Outcome, RunKind, Trigger};
use cpapi_domain::time::UtcTime;
use diesel::dsl::exists;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{NewRun, RunChanges, RunRow, is_cancel_requested, sequence};
use crate::announcement::{Announcement, announce};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::runs;
use crate::types::{Json, Stored};

impl NewRun {
    /// A run that begins now.
    pub fn begun(
        kind: RunKind,
        subject_id: i64,
        job_id: i64,
        trigger: Trigger,
        now: UtcTime,
    ) -> Self {
        let (source_id, campaign_id) = match kind {
            RunKind::PullSource => (Some(subject_id), None),
            RunKind::PushCampaign => (None, Some(subject_id)),
        };
        Self {
            kind: Stored(kind),
            source_id,
            campaign_id,
            job_number: Some(job_id),
            trigger: Stored(trigger),
            outcome: Stored(Outcome::Running),
            counters: Json(Counters::default()),
            started_at: Stored(now),
            heartbeat_at: Stored(now),
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct RunEnd {
    /// Outcome.
    pub outcome: Outcome,
    /// What it counted.
    pub counters: Counters,
    /// Stable code and a sentence.
    pub error: Option<(String, String)>,
    /// The partner's own answer to the failure.
    pub answer: Option<RecordedAnswer>,
    /// When.
    pub finished_at: UtcTime,
}

/// Stores a new run and returns its id. Like every change that is shown live it takes a number
/// whose lock lasts until the transaction ends: write it last.
///
/// # Errors
/// [`DbError::Referenced`] for an unknown source or campaign.
pub fn insert(c: &mut DbConnection, run: &NewRun) -> Result<i64, DbError> {
    let number = sequence::next(c)?;
    Ok(diesel::insert_into(runs::table)
        .values((run, runs::sequence.eq(number)))
        .returning(runs::id)
        .get_result(c)?)
}

/// Writes what a running run has counted up to now, in the transaction that did it. It is shown
/// live by [`super::show`], once a second.
///
/// # Errors
/// The database's.
pub fn progress(
    c: &mut DbConnection,
    id: i64,
    counters: Counters,
    now: UtcTime,
) -> Result<(), DbError> {
    diesel::update(runs::table.filter(runs::id.eq(id)))
        .set((
            runs::counters.eq(Json(counters)),
            runs::heartbeat_at.eq(Stored(now)),
        ))
        .execute(c)?;
    Ok(())
}

/// A sign of life; true when a person wants the run to stop.
///
/// # Errors
/// The database's.
pub fn beat(c: &mut DbConnection, id: i64, now: UtcTime) -> Result<bool, DbError> {
    diesel::update(runs::table.filter(runs::id.eq(id)))
        .set(runs::heartbeat_at.eq(Stored(now)))
        .execute(c)?;
    is_cancel_requested(c, id)
}

/// Writes a run's end; write it last ([`insert`]).
///
/// # Errors
/// The database's.
pub fn finish(c: &mut DbConnection, id: i64, end: &RunEnd) -> Result<(), DbError> {
    let (code, detail) = end.error.clone().unzip();
    let changes = RunChanges {
        outcome: Some(Stored(end.outcome)),
        counters: Some(Json(end.counters)),
        error_code: Some(code),
        error_detail: Some(detail),
        answer: Some(end.answer.clone().map(Json)),
        heartbeat_at: Some(Stored(end.finished_at)),
        finished_at: Some(Some(Stored(end.finished_at))),
        sequence: Some(sequence::next(c)?),
        ..RunChanges::default()
    };
    diesel::update(runs::table.filter(runs::id.eq(id)))
        .set(&changes)
        .execute(c)?;
    Ok(())
}

/// Ends the runs that a job's former holder left running when its process died.
///
/// # Errors
/// The database's.
pub fn mark_crashed(c: &mut DbConnection, job_id: i64, now: UtcTime) -> Result<usize, DbError> {
    let why = "The process that worked on it died or lost its lease.";
    end_left(c, job_id, (Outcome::Crashed, "lease_expired", why), now)
}

/// Ends the runs of a job that did not end while its engine was stopping (product.md Y8).
///
/// # Errors
/// The database's.
pub fn mark_stopped(c: &mut DbConnection, job_id: i64, now: UtcTime) -> Result<usize, DbError> {
    let why = "The engine was stopped before the run had ended.";
    end_left(c, job_id, (Outcome::Cancelled, "engine_stopping", why), now)
}

fn end_left(
    c: &mut DbConnection,
    job_id: i64,
    (outcome, code, detail): (Outcome, &str, &str),
    now: UtcTime,
) -> Result<usize, DbError> {
    let left: Vec<i64> = runs::table
        .filter(runs::job_number.eq(Some(job_id)))
        .filter(runs::outcome.eq(Stored(Outcome::Running)))
        .select(runs::id)
        .load(c)?;
    let mut ended = 0;
    for id in left {
        let changes = RunChanges {
            outcome: Some(Stored(outcome)),
            error_code: Some(Some(code.to_owned())),
            error_detail: Some(Some(detail.to_owned())),
            finished_at: Some(Some(Stored(now))),
            sequence: Some(sequence::next(c)?),
            ..RunChanges::default()
        };
        let run = runs::table
            .filter(runs::id.eq(id))
            .filter(runs::outcome.eq(Stored(Outcome::Running)));
        ended += diesel::update(run).set(&changes).execute(c)?;
    }
    Ok(ended)
}

/// Asks a run to stop at its next safe point, in whatever process it runs; false when it has
/// ended.
///
/// # Errors
/// [`DbError::NotFound`] for an unknown run.
pub fn request_cancel(c: &mut DbConnection, id: i64) -> Result<bool, DbError> {
    let run = find(c, id)?;
    if run.outcome != Outcome::Running {
        return Ok(false);
    }
    let number = sequence::next(c)?;
    diesel::update(runs::table.filter(runs::id.eq(id)))
        .set((runs::cancel_requested.eq(true), runs::sequence.eq(number)))
        .execute(c)?;
    announce(c, Announcement::CancelRun(id))?;
    Ok(true)
}

/// A run by id.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn find(c: &mut DbConnection, id: i64) -> Result<RunRow, DbError> {
    Ok(runs::table.filter(runs::id.eq(id)).first(c)?)
}

/// The newest run of each of these sources.
///
/// # Errors
/// The database's.
pub fn last_of_sources(c: &mut DbConnection, source_ids: &[i64]) -> Result<Vec<RunRow>, DbError> {
    let newest: Vec<Option<i64>> = runs::table
        .filter(runs::source_id.eq_any(source_ids.iter().copied().map(Some)))
        .group_by(runs::source_id)
        .select(diesel::dsl::max(runs::id))
        .load(c)?;
    by_ids(c, newest)
}

/// The newest run of each of these campaigns.
///
/// # Errors
/// The database's.
pub fn last_of_campaigns(
    c: &mut DbConnection,
    campaign_ids: &[i64],
) -> Result<Vec<RunRow>, DbError> {
    let newest: Vec<Option<i64>> = runs::table
        .filter(runs::campaign_id.eq_any(campaign_ids.iter().copied().map(Some)))
        .group_by(runs::campaign_id)
        .select(diesel::dsl::max(runs::id))
        .load(c)?;
    by_ids(c, newest)
}

fn by_ids(c: &mut DbConnection, ids: Vec<Option<i64>>) -> Result<Vec<RunRow>, DbError> {
    let ids: Vec<i64> = ids.into_iter().flatten().collect();
    Ok(runs::table
        .filter(runs::id.eq_any(ids))
        .order(runs::id)
        .load(c)?)
}

/// Which runs are wanted; what is none does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Kind.
    pub kind: Option<RunKind>,
    /// Pulls of this source.
    pub source_id: Option<i64>,
    /// Pushes of this campaign.
    pub campaign_id: Option<i64>,
    /// Outcome.
    pub outcome: Option<Outcome>,
}

/// The only order of runs: newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NewestFirst;

/// Runs, newest first.
///
/// # Errors
/// [`DbError::CursorInvalid`].
pub fn list(
    c: &mut DbConnection,
    filter: &RunFilter,
    page: &PageRequest<NewestFirst>,
) -> Result<Page<RunRow>, DbError> {
    let mut query = runs::table
        .order(runs::id.desc())
        .limit(page.fetch())
        .into_boxed();
    if let Some(after) = page.after::<()>("-id")? {
        query = query.filter(runs::id.lt(after.id));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(runs::kind.eq(Stored(kind)));
    }
    if let Some(source_id) = filter.source_id {
        query = query.filter(runs::source_id.eq(Some(source_id)));
    }
    if let Some(campaign_id) = filter.campaign_id {
        query = query.filter(runs::campaign_id.eq(Some(campaign_id)));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(runs::outcome.eq(Stored(outcome)));
    }
    let rows: Vec<RunRow> = query.load(c)?;
    Page::cut(rows, page, "-id", |run| Keyset {
        key: (),
        id: run.id,
    })
}

/// How many runs pass the filter.
///
/// # Errors
/// The database's.
pub fn count(c: &mut DbConnection, filter: &RunFilter) -> Result<i64, DbError> {
    let mut query = runs::table.into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(runs::kind.eq(Stored(kind)));
    }
    if let Some(source_id) = filter.source_id {
        query = query.filter(runs::source_id.eq(Some(source_id)));
    }
    if let Some(campaign_id) = filter.campaign_id {
        query = query.filter(runs::campaign_id.eq(Some(campaign_id)));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(runs::outcome.eq(Stored(outcome)));
    }
    Ok(query.count().get_result(c)?)
}

/// Whether there are finished runs that started before an instant.
///
/// # Errors
/// The database's.
pub fn any_before(c: &mut DbConnection, before: UtcTime) -> Result<bool, DbError> {
    let old = runs::table
        .filter(runs::started_at.lt(Stored(before)))
        .filter(runs::outcome.ne(Stored(Outcome::Running)));
    Ok(diesel::select(exists(old)).get_result(c)?)
}

/// Deletes finished runs that started before an instant, oldest first, at most `limit`; their
/// quarantined records go with them, changes of offers stay without a run.
///
/// # Errors
/// The database's.
pub fn delete_before(c: &mut DbConnection, before: UtcTime, limit: i64) -> Result<usize, DbError> {
    let ids: Vec<i64> = runs::table
        .filter(runs::started_at.lt(Stored(before)))
        .filter(runs::outcome.ne(Stored(Outcome::Running)))
        .order(runs::started_at)
        .limit(limit)
        .select(runs::id)
        .load(c)?;
    Ok(diesel::delete(runs::table.filter(runs::id.eq_any(ids))).execute(c)?)
}

/// The newest run of a job.
///
/// # Errors
/// The database's.
pub fn last_of_job(c: &mut DbConnection, job_id: i64) -> Result<Option<RunRow>, DbError> {
    Ok(runs::table
        .filter(runs::job_number.eq(Some(job_id)))
        .order(runs::id.desc())
        .select(runs::all_columns)
        .first(c)
        .optional()?)
}

/// Whether a campaign was pushed to the end, refused offers or not, since.
///
/// # Errors
/// The database's.
pub fn any_good_push_since(
    c: &mut DbConnection,
    campaign_id: i64,
    since: UtcTime,
) -> Result<bool, DbError> {
    let good = [Outcome::Complete, Outcome::Partial].map(Stored);
    let pushes = runs::table
        .filter(runs::campaign_id.eq(Some(campaign_id)))
        .filter(runs::outcome.eq_any(good))
        .filter(runs::finished_at.gt(Some(Stored(since))));
    Ok(diesel::select(exists(pushes)).get_result(c)?)
}
