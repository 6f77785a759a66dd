//! Putting jobs into the queue.

use cpapi_domain::run::{RunKind, Trigger};
use cpapi_domain::time::UtcTime;
use diesel::dsl::exists;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use serde_json::json;

use super::{JobState, NewJob};
use crate::announcement::{Announcement, announce};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::schema::{campaign_offers, campaign_sources, campaigns, jobs, offers, placements};
use crate::types::{Json, Stored};

/// Times a job is tried to be put in while others claim the one that stands in its way.
const TRIES: usize = 5;

/// The column that orders the queue; 0 goes first.
pub(super) const fn priority(trigger: Trigger) -> i32 {
    match trigger {
        Trigger::Forced => 0,
        Trigger::Due => 1,
        Trigger::Retry => 2,
    }
}

/// The reverse of [`priority`].
pub(super) const fn trigger(priority: i32) -> Trigger {
    match priority {
        0 => Trigger::Forced,
        2 => Trigger::Retry,
        _ => Trigger::Due,
    }
}

impl NewJob {
    /// Brings the offers of a source.
    pub fn pull_source(source_id: i64, trigger: Trigger, now: UtcTime) -> Self {
        Self::new(RunKind::PullSource, "source", source_id, trigger, now)
    }

    /// Brings a campaign's offers to its tracking system.
    pub fn push_campaign(campaign_id: i64, trigger: Trigger, now: UtcTime) -> Self {
        Self::new(RunKind::PushCampaign, "campaign", campaign_id, trigger, now)
    }

    /// The same job, not before this instant.
    pub fn not_before(mut self, run_at: UtcTime) -> Self {
        self.run_at = Stored(run_at);
        self
    }

    fn new(kind: RunKind, lock: &str, subject_id: i64, trigger: Trigger, now: UtcTime) -> Self {
        Self {
            kind: Stored(kind),
            lock_key: format!("{lock}:{subject_id}"),
            payload: Json(json!({ "subject_id": subject_id })),
            priority: priority(trigger),
            run_at: Stored(now),
            state: Stored(JobState::Queued),
            created_at: Stored(now),
        }
    }
}

/// Puts a job into the queue and returns its id. When the same job waits already, that one is
/// brought forward to the better priority and the earlier time of the two, so asking twice is
/// asking once (architecture B6). A running one does not count: what it does may be older than
/// what this job is about. Call it in the transaction of the change that causes it.
///
/// # Errors
/// [`DbError::Busy`] when other processes keep claiming the job that stands in the way.
pub fn enqueue(c: &mut DbConnection, job: &NewJob) -> Result<i64, DbError> {
    let id = insert_or_bring_forward(c, job)?;
    // Any process with a free worker may take it at once.
    if job.run_at.0 <= job.created_at.0 {
        announce(c, Announcement::JobsDue)?;
    }
    Ok(id)
}

fn insert_or_bring_forward(c: &mut DbConnection, job: &NewJob) -> Result<i64, DbError> {
    for _ in 0..TRIES {
        let inserted: Option<i64> = on_backend!(c, |c| diesel::insert_into(jobs::table)
            .values(job)
            .on_conflict_do_nothing()
            .returning(jobs::id)
            .get_result(c)
            .optional())?;
        if let Some(id) = inserted {
            return Ok(id);
        }
        if let Some(id) = bring_forward(c, job)? {
            return Ok(id);
        }
    }
    Err(DbError::Busy(format!(
        "the job of {} could not be queued",
        job.lock_key
    )))
}

/// None when the waiting job was claimed in the meantime.
fn bring_forward(c: &mut DbConnection, job: &NewJob) -> Result<Option<i64>, DbError> {
    let waiting: Option<(i64, i32, UtcTime)> = jobs::table
        .filter(jobs::kind.eq(job.kind))
        .filter(jobs::lock_key.eq(&job.lock_key))
        .filter(jobs::state.eq(Stored(JobState::Queued)))
        .select((jobs::id, jobs::priority, jobs::run_at))
        .first(c)
        .optional()?;
    let Some((id, priority, run_at)) = waiting else {
        return Ok(None);
    };
    let changed = diesel::update(
        jobs::table
            .filter(jobs::id.eq(id))
            .filter(jobs::state.eq(Stored(JobState::Queued))),
    )
    .set((
        jobs::priority.eq(priority.min(job.priority)),
        jobs::run_at.eq(Stored(run_at.min(job.run_at.0))),
    ))
    .execute(c)?;
    Ok((changed > 0).then_some(id))
}

/// Puts in a push of every campaign that something about this source concerns: enabled, not
/// archived, and it picks the source, or one of its offers, or has one of them placed.
/// Returns how many.
///
/// # Errors
/// The database's.
pub fn enqueue_pushes_of_source(
    c: &mut DbConnection,
    source_id: i64,
    trigger: Trigger,
    run_at: UtcTime,
    now: UtcTime,
) -> Result<usize, DbError> {
    let campaign_ids = campaigns_of_source(c, source_id)?;
    for campaign_id in &campaign_ids {
        enqueue(
            c,
            &NewJob::push_campaign(*campaign_id, trigger, now).not_before(run_at),
        )?;
    }
    Ok(campaign_ids.len())
}

/// Asked for campaign by campaign: read from the side of the offers, or of the placements, it
/// would go through all of a source's, and a pull asks with every batch it writes.
fn campaigns_of_source(c: &mut DbConnection, source_id: i64) -> Result<Vec<i64>, DbError> {
    let whole = campaign_sources::table
        .filter(campaign_sources::campaign_id.eq(campaigns::id))
        .filter(campaign_sources::source_id.eq(source_id));
    let of_source = offers::table
        .filter(offers::id.eq(campaign_offers::offer_id))
        .filter(offers::source_id.eq(source_id));
    let single = campaign_offers::table
        .filter(campaign_offers::campaign_id.eq(campaigns::id))
        .filter(campaign_offers::picked.eq(true))
        .filter(exists(of_source));
    let placed = placements::table
        .filter(placements::campaign_id.eq(campaigns::id))
        .filter(placements::source_id.eq(source_id));
    let concerned = exists(whole).or(exists(single)).or(exists(placed));
    Ok(campaigns::table
        .filter(campaigns::enabled.eq(true))
        .filter(campaigns::archived_at.is_null())
        .filter(concerned)
        .order(campaigns::id)
        .select(campaigns::id)
        .load(c)?)
}
