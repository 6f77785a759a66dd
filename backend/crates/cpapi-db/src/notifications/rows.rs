//! Rows of `notifications`.

use cpapi_domain::notification::{NotificationKind, OfferSample};
use cpapi_domain::time::UtcTime;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::notifications;
use crate::types::{Json, Stored};

/// A notification as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    /// Id.
    pub id: i64,
    /// What happened.
    pub kind: NotificationKind,
    /// The source it is about.
    pub source_id: Option<i64>,
    /// The campaign it is about.
    pub campaign_id: Option<i64>,
    /// The run that brought it about.
    pub run_id: Option<i64>,
    /// Code of an error, or nothing.
    pub cause: String,
    /// More than the kind says.
    pub detail: Option<String>,
    /// How many offers it is about.
    pub offers: i64,
    /// The first of them.
    pub samples: Json<Vec<OfferSample>>,
    /// When it began.
    pub created_at: UtcTime,
    /// Since when it is shown.
    pub published_at: Option<UtcTime>,
}

/// A notification to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
pub(super) struct NewNotification {
    pub(super) kind: Stored<NotificationKind>,
    pub(super) source_id: Option<i64>,
    pub(super) campaign_id: Option<i64>,
    pub(super) run_id: Option<i64>,
    pub(super) cause: String,
    pub(super) detail: Option<String>,
    pub(super) offers: i64,
    pub(super) samples: Json<Vec<OfferSample>>,
    pub(super) created_at: Stored<UtcTime>,
}
