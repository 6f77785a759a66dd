//! What the documents and raw records of one source have in common, learnt from its first offers.
//!
//! A network's records share their keys and much of their text, so packed with such a dictionary
//! they take a fifth of the room and a third of the time (docs/benchmarks.md). A packed document
//! names its dictionary, which therefore never changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use cpapi_domain::offer::Offer;
use cpapi_domain::time::UtcTime;
use diesel::prelude::*;

use super::packed::named_dictionary;
use super::prepared::document_bytes;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::schema::offer_dictionaries;
use crate::types::Stored;

/// Offers that it takes to learn a dictionary; from fewer it would learn them by heart.
pub const OFFERS_TO_LEARN_FROM: usize = 100;
/// Most offers it is learnt from: more take time and teach nothing.
const MOST_OFFERS: usize = 250;
/// zstd suggests a hundredth of what is learnt from; the gain ends about here.
const DICTIONARY_BYTES: usize = 16 * 1024;

/// A dictionary of a source.
#[derive(Debug, Clone)]
pub struct Dictionary {
    pub(super) id: i64,
    pub(super) bytes: Arc<[u8]>,
}

/// Learns a dictionary from offers and their raw records. None where there are fewer than
/// [`OFFERS_TO_LEARN_FROM`] or they have too little in common.
pub fn learn_dictionary<'a>(
    offers: impl ExactSizeIterator<Item = (&'a Offer, &'a [u8])>,
) -> Option<Vec<u8>> {
    if offers.len() < OFFERS_TO_LEARN_FROM {
        return None;
    }
    let step = offers.len().div_ceil(MOST_OFFERS);
    let mut samples: Vec<Vec<u8>> = Vec::new();
    for (offer, raw) in offers.step_by(step) {
        samples.push(document_bytes(offer, &[]).ok()?);
        samples.push(raw.to_owned());
    }
    zstd::dict::from_samples(&samples, DICTIONARY_BYTES)
        .inspect_err(|error| tracing::debug!(%error, "no dictionary was learnt"))
        .ok()
}

/// The dictionary that a source's offers are packed with, if one was learnt.
///
/// # Errors
/// What the database answers.
pub fn dictionary_of(c: &mut DbConnection, source_id: i64) -> Result<Option<Dictionary>, DbError> {
    let row: Option<(i64, Vec<u8>)> = offer_dictionaries::table
        .filter(offer_dictionaries::source_id.eq(source_id))
        .order(offer_dictionaries::id.desc())
        .select((offer_dictionaries::id, offer_dictionaries::dictionary))
        .first(c)
        .optional()?;
    Ok(row.map(dictionary))
}

/// Keeps a dictionary for a source; what is packed with it may be written from then on.
///
/// # Errors
/// What the database answers.
pub fn keep_dictionary(
    c: &mut DbConnection,
    source_id: i64,
    bytes: Vec<u8>,
    now: UtcTime,
) -> Result<Dictionary, DbError> {
    let row = (
        offer_dictionaries::source_id.eq(source_id),
        offer_dictionaries::dictionary.eq(&bytes),
        offer_dictionaries::created_at.eq(Stored(now)),
    );
    let id: i64 = on_backend!(c, |c| diesel::insert_into(offer_dictionaries::table)
        .values(row)
        .returning(offer_dictionaries::id)
        .get_result(c))?;
    Ok(dictionary((id, bytes)))
}

/// The dictionaries that packed documents name.
pub(super) fn dictionaries<'a>(
    c: &mut DbConnection,
    packed: impl Iterator<Item = &'a [u8]>,
) -> Result<Vec<Dictionary>, DbError> {
    let ids: BTreeSet<i64> = packed.filter_map(named_dictionary).collect();
    let mut found = Vec::with_capacity(ids.len());
    let ids: Vec<i64> = ids.into_iter().collect();
    for part in ids.chunks(super::IDS_PER_QUERY) {
        let rows: Vec<(i64, Vec<u8>)> = offer_dictionaries::table
            .filter(offer_dictionaries::id.eq_any(part))
            .select((offer_dictionaries::id, offer_dictionaries::dictionary))
            .load(c)?;
        found.extend(rows.into_iter().map(dictionary));
    }
    Ok(found)
}

fn dictionary((id, bytes): (i64, Vec<u8>)) -> Dictionary {
    Dictionary {
        id,
        bytes: bytes.into(),
    }
}
