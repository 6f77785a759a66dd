//! What pulls and checks read and leave on a source (product.md S2, S3, Y5, Y6).

use cpapi_domain::partner::{FailureKind, PartnerError, RecordedAnswer};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::UtcTime;
use diesel::dsl::sql;
use diesel::sql_types::Bool;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
};
use serde_json::Value;

use super::{SourceChanges, SourceRow};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::offers::SourceCounts;
use crate::schema::{campaign_offers, campaign_sources, offers, placements, sources};
use crate::types::{Json, Stored};

/// How long a source with refused credentials is left alone, unless somebody edits it: often
/// enough to notice that the network let us in again, too seldom to get us locked out.
pub const REFUSED_CREDENTIALS_SECONDS: i64 = 6 * 60 * 60;

/// A source whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueSource {
    /// Id.
    pub id: i64,
    /// When it became due.
    pub next_pull_at: UtcTime,
}

/// What a failed request leaves on its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// `invalid_credentials` or `failing`.
    pub status: SourceStatus,
    /// The network's own answer.
    pub answer: Option<RecordedAnswer>,
    /// When.
    pub at: UtcTime,
    /// No pull before this instant; none leaves the time as it is.
    pub not_before: Option<UtcTime>,
}

impl Failure {
    /// Of a network's failure. Refused credentials slow the polls down, and a network that
    /// named a time is not asked before it.
    pub fn of(error: &PartnerError, now: UtcTime) -> Self {
        let refused = error.kind == FailureKind::Credentials;
        let wait = if refused {
            Some(REFUSED_CREDENTIALS_SECONDS)
        } else {
            error
                .retry_after_seconds
                .map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX))
        };
        Self {
            status: if refused {
                SourceStatus::InvalidCredentials
            } else {
                SourceStatus::Failing
            },
            answer: error.answer.as_deref().cloned(),
            at: now,
            not_before: wait.map(|seconds| now.plus_seconds(seconds)),
        }
    }
}

/// What a pull that reached its end leaves on its source.
#[derive(Debug, Clone, PartialEq)]
pub struct PullEnd {
    /// When.
    pub at: UtcTime,
    /// `ready`, or `failing` for a held feed or one that broke off.
    pub status: SourceStatus,
    /// The network's own answer to what broke it off.
    pub answer: Option<RecordedAnswer>,
    /// Offers in a complete feed that was believed.
    pub believed: Option<i64>,
    /// A person's acceptance was looked at for this feed; it counts once (product.md Y6).
    pub acceptance_used: bool,
    /// The run whose feed is held.
    pub held_run_id: Option<i64>,
    /// What the feed guard is to remember.
    pub feed_history: Option<Value>,
    /// State that the connector asked to keep.
    pub connector_state: Option<Value>,
    /// No pull before this instant; none leaves the time as it is.
    pub not_before: Option<UtcTime>,
}

/// Clocks of replicas differ by less than this.
const CLOCKS_DIFFER_SECONDS: i64 = 60;

/// Sources whose time has come and for which no job is queued or running; never archived ones
/// (product.md S6). Longest due first. A pull that ended in the future did so before the clock was
/// set back; waiting for that time to come again would be a stop that nobody sees.
///
/// # Errors
/// The database's.
pub fn due(c: &mut DbConnection, now: UtcTime, limit: i64) -> Result<Vec<DueSource>, DbError> {
    let ahead = now.plus_seconds(CLOCKS_DIFFER_SECONDS);
    let rows: Vec<(i64, Option<UtcTime>)> = sources::table
        .filter(sources::archived_at.is_null())
        .filter(
            sources::next_pull_at
                .assume_not_null()
                .le(Stored(now))
                .or(sources::last_pulled_at.assume_not_null().gt(Stored(ahead))),
        )
        .filter(sources::next_pull_at.is_not_null())
        .filter(sql::<Bool>(
            "NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.lock_key = 'source:' || sources.id \
             AND jobs.state IN ('queued', 'running'))",
        ))
        .order((sources::next_pull_at, sources::id))
        .limit(limit)
        .select((sources::id, sources::next_pull_at))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, next_pull_at)| DueSource {
            id,
            next_pull_at: next_pull_at.map_or(now, |at| at.min(now)),
        })
        .collect())
}

/// A pull begins: status `processing`, the next one an interval from now. False when the source
/// was archived in the meantime.
///
/// # Errors
/// The database's.
pub fn begin_pull(
    c: &mut DbConnection,
    id: i64,
    now: UtcTime,
    next: UtcTime,
) -> Result<bool, DbError> {
    let live = sources::table
        .filter(sources::id.eq(id))
        .filter(sources::archived_at.is_null());
    let changed = diesel::update(live)
        .set((
            sources::status.eq(Stored(SourceStatus::Processing)),
            sources::next_pull_at.eq(Some(Stored(next))),
            sources::feed_sequence.eq(sources::feed_sequence + 1),
            sources::updated_at.eq(Stored(now)),
        ))
        .execute(c)?;
    Ok(changed > 0)
}

