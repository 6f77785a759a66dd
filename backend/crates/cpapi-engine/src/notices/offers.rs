//! Offers that came, went, or pay otherwise than before.

use std::collections::HashMap;

use cpapi_db::notifications::{self, Note, Subject};
use cpapi_db::offers::{self, BatchOrigin, BatchOutcome};
use cpapi_db::{DbConnection, DbError, offer_changes};
use cpapi_domain::notification::{NotificationKind, OfferSample, SAMPLES};
use cpapi_domain::offer::Payout;
use cpapi_domain::payout_change::{PayoutChange, payout_change};
use serde_json::Value;

/// Tells what a batch brought.
pub(crate) fn batch_written(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    outcome: &BatchOutcome,
    payout_percent: u32,
) -> Result<(), DbError> {
    let new: Vec<i64> = outcome.new.iter().map(|(_, id)| *id).collect();
    counted(c, origin, NotificationKind::OffersNew, &new)?;
    payouts(c, origin, &outcome.changed, payout_percent)
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
    changed: &[i64],
    percent: u32,
) -> Result<(), DbError> {
    let Some(run_id) = origin.run_id else {
        return Ok(());
    };
    let noticeable: Vec<(i64, PayoutChange)> = offer_changes::payouts_in_run(c, run_id, changed)?
        .into_iter()
        .filter_map(|(id, old, new)| Some((id, change(old, new)?)))
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

/// What a change of the field `payouts` means; none when it was not understood or is no matter
/// of the height.
fn change(old: Option<Value>, new: Option<Value>) -> Option<PayoutChange> {
    let read = |value: Option<Value>| serde_json::from_value::<Vec<Payout>>(value?).ok();
    payout_change(&read(old)?, &read(new)?)
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
