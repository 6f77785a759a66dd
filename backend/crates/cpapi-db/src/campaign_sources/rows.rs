//! Rows of `campaign_sources`.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema::campaign_sources;

/// A source picked whole by a campaign as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = campaign_sources)]
pub struct CampaignSourceRow {
    /// Campaign.
    pub campaign_id: i64,
    /// Demand source.
    pub source_id: i64,
}

/// A source picked whole by a campaign to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = campaign_sources, treat_none_as_default_value = false)]
pub struct NewCampaignSource {
    /// Campaign.
    pub campaign_id: i64,
    /// Demand source.
    pub source_id: i64,
}
