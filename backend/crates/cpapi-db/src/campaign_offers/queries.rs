//! Queries of `campaign_offers`.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::{CampaignOfferRow, NewCampaignOffer};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::schema::campaign_offers;

/// Rows written by one statement.
const BATCH: usize = 1000;

/// The single offers of a campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SingleOffers {
    /// Picked.
    pub picked: BTreeSet<i64>,
    /// Left out.
    pub excluded: BTreeSet<i64>,
}

/// The single offers of each campaign; a campaign without any is absent.
///
/// # Errors
/// What the database answers.
pub fn of_campaigns(
    c: &mut DbConnection,
    campaigns: &[i64],
) -> Result<HashMap<i64, SingleOffers>, DbError> {
    let rows: Vec<CampaignOfferRow> = campaign_offers::table
        .filter(campaign_offers::campaign_id.eq_any(campaigns.to_vec()))
        .select(campaign_offers::all_columns)
        .load(c)?;
    let mut offers: HashMap<i64, SingleOffers> = HashMap::new();
    for row in rows {
        let single = offers.entry(row.campaign_id).or_default();
        let list = if row.picked {
            &mut single.picked
        } else {
            &mut single.excluded
        };
        list.insert(row.offer_id);
    }
    Ok(offers)
}

/// Which campaigns pick (true) or leave out (false) an offer.
///
/// # Errors
/// What the database answers.
pub fn naming_offer(c: &mut DbConnection, offer_id: i64) -> Result<HashMap<i64, bool>, DbError> {
    let pairs: Vec<(i64, bool)> = campaign_offers::table
        .filter(campaign_offers::offer_id.eq(offer_id))
        .select((campaign_offers::campaign_id, campaign_offers::picked))
        .load(c)?;
    Ok(pairs.into_iter().collect())
}

/// Makes just these the single offers of a campaign; an offer that is in both is left out.
///
/// # Errors
/// [`DbError::Referenced`] for an offer that is not there.
pub fn replace(
    c: &mut DbConnection,
    campaign_id: i64,
    offers: &SingleOffers,
) -> Result<(), DbError> {
    diesel::delete(campaign_offers::table.filter(campaign_offers::campaign_id.eq(campaign_id)))
        .execute(c)?;
    let row = |picked: bool| {
        move |offer_id: &i64| NewCampaignOffer {
            campaign_id,
            offer_id: *offer_id,
            picked,
        }
    };
    let rows: Vec<NewCampaignOffer> = offers
        .picked
        .difference(&offers.excluded)
        .map(row(true))
        .chain(offers.excluded.iter().map(row(false)))
        .collect();
    for batch in rows.chunks(BATCH) {
        on_backend!(c, |c| diesel::insert_into(campaign_offers::table)
            .values(batch)
            .execute(c))?;
    }
    Ok(())
}
