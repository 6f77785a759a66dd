//! Notifications as they travel.

use cpapi_domain::notification::{NotificationKind, OfferSample, Severity};
use cpapi_domain::time::UtcTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// Something that people are told of.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationView {
    /// Id.
    #[schema(example = 12)]
    pub id: i64,
    /// What happened.
    pub kind: NotificationKind,
    /// How much it wants to be seen.
    pub severity: Severity,
    /// The same for people.
    #[schema(example = "3 new offers.")]
    pub sentence: String,
    /// More than the kind says: the words of an error, who decided.
    #[schema(required, example = "The network refuses the API key.")]
    pub detail: Option<String>,
    /// Code of an error or of a reason; null without one.
    #[schema(required, example = "credentials")]
    pub cause: Option<String>,
    /// The source it is about.
    #[schema(required, example = 7)]
    pub source_id: Option<i64>,
    /// The campaign it is about.
    #[schema(required)]
    pub campaign_id: Option<i64>,
    /// Title of the source or campaign.
    #[schema(example = "Acme Ads")]
    pub subject_title: String,
    /// The run that brought it about, while it is kept.
    #[schema(required, example = 91)]
    pub run_id: Option<i64>,
    /// How many offers it is about.
    #[schema(example = 3)]
    pub offers: i64,
    /// The first of them.
    pub samples: Vec<OfferSample>,
    /// When it happened.
    pub at: UtcTime,
    /// Whether the user has read it.
    #[schema(example = false)]
    pub read: bool,
}

/// A page of notifications.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationList {
    /// The notifications.
    pub items: Vec<NotificationView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}

/// What the bell shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadNotifications {
    /// How many the user has not read.
    #[schema(example = 2)]
    pub unread: i64,
}
