//! Runs as they travel.

use cpapi_domain::partner::RecordedAnswer;
use cpapi_domain::run::{Counters, Outcome, RunKind, Trigger};
use cpapi_domain::time::UtcTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// Why a run failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunError {
    /// Stable word.
    #[schema(example = "credentials")]
    pub code: String,
    /// One sentence.
    #[schema(example = "The network refuses the API key.")]
    pub detail: String,
}

/// One execution of a pull or a push.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunView {
    /// Id.
    #[schema(example = 91)]
    pub id: i64,
    /// Pull or push.
    pub kind: RunKind,
    /// The source of a pull.
    #[schema(required, example = 7)]
    pub source_id: Option<i64>,
    /// The campaign of a push.
    #[schema(required)]
    pub campaign_id: Option<i64>,
    /// Title of the source or campaign.
    #[schema(example = "Acme Ads")]
    pub subject_title: String,
    /// Why it was started.
    pub trigger: Trigger,
    /// How it stands or ended.
    pub outcome: Outcome,
    /// What it counted.
    pub counters: Counters,
    /// Why it failed.
    #[schema(required)]
    pub error: Option<RunError>,
    /// The partner's own answer of the failure.
    #[schema(required)]
    pub answer: Option<RecordedAnswer>,
    /// Somebody has asked it to stop; it does at its next safe point.
    pub cancel_requested: bool,
    /// When it began.
    pub started_at: UtcTime,
    /// When it will end if it goes on as it did; null where that cannot be told.
    #[schema(required)]
    pub estimated_end_at: Option<UtcTime>,
    /// When it ended; null while running.
    #[schema(required)]
    pub finished_at: Option<UtcTime>,
}

/// A page of runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunList {
    /// The runs.
    pub items: Vec<RunView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}
