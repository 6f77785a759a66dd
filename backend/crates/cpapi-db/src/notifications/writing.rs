//! Writing notifications, one per run and kind.

use cpapi_domain::notification::{NotificationKind, OfferSample, SAMPLES};
use cpapi_domain::time::UtcTime;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::NotificationRow;
use super::rows::NewNotification;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::notifications;
use crate::types::{Json, Stored};

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A demand source.
    Source(i64),
    /// A campaign.
    Campaign(i64),
    /// The product itself.
    Product,
}

/// Something that people are to be told.
#[derive(Debug, Clone)]
pub struct Note {
    /// What happened.
    pub kind: NotificationKind,
    /// To what.
    pub subject: Subject,
    /// In which run.
    pub run_id: Option<i64>,
    /// Code of an error, or nothing.
    pub cause: String,
    /// More than the kind says.
    pub detail: Option<String>,
    /// How many offers it is about.
    pub offers: i64,
    /// The first of them.
    pub samples: Vec<OfferSample>,
}

impl Note {
    /// About a subject as a whole.
    pub const fn of(kind: NotificationKind, subject: Subject, run_id: Option<i64>) -> Self {
        Self {
            kind,
            subject,
            run_id,
            cause: String::new(),
            detail: None,
            offers: 0,
            samples: Vec::new(),
        }
    }
}

/// Stores a notification. A run has one of each kind: what it has to say later is added to it.
///
/// # Errors
/// What the database answers.
pub fn write(c: &mut DbConnection, note: Note, now: UtcTime) -> Result<(), DbError> {
    let earlier = match note.run_id {
        Some(run_id) => of_run(c, run_id, note.kind)?,
        None => None,
    };
    let Some(earlier) = earlier else {
        return insert(c, note, now);
    };
    let mut samples = earlier.samples.0;
    samples.extend(note.samples);
    samples.truncate(SAMPLES);
    diesel::update(notifications::table.find(earlier.id))
        .set((
            notifications::offers.eq(earlier.offers.saturating_add(note.offers)),
            notifications::samples.eq(Json(samples)),
        ))
        .execute(c)?;
    Ok(())
}

fn of_run(
    c: &mut DbConnection,
    run_id: i64,
    kind: NotificationKind,
) -> Result<Option<NotificationRow>, DbError> {
    Ok(notifications::table
        .filter(notifications::run_id.eq(Some(run_id)))
        .filter(notifications::kind.eq(Stored(kind)))
        .select(notifications::all_columns)
        .first(c)
        .optional()?)
}

fn insert(c: &mut DbConnection, mut note: Note, now: UtcTime) -> Result<(), DbError> {
    note.samples.truncate(SAMPLES);
    let (source_id, campaign_id) = match note.subject {
        Subject::Source(id) => (Some(id), None),
        Subject::Campaign(id) => (None, Some(id)),
        Subject::Product => (None, None),
    };
    diesel::insert_into(notifications::table)
        .values(&NewNotification {
            kind: Stored(note.kind),
            source_id,
            campaign_id,
            run_id: note.run_id,
            cause: note.cause,
            detail: note.detail,
            offers: note.offers,
            samples: Json(note.samples),
            created_at: Stored(now),
        })
        .execute(c)?;
    Ok(())
}

/// Whether there are notifications from before; asks without the write lock.
///
/// # Errors
/// What the database answers.
pub fn any_before(c: &mut DbConnection, before: UtcTime) -> Result<bool, DbError> {
    let old = notifications::table.filter(notifications::created_at.lt(Stored(before)));
    Ok(diesel::select(exists(old)).get_result(c)?)
}

/// Deletes notifications from before, up to a number of them.
///
/// # Errors
/// What the database answers.
pub fn delete_before(c: &mut DbConnection, before: UtcTime, limit: i64) -> Result<usize, DbError> {
    let old: Vec<i64> = notifications::table
        .filter(notifications::created_at.lt(Stored(before)))
        .order(notifications::created_at)
        .limit(limit)
        .select(notifications::id)
        .load(c)?;
    Ok(diesel::delete(notifications::table.filter(notifications::id.eq_any(old))).execute(c)?)
}
