//! Offers that came, went, or pay otherwise than before.

use std::collections::HashMap;

use cpapi_db::notifications::{self, Note, Subject};
use cpapi_db::offers::{self, BatchOrigin, BatchOutcome};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::notification::{NotificationKind, OfferSample, SAMPLES};
use cpapi_domain::payout_change::PayoutChange;

/// Tells what a batch brought.
pub(crate) fn batch_written(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    outcome: &BatchOutcome,
    payout_percent: u32,
) -> Result<(), DbError> {
    let new: Vec<i64> = outcome.new.iter().map(|(_, id)| *id).collect();
    counted(c, origin, NotificationKind::OffersNew, &new)?;
    payouts(c, origin, &outcome.payouts, payout_percent)
}

/// Tells which offers a believed feed did not show any more.
pub(crate) fn left_the_feed(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    gone: &[i64],
) -> Result<(), DbError> {
    counted(c, origin, NotificationKind::OffersGone, gone)
}

fn counted(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    kind: NotificationKind,
    ids: &[i64],
) -> Result<(), DbError> {
    if ids.is_empty() {
        return Ok(());
    }
    let samples = ids.iter().take(SAMPLES).map(|id| (*id, None)).collect();
    note(c, origin, kind, ids.len(), samples)
}

fn payouts(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    changes: &[(i64, PayoutChange)],
    percent: u32,
) -> Result<(), DbError> {
    let noticeable: Vec<&(i64, PayoutChange)> = changes
        .iter()
        .filter(|(_, change)| change.exceeds(percent))
        .collect();
    if noticeable.is_empty() {
        return Ok(());
    }
    let samples = noticeable
        .iter()
        .take(SAMPLES)
        .map(|(id, change)| (*id, Some(change.to_string())))
        .collect();
    let kind = NotificationKind::PayoutsChanged;
    note(c, origin, kind, noticeable.len(), samples)
}

fn note(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    kind: NotificationKind,
    count: usize,
    samples: Vec<(i64, Option<String>)>,
) -> Result<(), DbError> {
    let note = Note {
        offers: i64::try_from(count).unwrap_or(i64::MAX),
        samples: named(c, samples)?,
        ..Note::of(kind, Subject::Source(origin.source_id), origin.run_id)
    };
    notifications::write(c, note, origin.at)
}

/// The offers with their titles.
pub(super) fn named(
    c: &mut DbConnection,
    samples: Vec<(i64, Option<String>)>,
) -> Result<Vec<OfferSample>, DbError> {
    let ids: Vec<i64> = samples.iter().map(|(id, _)| *id).collect();
    let mut titles: HashMap<i64, String> = offers::titles(c, &ids)?.into_iter().collect();
    Ok(samples
        .into_iter()
        .map(|(offer_id, detail)| OfferSample {
            offer_id,
            title: titles.remove(&offer_id).unwrap_or_default(),
            detail,
        })
        .collect())
}
