//! The table `campaigns`.

mod queries;
mod rows;

pub use queries::{
    CampaignFilter, CampaignSort, claim_forced_sync, count_matching, find, find_many, insert, list,
    not_archived, pushing_to, update,
};
pub use rows::{CampaignChanges, CampaignRow, NewCampaign};
