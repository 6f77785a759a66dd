//! The offers a push looks at: those that match, and those that were placed before.

use std::collections::HashMap;

use cpapi_db::offers::{self, OfferDocument};
use cpapi_db::placements::{self, PlacementRow};
use cpapi_db::{DbConnection, DbError};

/// An offer and what is remembered of its placement.
pub(crate) struct Candidate {
    pub(crate) offer_id: i64,
    pub(crate) source_id: i64,
    /// Whether the campaign wants it.
    pub(crate) matched: bool,
    /// In its source's feed.
    pub(crate) in_feed: bool,
    pub(crate) document: OfferDocument,
    pub(crate) placement: Option<PlacementRow>,
}

/// Loads matched offers with their placements, in the order of the ids.
pub(crate) fn matched(
    c: &mut DbConnection,
    campaign_id: i64,
    offer_ids: &[i64],
) -> Result<Vec<Candidate>, DbError> {
    let placed = placements::of_offers(c, campaign_id, offer_ids)?;
    let placed: HashMap<i64, PlacementRow> = placed
        .into_iter()
        .map(|placement| (placement.offer_id, placement))
        .collect();
    load(c, offer_ids, placed, true)
}

/// Loads offers that do not match (any more), those of them that were placed.
pub(crate) fn placed_only(
    c: &mut DbConnection,
    campaign_id: i64,
    offer_ids: &[i64],
) -> Result<Vec<Candidate>, DbError> {
    let mut placed = placements::of_offers(c, campaign_id, offer_ids)?;
    placed.sort_unstable_by_key(|placement| placement.offer_id);
    let offer_ids: Vec<i64> = placed.iter().map(|placement| placement.offer_id).collect();
    let placed = placed
        .into_iter()
        .map(|placement| (placement.offer_id, placement))
        .collect();
    load(c, &offer_ids, placed, false)
}

fn load(
    c: &mut DbConnection,
    offer_ids: &[i64],
    mut placed: HashMap<i64, PlacementRow>,
    matched: bool,
) -> Result<Vec<Candidate>, DbError> {
    let presence: HashMap<i64, placements::Presence> = placements::presence(c, offer_ids)?
        .into_iter()
        .map(|row| (row.offer_id, row))
        .collect();
    let mut documents: HashMap<i64, OfferDocument> =
        offers::documents(c, offer_ids)?.into_iter().collect();
    let candidates = offer_ids.iter().filter_map(|offer_id| {
        let presence = presence.get(offer_id)?;
        Some(Candidate {
            offer_id: *offer_id,
            source_id: presence.source_id,
            matched,
            in_feed: presence.in_feed,
            document: documents.remove(offer_id)?,
            placement: placed.remove(offer_id),
        })
    });
    Ok(candidates.collect())
}
