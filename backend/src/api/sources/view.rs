//! Demand sources as they travel.

use cpapi_domain::partner::RecordedAnswer;
use cpapi_domain::source::{LinkParam, SourceStatus};
use cpapi_domain::time::UtcTime;
use cpapi_domain::vocabulary::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;
use crate::api::runs::view::RunView;

/// How many offers a source has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceOfferCounts {
    /// Ever seen.
    #[schema(example = 1250)]
    pub total: i64,
    /// Valid (product.md O2).
    #[schema(example = 1100)]
    pub valid: i64,
    /// Running at the network.
    #[schema(example = 1200)]
    pub active: i64,
    /// In the last complete feed.
    #[schema(example = 1240)]
    pub in_feed: i64,
}

/// A demand source.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceView {
    /// Id.
    #[schema(example = 7)]
    pub id: i64,
    /// Title.
    #[schema(example = "Acme Ads")]
    pub title: String,
    /// Id of its connector.
    #[schema(example = "tune")]
    pub connector: String,
    /// Version of its user-made connector; null for one that came with the program.
    #[schema(required, example = 3)]
    pub connector_version: Option<i32>,
    /// Name of its connector.
    #[schema(example = "TUNE (HasOffers)")]
    pub connector_name: String,
    /// Settings as the connector's spec asks; secrets are `********`.
    #[schema(value_type = Object, example = json!({"network_id": "acme", "api_key": "********"}))]
    pub config: serde_json::Value,
    /// Added to every tracking URL when pushed.
    pub tracking_params: Vec<LinkParam>,
    /// Added to every impression URL when pushed.
    pub impression_params: Vec<LinkParam>,
    /// Currency of payouts for which the network names none.
    #[schema(required)]
    pub default_currency: Option<Currency>,
    /// Seconds between two pulls.
    #[schema(example = 900)]
    pub poll_interval_seconds: i32,
    /// Whether an offer without a preview URL is invalid.
    #[schema(example = false)]
    pub preview_required: bool,
    /// Status.
    pub status: SourceStatus,
    /// The network's own answer of the last failure; null after a success.
    #[schema(required)]
    pub answer: Option<RecordedAnswer>,
    /// How many offers it has.
    pub offers: SourceOfferCounts,
    /// When offers were last brought.
    #[schema(required)]
    pub last_pulled_at: Option<UtcTime>,
    /// When the next pull is due; null for archived sources.
    #[schema(required)]
    pub next_pull_at: Option<UtcTime>,
    /// The newest run.
    #[schema(required)]
    pub last_run: Option<RunView>,
    /// The run whose feed is held and waits for a decision.
    #[schema(required)]
    pub held_run_id: Option<i64>,
    /// When it was archived.
    #[schema(required)]
    pub archived_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last edited.
    pub updated_at: UtcTime,
}

/// A page of demand sources.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceList {
    /// The sources.
    pub items: Vec<SourceView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}

/// A record that could not be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantinedView {
    /// Id.
    #[schema(example = 3)]
    pub id: i64,
    /// The run that met it.
    #[schema(required, example = 91)]
    pub run_id: Option<i64>,
    /// When.
    pub at: UtcTime,
    /// The network's id, where it could be read.
    #[schema(required, example = "1042")]
    pub external_id: Option<String>,
    /// Why, as a word.
    #[schema(example = "id_missing")]
    pub code: String,
    /// Why, as a sentence.
    #[schema(example = "The record has no id.")]
    pub detail: String,
    /// The record as received, secrets removed.
    #[schema(example = "{\"name\":\"No id\"}")]
    pub raw: String,
}

/// A page of quarantined records.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantinedList {
    /// The records, newest first.
    pub items: Vec<QuarantinedView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All of the source; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}
