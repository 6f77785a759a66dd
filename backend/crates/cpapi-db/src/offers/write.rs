//! Writing what a pull brought: new offers, changed offers, and what changed in them.

use std::collections::HashMap;

use cpapi_domain::offer::Offer;
use cpapi_domain::payout_change::{PayoutChange, payout_change};
use cpapi_domain::time::UtcTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::IDS_PER_QUERY;
use super::batch::{insert_new, upsert};
use super::difference::{FieldChange, difference, flag};
use super::document::documents;
use super::insert::{Pairs, document_row, hash_row, insert_all, insert_children};
use super::outdated::OutdatedRows;
use super::prepared::{PreparedOffer, Seen};
use super::product_key::product_key;
use super::stored::{StoredChange, StoredOffer};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::offer_change_sets;
use crate::schema::{offer_changes, offer_documents, offer_hashes, offers};
use crate::types::{Json, Stored};

/// Where a batch comes from.
#[derive(Debug, Clone, Copy)]
pub struct BatchOrigin {
    /// Source of every offer of the batch.
    pub source_id: i64,
    /// Run that brings it, for the change history.
    pub run_id: Option<i64>,
    /// Time of the write.
    pub at: UtcTime,
}

/// Offers that are compared at a time with what was stored: both are in memory then, whole.
const OFFERS_COMPARED: usize = 1000;

/// What a batch did. The ids serve the campaigns that are to look at these offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BatchOutcome {
    /// Offers never seen before: external id and new id.
    pub new: Vec<(String, i64)>,
    /// Offers that differ from what was stored, and those that came back to the feed.
    pub changed: Vec<i64>,
    /// Offers whose record differs but whose meaning does not.
    pub unchanged: Vec<i64>,
    /// Of the changed ones: those that were missing from the feed.
    pub returned: Vec<i64>,
    /// Product keys that changed offers had before and have no more (product.md C10).
    pub left_products: Vec<String>,
    /// Changed offers that pay more or less than before.
    pub payouts: Vec<(i64, PayoutChange)>,
}

/// Writes offers of one source with their documents, hashes, countries, categories, payouts and
/// change history. Writing the same batch twice changes nothing the second time. Of two offers
/// with the same external id the last one counts.
///
/// # Errors
/// What the database answers; nothing of the batch is then written, if it runs in a transaction.
pub fn write_batch(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    batch: &[PreparedOffer],
) -> Result<BatchOutcome, DbError> {
    let last: HashMap<&str, &PreparedOffer> = batch
        .iter()
        .map(|offer| (offer.external_id(), offer))
        .collect();
    let offers: Vec<&PreparedOffer> = batch
        .iter()
        .filter(|offer| {
            last.get(offer.external_id())
                .is_some_and(|last| std::ptr::eq(*last, *offer))
        })
        .collect();
    let known = with_fresh_plans(c, |c| known_ids(c, origin.source_id, &offers))?;
    let (old, new): (Vec<_>, Vec<_>) = offers
        .into_iter()
        .partition(|offer| known.contains_key(offer.external_id()));
    let mut outcome = BatchOutcome::default();
    insert_all(c, origin, &new, &mut outcome)?;
    let old: Vec<_> = old
        .into_iter()
        .filter_map(|offer| known.get(offer.external_id()).map(|id| (*id, offer)))
        .collect();
    for part in old.chunks(OFFERS_COMPARED) {
        update_all(c, origin, part, &mut outcome)?;
    }
    let touched: Vec<i64> = outcome
        .new
        .iter()
        .map(|(_, id)| *id)
        .chain(outcome.changed.iter().copied())
        .collect();
    let left_products = outcome.left_products.clone();
    offer_change_sets::record(c, origin.source_id, &touched, left_products, origin.at)?;
    Ok(outcome)
}

/// Reads with plans made for the tables as they are now. PostgreSQL would keep the plan that it
/// made while they were nearly empty, and compare every stored offer with a thousand ids once a
/// first load has filled them. Not for writes: each check of a foreign key would be planned anew.
fn with_fresh_plans<T>(
    c: &mut DbConnection,
    read: impl FnOnce(&mut DbConnection) -> Result<T, DbError>,
) -> Result<T, DbError> {
    let set = |c: &mut DbConnection, mode: &str| -> Result<(), DbError> {
        if let DbConnection::Postgres(postgres) = c {
            postgres.batch_execute(&format!("SET LOCAL plan_cache_mode = {mode}"))?;
        }
        Ok(())
    };
    set(c, "force_custom_plan")?;
    let answer = read(c)?;
    set(c, "auto")?;
    Ok(answer)
}

