//! The table `campaign_offers`.

mod queries;
mod rows;

pub use queries::{SingleOffers, naming_offer, of_campaigns, replace};
pub use rows::{CampaignOfferRow, NewCampaignOffer};
