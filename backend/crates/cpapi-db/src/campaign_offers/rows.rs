//! Rows of `campaign_offers`.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema::campaign_offers;

/// A single offer of a campaign as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = campaign_offers)]
pub struct CampaignOfferRow {
    /// Campaign.
    pub campaign_id: i64,
    /// Demand offer.
    pub offer_id: i64,
    /// Picked, or left out.
    pub picked: bool,
}

/// A single offer of a campaign to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = campaign_offers, treat_none_as_default_value = false)]
pub struct NewCampaignOffer {
    /// Campaign.
    pub campaign_id: i64,
    /// Demand offer.
    pub offer_id: i64,
    /// Picked, or left out.
    pub picked: bool,
}
