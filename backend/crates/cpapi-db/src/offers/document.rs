//! The cold part of an offer: the whole normalised offer, why it is not valid, the raw record.

use cpapi_domain::offer::Offer;
use cpapi_domain::validity::Reason;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::dictionary::dictionaries;
use super::packed::Unpacker;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::offer_documents;

/// The whole normalised offer and the rules it failed when it was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfferDocument {
    /// The offer.
    pub offer: Offer,
    /// Failing rules (product.md O2); empty = valid.
    pub reasons: Vec<Reason>,
}

/// The document of an offer.
///
/// # Errors
/// [`DbError::NotFound`] when there is no such offer.
pub fn document(c: &mut DbConnection, offer_id: i64) -> Result<OfferDocument, DbError> {
    let packed: Vec<u8> = offer_documents::table
        .find(offer_id)
        .select(offer_documents::document)
        .first(c)?;
    read(
        &mut unpacker(c, std::iter::once(packed.as_slice()))?,
        &packed,
    )
}

/// The documents of offers, with their ids, in no order. Offers that are not there are left out.
///
/// # Errors
/// What the database answers.
pub fn documents(
    c: &mut DbConnection,
    offer_ids: &[i64],
) -> Result<Vec<(i64, OfferDocument)>, DbError> {
    let mut documents = Vec::with_capacity(offer_ids.len());
    for ids in offer_ids.chunks(super::IDS_PER_QUERY) {
        let packed: Vec<(i64, Vec<u8>)> = offer_documents::table
            .filter(offer_documents::offer_id.eq_any(ids))
            .select((offer_documents::offer_id, offer_documents::document))
            .load(c)?;
        let mut unpacker = unpacker(c, packed.iter().map(|(_, packed)| packed.as_slice()))?;
        for (id, packed) in packed {
            documents.push((id, read(&mut unpacker, &packed)?));
        }
    }
    Ok(documents)
}

/// The raw record of an offer as the network gave it, secrets redacted; none where it was not kept.
///
/// # Errors
/// [`DbError::NotFound`] when there is no such offer.
pub fn raw(c: &mut DbConnection, offer_id: i64) -> Result<Option<Vec<u8>>, DbError> {
    let packed: Option<Vec<u8>> = offer_documents::table
        .find(offer_id)
        .select(offer_documents::raw)
        .first(c)?;
    packed
        .map(|packed| unpacker(c, std::iter::once(packed.as_slice()))?.unpack(&packed))
        .transpose()
}

/// Whether the raw record of an offer was kept.
///
/// # Errors
/// [`DbError::NotFound`] when there is no such offer.
pub fn has_raw(c: &mut DbConnection, offer_id: i64) -> Result<bool, DbError> {
    Ok(offer_documents::table
        .find(offer_id)
        .select(offer_documents::raw.is_not_null())
        .first(c)?)
}

fn unpacker<'a>(
    c: &mut DbConnection,
    packed: impl Iterator<Item = &'a [u8]>,
) -> Result<Unpacker, DbError> {
    Unpacker::new(&dictionaries(c, packed)?)
}

fn read(unpacker: &mut Unpacker, packed: &[u8]) -> Result<OfferDocument, DbError> {
    serde_json::from_slice(&unpacker.unpack(packed)?).map_err(DbError::other)
}
