//! Demand sources (product.md S).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::words;

words! {
    /// A demand source's state (product.md S2).
    pub enum SourceStatus {
        /// Never checked.
        Pending => "pending",
        /// The last request went well.
        Ready => "ready",
        /// A pull is running.
        Processing => "processing",
        /// The network refuses the credentials.
        InvalidCredentials => "invalid_credentials",
        /// The credentials are fine, the source is broken or its feed is held.
        Failing => "failing",
        /// Archived for good.
        Archived => "archived",
    }
}

/// A parameter added to every tracking or impression URL (product.md S8).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkParam {
    /// Query key, `aff_sub`.
    pub key: String,
    /// Value, may hold the tracking system's macros: `{clickid}`.
    pub value: String,
}

/// Shortest poll interval in seconds (product.md S1).
pub const POLL_INTERVAL_MIN_SECONDS: i32 = 60;
/// Longest poll interval in seconds.
pub const POLL_INTERVAL_MAX_SECONDS: i32 = 24 * 60 * 60;
/// Default poll interval in seconds.
pub const POLL_INTERVAL_DEFAULT_SECONDS: i32 = 15 * 60;