/// A pull ended before it could say anything about the source: the status goes back to what the
/// last answer says.
///
/// # Errors
/// The database's.
pub fn release(c: &mut DbConnection, id: i64) -> Result<(), DbError> {
    let processing = sources::table.filter(
        sources::id
            .eq(id)
            .and(sources::status.eq(Stored(SourceStatus::Processing))),
    );
    let rows: Vec<SourceRow> = processing.load(c)?;
    for row in rows {
        diesel::update(sources::table.filter(sources::id.eq(id)))
            .set(sources::status.eq(Stored(resting_status(&row))))
            .execute(c)?;
    }
    Ok(())
}

fn resting_status(row: &SourceRow) -> SourceStatus {
    match &row.answer {
        Some(answer) if answer.0.failure == FailureKind::Credentials => {
            SourceStatus::InvalidCredentials
        }
        Some(_) => SourceStatus::Failing,
        None if row.held_run_id.is_some() => SourceStatus::Failing,
        None if row.last_pulled_at.is_none() => SourceStatus::Pending,
        None => SourceStatus::Ready,
    }
}

/// A check went well: the stored answer goes, and the status says so, unless a pull runs or a
/// feed is held.
///
/// # Errors
/// The database's.
pub fn check_passed(c: &mut DbConnection, id: i64, now: UtcTime) -> Result<(), DbError> {
    let row: SourceRow = sources::table.filter(sources::id.eq(id)).first(c)?;
    let keeps_status = matches!(
        row.status,
        SourceStatus::Processing | SourceStatus::Archived
    ) || row.held_run_id.is_some();
    let changes = SourceChanges {
        status: (!keeps_status).then_some(Stored(SourceStatus::Ready)),
        answer: Some(None),
        failed_at: Some(None),
        updated_at: Some(Stored(now)),
        ..SourceChanges::default()
    };
    diesel::update(sources::table.filter(sources::id.eq(id)))
        .set(&changes)
        .execute(c)?;
    Ok(())
}

/// A request failed: the network's own answer is kept (product.md S3). An archived source stays
/// archived.
///
/// # Errors
/// The database's.
pub fn record_failure(c: &mut DbConnection, id: i64, failure: &Failure) -> Result<(), DbError> {
    let changes = SourceChanges {
        status: Some(Stored(failure.status)),
        answer: Some(failure.answer.clone().map(Json)),
        failed_at: Some(Some(Stored(failure.at))),
        next_pull_at: failure.not_before.map(|at| Some(Stored(at))),
        updated_at: Some(Stored(failure.at)),
        ..SourceChanges::default()
    };
    let live = sources::table
        .filter(sources::id.eq(id))
        .filter(sources::archived_at.is_null());
    diesel::update(live).set(&changes).execute(c)?;
    Ok(())
}

/// A pull reached its end. An archived source keeps its status and takes the rest.
///
/// # Errors
/// The database's.
pub fn end_pull(c: &mut DbConnection, id: i64, end: &PullEnd) -> Result<(), DbError> {
    let changes = SourceChanges {
        answer: Some(end.answer.clone().map(Json)),
        failed_at: Some(end.answer.as_ref().map(|_| Stored(end.at))),
        last_pulled_at: Some(Some(Stored(end.at))),
        next_pull_at: end.not_before.map(|at| Some(Stored(at))),
        last_complete_at: end.believed.map(|_| Some(Stored(end.at))),
        last_complete_count: end.believed,
        held_run_id: Some(end.held_run_id),
        feed_accepted: end.acceptance_used.then_some(false),
        feed_history: Some(end.feed_history.clone().map(Json)),
        connector_state: end.connector_state.clone().map(|state| Some(Json(state))),
        updated_at: Some(Stored(end.at)),
        ..SourceChanges::default()
    };
    diesel::update(sources::table.filter(sources::id.eq(id)))
        .set(&changes)
        .execute(c)?;
    let live = sources::table
        .filter(sources::id.eq(id))
        .filter(sources::archived_at.is_null());
    diesel::update(live)
        .set(sources::status.eq(Stored(end.status)))
        .execute(c)?;
    Ok(())
}

/// Writes how many offers a source has.
///
/// # Errors
/// The database's.
pub fn set_counts(c: &mut DbConnection, id: i64, counts: &SourceCounts) -> Result<(), DbError> {
    diesel::update(sources::table.filter(sources::id.eq(id)))
        .set((
            sources::offers_total.eq(counts.total),
            sources::offers_valid.eq(counts.valid),
            sources::offers_active.eq(counts.active),
            sources::offers_in_feed.eq(counts.in_feed),
        ))
        .execute(c)?;
    Ok(())
}

/// The sources that matter to a campaign: picked ones, and those of its picked or placed offers.
///
/// # Errors
/// The database's.
pub fn of_campaign(c: &mut DbConnection, campaign_id: i64) -> Result<Vec<SourceRow>, DbError> {
    let whole = campaign_sources::table
        .filter(campaign_sources::campaign_id.eq(campaign_id))
        .select(campaign_sources::source_id);
    let single = campaign_offers::table
        .inner_join(offers::table)
        .filter(campaign_offers::campaign_id.eq(campaign_id))
        .select(offers::source_id);
    let placed = placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .select(placements::source_id);
    let concerned = sources::id
        .eq_any(whole)
        .or(sources::id.eq_any(single))
        .or(sources::id.eq_any(placed));
    Ok(sources::table
        .filter(concerned)
        .order(sources::id)
        .load(c)?)
}
