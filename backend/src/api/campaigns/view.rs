//! Campaigns and placements as they travel.

use cpapi_domain::campaign::{Defaults, Filters, SyncRules};
use cpapi_domain::placement::{PlacementReason, PlacementState};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::{RemoteStatus, TrackingStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::offers::view::OfferSummary;
use crate::api::paging::PageInfo;
use crate::api::runs::view::RunView;

/// The tracking system of a campaign.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignTrackingSystem {
    /// Id.
    #[schema(example = 2)]
    pub id: i64,
    /// Title.
    #[schema(example = "Our Affise")]
    pub title: String,
    /// Status.
    pub status: TrackingStatus,
}

/// A whole source that a campaign takes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignSource {
    /// Id.
    #[schema(example = 7)]
    pub id: i64,
    /// Title.
    #[schema(example = "Acme Ads")]
    pub title: String,
    /// Status.
    pub status: SourceStatus,
}

/// How a campaign's offers stand, as of its last sync.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignCounts {
    /// Offers that match.
    #[schema(example = 120)]
    pub matched: i64,
    /// Offers in step.
    #[schema(example = 118)]
    pub pushed: i64,
    /// Offers that the tracking system refuses.
    #[schema(example = 1)]
    pub failed: i64,
    /// Offers still to be written.
    #[schema(example = 1)]
    pub pending: i64,
    /// Offers that we paused.
    #[schema(example = 4)]
    pub paused: i64,
    /// Offers left alone because somebody disabled or deleted them.
    #[schema(example = 0)]
    pub detached: i64,
}

/// A campaign.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignView {
    /// Id.
    #[schema(example = 5)]
    pub id: i64,
    /// Title.
    #[schema(example = "US games")]
    pub title: String,
    /// On or off.
    #[schema(example = true)]
    pub enabled: bool,
    /// Where it pushes to.
    pub tracking_system: CampaignTrackingSystem,
    /// Whole sources.
    pub sources: Vec<CampaignSource>,
    /// Single offers picked.
    #[schema(example = json!([4711]))]
    pub offers: Vec<i64>,
    /// Single offers left out.
    #[schema(example = json!([4712]))]
    pub excluded_offers: Vec<i64>,
    /// How many whole sources; 0 = only single offers.
    #[schema(example = 1)]
    pub sources_count: i64,
    /// Which offers it takes.
    pub filters: Filters,
    /// How they look.
    pub defaults: Defaults,
    /// What is kept in step.
    pub sync_rules: SyncRules,
    /// Of offers for the same product only the best paying one is pushed.
    #[schema(example = false)]
    pub best_payout: bool,
    /// Leave offers alone that were paused by hand.
    #[schema(example = true)]
    pub respect_manual_pause: bool,
    /// Minutes between an offer leaving the feed and its pause.
    #[schema(example = 60)]
    pub pause_delay_minutes: i32,
    /// How its offers stand.
    pub counts: CampaignCounts,
    /// When it was last synced.
    #[schema(required)]
    pub last_sync_at: Option<UtcTime>,
    /// The newest run.
    #[schema(required)]
    pub last_run: Option<RunView>,
    /// Where its offers can be read by programs.
    #[schema(example = "/api/v1/campaigns/5/offers")]
    pub api_url: String,
    /// When it was archived.
    #[schema(required)]
    pub archived_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last edited.
    pub updated_at: UtcTime,
}

/// A page of campaigns.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignList {
    /// The campaigns.
    pub items: Vec<CampaignView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}

