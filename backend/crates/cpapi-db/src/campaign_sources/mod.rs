//! The table `campaign_sources`.

mod queries;
mod rows;

pub use queries::{of_campaigns, replace};
pub use rows::{CampaignSourceRow, NewCampaignSource};
