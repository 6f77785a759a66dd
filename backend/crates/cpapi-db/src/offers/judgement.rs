//! Judging stored offers again: when their end passes, and when a source's rules change.

use std::collections::BTreeMap;

use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::{ValidityRules, judge, reason_mask};
use diesel::prelude::*;

use super::batch::insert_new;
use super::difference::flag;
use super::document::documents;
use super::keys::{self, Ended};
use super::packed::Packer;
use super::prepared::pack_document;
use super::stored::StoredJudgement;
use super::write::{BatchOrigin, change_row};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::offer_change_sets;
use crate::schema::{offer_changes, offer_documents, offers};
use crate::types::Stored;

/// An offer whose judgement changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejudged {
    /// The offer.
    pub offer_id: i64,
    /// Its source.
    pub source_id: i64,
}

/// Judges up to `limit` valid offers whose end has passed. An empty answer means that none is left.
///
/// # Errors
/// What the database answers.
pub fn expire_due(
    c: &mut DbConnection,
    now: UtcTime,
    limit: i64,
) -> Result<Vec<Rejudged>, DbError> {
    let mut rejudged = Vec::new();
    for ended in keys::ended(c, now, limit)? {
        let Ended {
            offer_id,
            source_id,
            preview_required,
        } = ended;
        if judge_again(
            c,
            offer_id,
            source_id,
            ValidityRules { preview_required },
            now,
        )? {
            rejudged.push(Rejudged {
                offer_id,
                source_id,
            });
        }
    }
    record(c, &rejudged, now)?;
    Ok(rejudged)
}

/// Sources ascending, so that two replicas take their numbers in the same order.
fn record(c: &mut DbConnection, rejudged: &[Rejudged], now: UtcTime) -> Result<(), DbError> {
    let mut by_source: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for offer in rejudged {
        by_source
            .entry(offer.source_id)
            .or_default()
            .push(offer.offer_id);
    }
    for (source_id, offers) in by_source {
        offer_change_sets::record(c, source_id, &offers, Vec::new(), now)?;
    }
    Ok(())
}

/// A part of a source's offers, judged again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejudgedPart {
    /// Offers whose judgement changed.
    pub changed: Vec<Rejudged>,
    /// Where the next part begins; none at the end.
    pub next_after: Option<i64>,
}

/// Judges up to `limit` offers of a source again, those with ids above `after`: for a change of
/// the source's rules. Go on with `next_after`, each part in a transaction of its own.
///
/// # Errors
/// What the database answers.
pub fn rejudge_source(
    c: &mut DbConnection,
    source_id: i64,
    rules: ValidityRules,
    now: UtcTime,
    after: i64,
    limit: i64,
) -> Result<RejudgedPart, DbError> {
    let ids: Vec<i64> = offers::table
        .filter(offers::source_id.eq(source_id).and(offers::id.gt(after)))
        .order(offers::id)
        .limit(limit)
        .select(offers::id)
        .load(c)?;
    let full = i64::try_from(ids.len()).map_err(DbError::other)? >= limit;
    let next_after = ids.last().copied().filter(|_| full);
    let mut changed = Vec::new();
    for offer_id in ids {
        if judge_again(c, offer_id, source_id, rules, now)? {
            changed.push(Rejudged {
                offer_id,
                source_id,
            });
        }
    }
    record(c, &changed, now)?;
    Ok(RejudgedPart {
        changed,
        next_after,
    })
}

/// Whether the judgement changed.
fn judge_again(
    c: &mut DbConnection,
    offer_id: i64,
    source_id: i64,
    rules: ValidityRules,
    now: UtcTime,
) -> Result<bool, DbError> {
    let Some((_, document)) = documents(c, &[offer_id])?.pop() else {
        return Ok(false);
    };
    let reasons = judge(&document.offer, &rules, now);
    if reasons == document.reasons {
        return Ok(false);
    }
    let packed = pack_document(&mut Packer::new(None)?, &document.offer, &reasons)?;
    diesel::update(offer_documents::table.find(offer_id))
        .set(offer_documents::document.eq(packed))
        .execute(c)?;
    let valid = reasons.is_empty();
    let judgement = StoredJudgement {
        valid,
        reason_mask: reason_mask(&reasons),
        updated_at: Stored(now),
    };
    diesel::update(offers::table.find(offer_id))
        .set(&judgement)
        .execute(c)?;
    let was_valid = document.reasons.is_empty();
    if was_valid != valid {
        let origin = BatchOrigin {
            source_id,
            run_id: None,
            at: now,
        };
        let change = [change_row(
            offer_id,
            &origin,
            flag("valid", was_valid, valid),
        )];
        insert_new!(c, offer_changes::table, change.as_slice());
    }
    Ok(true)
}