/// An offer of a campaign and its counterpart in the tracking system (product.md R1).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlacementView {
    /// Id.
    #[schema(example = 88)]
    pub id: i64,
    /// The campaign.
    #[schema(example = 5)]
    pub campaign_id: i64,
    /// The offer.
    #[schema(example = 4711)]
    pub offer_id: i64,
    /// The tracking system.
    #[schema(example = 2)]
    pub tracking_system_id: i64,
    /// The offer's id there; null before it is created.
    #[schema(required, example = "1001")]
    pub remote_id: Option<String>,
    /// Where a person sees the offer there.
    #[schema(required)]
    pub remote_url: Option<String>,
    /// How it stands.
    pub state: PlacementState,
    /// Why it stands so.
    #[schema(required)]
    pub reason: Option<PlacementReason>,
    /// The status we last wrote.
    #[schema(required)]
    pub status_written: Option<RemoteStatus>,
    /// The status last seen there.
    #[schema(required)]
    pub remote_status: Option<RemoteStatus>,
    /// Failed tries since the last success.
    #[schema(example = 0)]
    pub attempts: i32,
    /// When the next try is due.
    #[schema(required)]
    pub next_attempt_at: Option<UtcTime>,
    /// When it will be paused.
    #[schema(required)]
    pub pause_due_at: Option<UtcTime>,
    /// When it was last written.
    #[schema(required)]
    pub last_pushed_at: Option<UtcTime>,
    /// What could not be written as wanted.
    pub warnings: Vec<String>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

/// An offer's status in the tracking system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusInTracking {
    /// Takes traffic.
    Active,
    /// No traffic.
    Paused,
    /// Off.
    Disabled,
    /// Not there yet.
    NotSynced,
}

/// An offer of a campaign.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignOffer {
    /// The offer.
    pub offer: OfferSummary,
    /// Its counterpart; null when it never was placed.
    #[schema(required)]
    pub placement: Option<PlacementView>,
    /// Its status in the tracking system.
    pub status_in_tracking: StatusInTracking,
}

/// A page of a campaign's offers.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignOfferList {
    /// The offers.
    pub items: Vec<CampaignOffer>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}

/// An offer that another campaign pushes to the same tracking system (product.md C9).
#[derive(Debug, Serialize, ToSchema)]
pub struct DuplicateOffer {
    /// The offer.
    #[schema(example = 4711)]
    pub offer_id: i64,
    /// The other campaign.
    #[schema(example = 6)]
    pub campaign_id: i64,
}

/// What a campaign would take.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignPreview {
    /// How many offers match.
    #[schema(example = 120)]
    pub matched: i64,
    /// The first ten of them.
    pub first: Vec<OfferSummary>,
    /// Offers that another campaign has in the same tracking system, the first twenty.
    pub duplicates: Vec<DuplicateOffer>,
}

/// One step of "why is it (not) there?".
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistStep {
    /// The step: `approved_and_valid`, `in_feed`, `source_not_archived`, `campaign_on`, `picked`,
    /// `filters`, `not_detached`, `accepted_by_tracking_system`.
    #[schema(example = "filters")]
    pub step: String,
    /// Whether it is passed.
    #[schema(example = false)]
    pub ok: bool,
    /// One sentence.
    #[schema(example = "The countries filter does not let it pass: none of US, DE.")]
    pub detail: String,
}

/// A campaign in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignRef {
    /// Id.
    #[schema(example = 5)]
    pub id: i64,
    /// Title.
    #[schema(example = "US games")]
    pub title: String,
    /// On or off.
    #[schema(example = true)]
    pub enabled: bool,
    /// Whether it is archived.
    #[schema(example = false)]
    pub archived: bool,
}

/// How an offer stands with one campaign.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferInCampaign {
    /// The campaign.
    pub campaign: CampaignRef,
    /// Whether the campaign takes the offer.
    #[schema(example = true)]
    pub matches: bool,
    /// Why it is (not) there: every step in order.
    pub checklist: Vec<ChecklistStep>,
    /// Its counterpart in the tracking system.
    #[schema(required)]
    pub placement: Option<PlacementView>,
}

/// How an offer stands with every campaign.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferPlacements {
    /// One entry per campaign that is not archived or once placed it.
    pub items: Vec<OfferInCampaign>,
}
