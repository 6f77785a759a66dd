//! Tracking systems as they travel.

use cpapi_domain::partner::RecordedAnswer;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::{LookupEntry, TrackingIdentity, TrackingKind, TrackingStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// A tracking system.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrackingSystemView {
    /// Id.
    #[schema(example = 2)]
    pub id: i64,
    /// Title.
    #[schema(example = "Our Affise")]
    pub title: String,
    /// Make.
    pub kind: TrackingKind,
    /// Address of its API.
    #[schema(example = "https://api-acme.affise.com")]
    pub base_url: String,
    /// Always `********`.
    #[schema(example = "********")]
    pub api_key: String,
    /// Most requests at a time.
    #[schema(example = 4)]
    pub max_concurrent: i32,
    /// Most requests per second.
    #[schema(example = 10)]
    pub max_per_second: i32,
    /// Status.
    pub status: TrackingStatus,
    /// Its own answer of the last failure; null after a success.
    #[schema(required)]
    pub answer: Option<RecordedAnswer>,
    /// Who the key belongs to.
    #[schema(required)]
    pub identity: Option<TrackingIdentity>,
    /// When it was last checked.
    #[schema(required)]
    pub checked_at: Option<UtcTime>,
    /// Campaigns that push to it, archived ones left out.
    #[schema(example = 3)]
    pub campaigns: i64,
    /// When it was archived.
    #[schema(required)]
    pub archived_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last edited.
    pub updated_at: UtcTime,
}

/// A page of tracking systems.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackingSystemList {
    /// The tracking systems.
    pub items: Vec<TrackingSystemView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}

/// A reference list.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookupList {
    /// The entries.
    pub items: Vec<LookupEntry>,
    /// When the tracking system gave them.
    pub fetched_at: UtcTime,
}
