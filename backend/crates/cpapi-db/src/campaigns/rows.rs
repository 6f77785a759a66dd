//! Rows of `campaigns`.

use cpapi_domain::campaign::{Defaults, Filters, SyncRules};
use cpapi_domain::time::UtcTime;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::schema::campaigns;
use crate::types::{Json, Stored};

/// A campaign as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = campaigns)]
pub struct CampaignRow {
    /// Id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: String,
    /// On or off.
    pub enabled: bool,
    /// Tracking system.
    pub tracking_system_id: i64,
    /// Which offers.
    pub filters: Json<Filters>,
    /// How they look.
    pub defaults: Json<Defaults>,
    /// What is kept in step.
    pub sync_rules: Json<SyncRules>,
    /// Only the best-paying offer of a product (product.md C10).
    pub best_payout: bool,
    /// Leave alone what was paused by hand (product.md R5).
    pub respect_manual_pause: bool,
    /// Minutes between leaving the feed and the pause.
    pub pause_delay_minutes: i32,
    /// Grows with every edit.
    pub revision: i64,
    /// Offers that match.
    pub offers_matched: i64,
    /// Placements in step.
    pub offers_pushed: i64,
    /// Placements refused.
    pub offers_failed: i64,
    /// Placements not yet written.
    pub offers_pending: i64,
    /// Placements paused by us.
    pub offers_paused: i64,
    /// Placements taken over by hand.
    pub offers_detached: i64,
    /// Last push.
    pub last_sync_at: Option<UtcTime>,
    /// Last time a person asked for a sync.
    pub last_forced_at: Option<UtcTime>,
    /// When it was archived, for good.
    pub archived_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A campaign to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = campaigns, treat_none_as_default_value = false)]
pub struct NewCampaign {
    /// Title.
    pub title: String,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: String,
    /// On or off.
    pub enabled: bool,
    /// Tracking system.
    pub tracking_system_id: i64,
    /// Which offers.
    pub filters: Json<Filters>,
    /// How they look.
    pub defaults: Json<Defaults>,
    /// What is kept in step.
    pub sync_rules: Json<SyncRules>,
    /// Only the best-paying offer of a product (product.md C10).
    pub best_payout: bool,
    /// Leave alone what was paused by hand (product.md R5).
    pub respect_manual_pause: bool,
    /// Minutes between leaving the feed and the pause.
    pub pause_delay_minutes: i32,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// When it was last changed.
    pub updated_at: Stored<UtcTime>,
}

/// Changes to a campaign: `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = campaigns)]
pub struct CampaignChanges {
    /// Title.
    pub title: Option<String>,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: Option<String>,
    /// On or off.
    pub enabled: Option<bool>,
    /// Tracking system.
    pub tracking_system_id: Option<i64>,
    /// Which offers.
    pub filters: Option<Json<Filters>>,
    /// How they look.
    pub defaults: Option<Json<Defaults>>,
    /// What is kept in step.
    pub sync_rules: Option<Json<SyncRules>>,
    /// Only the best-paying offer of a product (product.md C10).
    pub best_payout: Option<bool>,
    /// Leave alone what was paused by hand (product.md R5).
    pub respect_manual_pause: Option<bool>,
    /// Minutes between leaving the feed and the pause.
    pub pause_delay_minutes: Option<i32>,
    /// Grows with every edit.
    pub revision: Option<i64>,
    /// Last push.
    pub last_sync_at: Option<Option<Stored<UtcTime>>>,
    /// Last time a person asked for a sync.
    pub last_forced_at: Option<Option<Stored<UtcTime>>>,
    /// When it was archived, for good.
    pub archived_at: Option<Option<Stored<UtcTime>>>,
    /// When it was last changed.
    pub updated_at: Option<Stored<UtcTime>>,
}
