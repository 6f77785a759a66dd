//! The engine's settings.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cpapi_connectors::{FetchLimits, NetworkGuard};
use cpapi_tracking::Timeouts;

use crate::breakpoints::{Breakpoints, NoBreakpoints};
use crate::mail::MailConfig;

/// How the engine works; the defaults suit a server of its own.
#[derive(Clone)]
pub struct EngineConfig {
    /// Sources pulled at the same time.
    pub pull_workers: usize,
    /// Campaigns pushed at the same time.
    pub push_workers: usize,
    /// Time between two looks at what is due, when nothing pokes the engine sooner.
    pub tick: Duration,
    /// How long a claimed job is ours without a heartbeat.
    pub lease: Duration,
    /// Time between two heartbeats; well below the lease.
    pub heartbeat: Duration,
    /// Time between two looks at what a running job has counted, to be shown (product.md Y9).
    pub progress: Duration,
    /// How long a graceful stop may take (product.md Y8).
    pub stop_within: Duration,
    /// Attempts of a job before it is left as dead.
    pub max_attempts: i32,
    /// One claimed job in this many is taken from the lowest priority, so that retries go on
    /// while forced work keeps coming.
    pub fair_slot: u32,
    /// Offers written in one transaction.
    pub batch_rows: usize,
    /// Days that finished runs are kept (product.md Y9).
    pub run_retention_days: i64,
    /// A payout that changes by more than so many percent is told of (product.md N1).
    pub payout_notice_percent: u32,
    /// Who takes our mails (product.md N1); none = nothing is mailed.
    pub mail: Option<MailConfig>,
    /// Limits of requests to sources (product.md Y4).
    pub fetch: FetchLimits,
    /// Waits of requests to tracking systems (product.md R7).
    pub tracking_timeouts: Timeouts,
    /// Which addresses sources, logos and tracking systems may have.
    pub guard: NetworkGuard,
    /// Whether logos are fetched and uploaded.
    pub logos: bool,
    /// Whether no other process works on this database, so that whatever is running at start
    /// was left by a dead one; none = yes on SQLite, no on PostgreSQL.
    pub sole_process: Option<bool>,
    /// Where tests hold, fail or kill jobs.
    pub breakpoints: Arc<dyn Breakpoints>,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            pull_workers: 4,
            push_workers: 4,
            tick: Duration::from_secs(1),
            lease: Duration::from_secs(60),
            heartbeat: Duration::from_secs(20),
            progress: Duration::from_secs(1),
            stop_within: Duration::from_secs(10),
            max_attempts: 5,
            fair_slot: 8,
            batch_rows: cpapi_db::offers::BATCH_ROWS,
            run_retention_days: 90,
            payout_notice_percent: 10,
            mail: None,
            fetch: FetchLimits::default(),
            tracking_timeouts: Timeouts::default(),
            guard: NetworkGuard::default(),
            logos: true,
            sole_process: None,
            breakpoints: Arc::new(NoBreakpoints),
        }
    }
}

impl fmt::Debug for EngineConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineConfig")
            .field("pull_workers", &self.pull_workers)
            .field("push_workers", &self.push_workers)
            .field("tick", &self.tick)
            .field("lease", &self.lease)
            .field("heartbeat", &self.heartbeat)
            .field("max_attempts", &self.max_attempts)
            .finish_non_exhaustive()
    }
}
