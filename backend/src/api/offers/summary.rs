//! From rows to offers as lists show them.

use std::collections::HashMap;

use cpapi_connectors::Registry;
use cpapi_db::offers::{OfferRow, SEEN_GRACE_SECONDS};
use cpapi_db::sources::{self, SourceRow};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::{Reason, ReasonCode};
use cpapi_domain::vocabulary::{Country, Currency};
use cpapi_domain::word::Word;
use cpapi_engine::own_connectors;

use super::view::{COUNTRIES_SHOWN, OfferSource, OfferSummary, TopPayout};
use crate::api::meta::info::reason_sentence;
use crate::api::sources::summary::connector_name;

/// Offers with their sources, which are read together.
///
/// # Errors
/// The database's.
pub fn views(
    c: &mut DbConnection,
    registry: &Registry,
    rows: Vec<OfferRow>,
    now: UtcTime,
) -> Result<Vec<OfferSummary>, DbError> {
    let mut ids: Vec<i64> = rows.iter().map(|row| row.source_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = sources::find_many(c, &ids)?;
    own_connectors::know_of(c, registry, known.values())?;
    let described: HashMap<i64, (OfferSource, Option<UtcTime>)> = known
        .into_values()
        .map(|source| {
            (
                source.id,
                (described(registry, &source), source.last_complete_at),
            )
        })
        .collect();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let (source, last_complete_at) = described.get(&row.source_id)?;
            Some(view(row, source.clone(), *last_complete_at, now))
        })
        .collect())
}

/// One offer of a known source.
pub fn view_of(
    registry: &Registry,
    row: OfferRow,
    source: &SourceRow,
    now: UtcTime,
) -> OfferSummary {
    view(
        row,
        described(registry, source),
        source.last_complete_at,
        now,
    )
}

fn described(registry: &Registry, source: &SourceRow) -> OfferSource {
    OfferSource {
        id: source.id,
        title: source.title.clone(),
        connector: source.connector.clone(),
        connector_name: connector_name(registry, source),
        archived: source.archived_at.is_some(),
    }
}

/// In the last complete feed, or seen less than two hours ago (product.md O3).
pub fn is_in_feed(row: &OfferRow, now: UtcTime) -> bool {
    row.missing_since.is_none() || now.seconds_since(row.last_seen_at) < SEEN_GRACE_SECONDS
}

fn view(
    row: OfferRow,
    source: OfferSource,
    last_complete_at: Option<UtcTime>,
    now: UtcTime,
) -> OfferSummary {
    let payout = (row.payouts_count > 0
        && (row.payout_amount_micros.is_some() || row.payout_percent_micros.is_some()))
    .then(|| TopPayout {
        amount: row.payout_amount_micros,
        percent: row.payout_percent_micros,
        currency: row.payout_currency.as_deref().and_then(Currency::from_code),
    });
    // Unchanged offers are not rewritten at every pull: one that never went missing was seen in
    // the last complete feed.
    let last_seen_at = match (row.missing_since, last_complete_at) {
        (None, Some(complete)) => complete.max(row.last_seen_at),
        _ => row.last_seen_at,
    };
    OfferSummary {
        id: row.id,
        in_feed: is_in_feed(&row, now),
        reasons: reasons(row.reason_mask),
        countries: row
            .countries_head
            .split(',')
            .filter_map(Country::from_code)
            .take(COUNTRIES_SHOWN)
            .collect(),
        external_id: row.external_id,
        title: row.title,
        logo_url: row.logo_url,
        source,
        valid: row.valid,
        status: row.status,
        approval: row.approval,
        preview_url: row.preview_url,
        tracking_url: row.tracking_url,
        model: row.payment_model,
        payout,
        payouts_count: row.payouts_count,
        countries_count: row.countries_count,
        warnings_count: row.warnings_count,
        updated_at: row.updated_at,
        first_seen_at: row.first_seen_at,
        last_seen_at,
    }
}

fn reasons(mask: i64) -> Vec<Reason> {
    ReasonCode::of_mask(mask)
        .into_iter()
        .map(|code| Reason {
            code,
            detail: reason_sentence(code).to_owned(),
        })
        .collect()
}
