//! Queries of `tracking_lookups`.

use std::str::FromStr as _;

use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::{LookupEntry, LookupKind};
use cpapi_domain::vocabulary::Currency;
use diesel::prelude::*;
use diesel::upsert::excluded;
use rust_decimal::Decimal;

use super::{NewTrackingLookup, TrackingLookupRow};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::exchange_rates;
use crate::on_backend;
use crate::schema::tracking_lookups;
use crate::types::{Json, Stored};

/// The kept list, if there is one.
///
/// # Errors
/// What the database answers.
pub fn find(
    c: &mut DbConnection,
    tracking_system_id: i64,
    kind: LookupKind,
) -> Result<Option<TrackingLookupRow>, DbError> {
    Ok(tracking_lookups::table
        .filter(
            tracking_lookups::tracking_system_id
                .eq(tracking_system_id)
                .and(tracking_lookups::kind.eq(Stored(kind))),
        )
        .select(tracking_lookups::all_columns)
        .first(c)
        .optional()?)
}

/// Keeps a list in place of the last one. Currencies with rates also become the exchange rates
/// of payout filters (product.md C2).
///
/// # Errors
/// What the database answers.
pub fn store(
    c: &mut DbConnection,
    tracking_system_id: i64,
    kind: LookupKind,
    entries: &[LookupEntry],
    now: UtcTime,
) -> Result<(), DbError> {
    let row = NewTrackingLookup {
        tracking_system_id,
        kind: Stored(kind),
        entries: Json(entries.to_vec()),
        fetched_at: Stored(now),
    };
    on_backend!(c, |c| diesel::insert_into(tracking_lookups::table)
        .values(&row)
        .on_conflict((tracking_lookups::tracking_system_id, tracking_lookups::kind))
        .do_update()
        .set((
            tracking_lookups::entries.eq(excluded(tracking_lookups::entries)),
            tracking_lookups::fetched_at.eq(excluded(tracking_lookups::fetched_at)),
        ))
        .execute(c))?;
    if kind == LookupKind::Currencies {
        store_rates(c, entries, now)?;
    }
    Ok(())
}

/// The base is the currency whose rate is exactly one.
fn store_rates(c: &mut DbConnection, entries: &[LookupEntry], now: UtcTime) -> Result<(), DbError> {
    let rates: Vec<(Currency, Decimal)> = entries
        .iter()
        .filter_map(|entry| {
            let rate = Decimal::from_str(entry.rate.as_deref()?)
                .ok()
                .filter(|rate| *rate > Decimal::ZERO)?;
            Some((Currency::from_code(&entry.id)?, rate))
        })
        .collect();
    match rates.iter().find(|(_, rate)| *rate == Decimal::ONE) {
        Some((base, _)) => exchange_rates::replace(c, *base, &rates, now),
        None => Ok(()),
    }
}