fn known_ids(
    c: &mut DbConnection,
    source_id: i64,
    offers: &[&PreparedOffer],
) -> Result<HashMap<String, i64>, DbError> {
    let mut known = HashMap::new();
    let unsure: Vec<&str> = offers
        .iter()
        .filter(|offer| !offer.new)
        .map(|offer| offer.external_id())
        .collect();
    for ids in unsure.chunks(IDS_PER_QUERY) {
        let rows: Vec<(String, i64)> = offer_hashes::table
            .filter(
                offer_hashes::source_id
                    .eq(source_id)
                    .and(offer_hashes::external_id.eq_any(ids.iter().copied())),
            )
            .select((offer_hashes::external_id, offer_hashes::offer_id))
            .load(c)?;
        known.extend(rows);
    }
    Ok(known)
}

/// An offer as it stood before the batch.
struct Before {
    first_seen_at: UtcTime,
    updated_at: UtcTime,
    missing: bool,
    valid: bool,
    offer: Offer,
}

fn load_before(c: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, Before>, DbError> {
    let mut offers: HashMap<i64, Offer> = documents(c, ids)?
        .into_iter()
        .map(|(id, document)| (id, document.offer))
        .collect();
    let mut before = HashMap::with_capacity(ids.len());
    for part in ids.chunks(IDS_PER_QUERY) {
        let rows: Vec<(i64, UtcTime, UtcTime, Option<UtcTime>, bool)> = offers::table
            .filter(offers::id.eq_any(part))
            .select((
                offers::id,
                offers::first_seen_at,
                offers::updated_at,
                offers::missing_since,
                offers::valid,
            ))
            .load(c)?;
        for (id, first_seen_at, updated_at, missing_since, valid) in rows {
            let offer = offers
                .remove(&id)
                .ok_or_else(|| DbError::Other(anyhow::anyhow!("offer {id} has no document")))?;
            before.insert(
                id,
                Before {
                    first_seen_at,
                    updated_at,
                    missing: missing_since.is_some(),
                    valid,
                    offer,
                },
            );
        }
    }
    Ok(before)
}

fn update_all(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    batch: &Pairs<'_>,
    outcome: &mut BatchOutcome,
) -> Result<(), DbError> {
    let ids: Vec<i64> = batch.iter().map(|(id, _)| *id).collect();
    let before = with_fresh_plans(c, |c| load_before(c, &ids))?;
    let mut rows = Vec::with_capacity(batch.len());
    let mut changes = Vec::new();
    let (mut countries, mut categories, mut payouts) = (Vec::new(), Vec::new(), Vec::new());
    let mut outdated = OutdatedRows::default();
    for (id, offer) in batch {
        let Some(old) = before.get(id) else { continue };
        let differences = differences(old, offer)?;
        let updated = if differences.is_empty() {
            old.updated_at
        } else {
            origin.at
        };
        rows.push(offer.row(
            *id,
            origin.source_id,
            Seen {
                first: old.first_seen_at,
                last: origin.at,
                updated,
            },
        ));
        if differences.is_empty() {
            outcome.unchanged.push(*id);
            continue;
        }
        outcome.changed.push(*id);
        if old.missing {
            outcome.returned.push(*id);
        }
        let paid = payout_change(&old.offer.payouts, &offer.offer().payouts);
        outcome.payouts.extend(paid.map(|change| (*id, change)));
        outcome
            .left_products
            .extend(left_product(&old.offer, offer.offer()));
        changes.extend(
            differences
                .into_iter()
                .map(|change| change_row(*id, origin, change)),
        );
        let children = offer.children_differ(&old.offer);
        outdated.add(*id, &old.offer, children);
        children.countries.then(|| countries.push((*id, *offer)));
        children.categories.then(|| categories.push((*id, *offer)));
        children.payouts.then(|| payouts.push((*id, *offer)));
    }
    update_rows(c, &rows)?;
    update_documents(c, origin.source_id, batch)?;
    outdated.delete(c, origin.source_id)?;
    insert_children(c, origin.source_id, &countries, &categories, &payouts)?;
    insert_new!(c, offer_changes::table, changes.as_slice());
    Ok(())
}

/// The product that an offer stands for no more.
fn left_product(old: &Offer, new: &Offer) -> Option<String> {
    if old.preview_url == new.preview_url {
        return None;
    }
    product_key(old).filter(|key| Some(key) != product_key(new).as_ref())
}

fn differences(old: &Before, offer: &PreparedOffer) -> Result<Vec<FieldChange>, DbError> {
    let mut changes = difference(&old.offer, offer.offer())?;
    let valid = offer.reasons().is_empty();
    if old.valid != valid {
        changes.push(flag("valid", old.valid, valid));
    }
    if old.missing {
        changes.push(flag("in_feed", false, true));
    }
    Ok(changes)
}

pub(super) fn change_row(offer_id: i64, origin: &BatchOrigin, change: FieldChange) -> StoredChange {
    StoredChange {
        offer_id,
        run_id: origin.run_id,
        at: Stored(origin.at),
        field: change.field,
        old: change.old.map(Json),
        new: change.new.map(Json),
    }
}

/// Writes whole rows over the ones that are there: one statement for many offers.
fn update_rows(c: &mut DbConnection, rows: &[StoredOffer]) -> Result<(), DbError> {
    upsert!(
        c,
        offers::table,
        rows,
        // Not the id: where the table is partitioned by source, no index holds it alone.
        (offers::source_id, offers::external_id),
        (
            (
                offers::title.eq(excluded(offers::title)),
                offers::title_folded.eq(excluded(offers::title_folded)),
                offers::search_text.eq(excluded(offers::search_text)),
                offers::logo_url.eq(excluded(offers::logo_url)),
                offers::preview_url.eq(excluded(offers::preview_url)),
                offers::tracking_url.eq(excluded(offers::tracking_url)),
                offers::status.eq(excluded(offers::status)),
                offers::approval.eq(excluded(offers::approval)),
                offers::valid.eq(excluded(offers::valid)),
                offers::reason_mask.eq(excluded(offers::reason_mask)),
                offers::payment_model.eq(excluded(offers::payment_model)),
                offers::payout_amount_micros.eq(excluded(offers::payout_amount_micros)),
                offers::payout_percent_micros.eq(excluded(offers::payout_percent_micros)),
                offers::payout_currency.eq(excluded(offers::payout_currency)),
            ),
            (
                offers::payout_rank.eq(excluded(offers::payout_rank)),
                offers::payouts_count.eq(excluded(offers::payouts_count)),
                offers::countries_count.eq(excluded(offers::countries_count)),
                offers::countries_head.eq(excluded(offers::countries_head)),
                offers::os_mask.eq(excluded(offers::os_mask)),
                offers::device_mask.eq(excluded(offers::device_mask)),
                offers::traffic_allowed_mask.eq(excluded(offers::traffic_allowed_mask)),
                offers::traffic_forbidden_mask.eq(excluded(offers::traffic_forbidden_mask)),
                offers::warnings_count.eq(excluded(offers::warnings_count)),
                offers::product_key.eq(excluded(offers::product_key)),
                offers::expires_at.eq(excluded(offers::expires_at)),
                offers::last_seen_at.eq(excluded(offers::last_seen_at)),
                offers::missing_since.eq(excluded(offers::missing_since)),
                offers::updated_at.eq(excluded(offers::updated_at)),
            ),
        )
    );
    Ok(())
}

fn update_documents(
    c: &mut DbConnection,
    source_id: i64,
    batch: &Pairs<'_>,
) -> Result<(), DbError> {
    let documents: Vec<_> = batch
        .iter()
        .map(|(id, offer)| document_row(*id, offer))
        .collect();
    upsert!(
        c,
        offer_documents::table,
        documents.as_slice(),
        offer_documents::offer_id,
        (
            offer_documents::document.eq(excluded(offer_documents::document)),
            offer_documents::raw.eq(excluded(offer_documents::raw)),
        )
    );
    let hashes: Vec<_> = batch
        .iter()
        .map(|(id, offer)| hash_row(*id, offer, source_id))
        .collect();
    upsert!(
        c,
        offer_hashes::table,
        hashes.as_slice(),
        (offer_hashes::source_id, offer_hashes::external_id),
        (
            offer_hashes::hash.eq(excluded(offer_hashes::hash)),
            offer_hashes::in_feed.eq(excluded(offer_hashes::in_feed))
        )
    );
    Ok(())
}
