//! Sources that fell ill or recovered, and feeds that are held.

use cpapi_db::notifications::{self, Note, Subject};
use cpapi_db::{DbConnection, DbError, sources};
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::UtcTime;

/// The kinds that say whether a source is in trouble; the newest of them holds.
pub(super) const HEALTH: [NotificationKind; 3] = [
    NotificationKind::SourceInvalid,
    NotificationKind::SourceRecovered,
    NotificationKind::RunFailed,
];
/// The kinds that say whether a feed waits for a decision.
const HOLDING: [NotificationKind; 3] = [
    NotificationKind::FeedHeld,
    NotificationKind::FeedAccepted,
    NotificationKind::FeedRejected,
];

/// Tells when a check found the source's credentials refused, or the source well again.
pub(crate) fn source_checked(
    c: &mut DbConnection,
    source_id: i64,
    now: UtcTime,
) -> Result<(), DbError> {
    standing(c, source_id, None, now)
}

/// Compares the source's status with what was told last; the same is not told twice.
pub(super) fn standing(
    c: &mut DbConnection,
    source_id: i64,
    run_id: Option<i64>,
    now: UtcTime,
) -> Result<(), DbError> {
    let source = sources::find(c, source_id)?;
    let subject = Subject::Source(source_id);
    let told = notifications::latest(c, subject, &HEALTH)?.map(|row| row.kind);
    let kind = match (source.status, told) {
        (SourceStatus::InvalidCredentials, told)
            if told != Some(NotificationKind::SourceInvalid) =>
        {
            NotificationKind::SourceInvalid
        }
        (SourceStatus::Ready, Some(told)) if told != NotificationKind::SourceRecovered => {
            NotificationKind::SourceRecovered
        }
        _ => return Ok(()),
    };
    notifications::write(c, Note::of(kind, subject, run_id), now)
}

/// Tells that a feed is held; a feed that stays held is told of once.
pub(super) fn held(
    c: &mut DbConnection,
    source_id: i64,
    run_id: i64,
    detail: Option<String>,
    now: UtcTime,
) -> Result<(), DbError> {
    if is_held(c, source_id)? {
        return Ok(());
    }
    let subject = Subject::Source(source_id);
    let note = Note {
        detail,
        ..Note::of(NotificationKind::FeedHeld, subject, Some(run_id))
    };
    notifications::write(c, note, now)
}

/// Tells that a held feed is believed after all, because feeds agreed (product.md Y6).
pub(super) fn believed(
    c: &mut DbConnection,
    source_id: i64,
    run_id: i64,
    now: UtcTime,
) -> Result<(), DbError> {
    if !is_held(c, source_id)? {
        return Ok(());
    }
    let note = Note {
        cause: "by_itself".to_owned(),
        detail: Some("The feed that came after it settled the matter.".to_owned()),
        ..Note::of(
            NotificationKind::FeedAccepted,
            Subject::Source(source_id),
            Some(run_id),
        )
    };
    notifications::write(c, note, now)
}

fn is_held(c: &mut DbConnection, source_id: i64) -> Result<bool, DbError> {
    let told = notifications::latest(c, Subject::Source(source_id), &HOLDING)?;
    Ok(told.is_some_and(|row| row.kind == NotificationKind::FeedHeld))
}

/// Tells how a person decided on a held feed.
///
/// # Errors
/// What the database answers; the decision is then not written either.
pub fn feed_decided(
    c: &mut DbConnection,
    source_id: i64,
    accepted: bool,
    person: &str,
    now: UtcTime,
) -> Result<(), DbError> {
    let kind = if accepted {
        NotificationKind::FeedAccepted
    } else {
        NotificationKind::FeedRejected
    };
    let note = Note {
        cause: "by_person".to_owned(),
        detail: Some(format!("Decided by {person}.")),
        ..Note::of(kind, Subject::Source(source_id), None)
    };
    notifications::write(c, note, now)
}
