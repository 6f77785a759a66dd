//! Runs: one execution of a pull or a push, with its outcome and counters (product.md Y5, Y9).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::words;

words! {
    /// The two kinds of work (product.md Y1).
    pub enum RunKind {
        /// Bring a source's offers.
        PullSource => "pull_source",
        /// Bring a campaign's offers to its tracking system.
        PushCampaign => "push_campaign",
    }
}

words! {
    /// Why a run was started; also its priority, first is highest (product.md Y1).
    pub enum Trigger {
        /// A person asked for it.
        Forced => "forced",
        /// Its time had come, or what it depends on changed.
        Due => "due",
        /// An earlier run failed.
        Retry => "retry",
    }
}

words! {
    /// How a run stands or ended (product.md Y5).
    pub enum Outcome {
        /// Still going.
        Running => "running",
        /// Everything was read or written.
        Complete => "complete",
        /// Something was kept, something is missing; nothing was marked as gone.
        Partial => "partial",
        /// The feed guard stopped it (product.md Y6).
        Held => "held",
        /// Nothing useful came of it.
        Failed => "failed",
        /// The partner refuses the credentials.
        InvalidCredentials => "invalid_credentials",
        /// A person stopped it.
        Cancelled => "cancelled",
        /// The process died or the worker panicked.
        Crashed => "crashed",
    }
}

/// What a run counted. Fields that do not concern its kind stay 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Counters {
    /// Pages fetched.
    pub pages: i64,
    /// Records received.
    pub records: i64,
    /// Offers never seen before.
    pub new: i64,
    /// Offers that differ from what was stored.
    pub changed: i64,
    /// Offers as they were.
    pub unchanged: i64,
    /// Offers that left the feed.
    pub missing: i64,
    /// Offers that are not valid (product.md O2).
    pub invalid: i64,
    /// Records that could not be read (product.md Y10).
    pub quarantined: i64,
    /// Warnings on offers written in this run.
    pub warnings: i64,
    /// Offers created in the tracking system.
    pub created: i64,
    /// Offers updated there.
    pub updated: i64,
    /// Offers paused there.
    pub paused: i64,
    /// Offers set active again there.
    pub resumed: i64,
    /// Offers that were compared with their placements.
    pub looked_at: i64,
    /// Offers that needed no request.
    pub skipped: i64,
    /// Offers that failed.
    pub failed: i64,
    /// Requests sent to the partner.
    pub requests: i64,
    /// How many records (of a pull) or offers to look at (of a push) there will be, as far as
    /// that can be told; 0 = unknown.
    pub expected: i64,
}
