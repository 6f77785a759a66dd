//! What readiness is judged by.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use cpapi_domain::time::UtcTime;

/// Restarts of actors in a row after which the engine calls itself unready.
const RESTARTS_TOLERATED: u32 = 3;
/// Seconds without a restart after which earlier ones no longer count.
const QUIET_SECONDS: i64 = 60;

/// How the engine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Work is being found and done.
    pub ready: bool,
    /// Restarts of the engine's actors without a quiet minute between them.
    pub restarts: u32,
    /// Jobs being worked on in this process.
    pub active_jobs: usize,
    /// Unix seconds of the last successful look at what is due; none before the first.
    pub last_tick: Option<i64>,
}

/// Counters behind [`Health`].
#[derive(Debug, Default)]
pub(crate) struct HealthBoard {
    restarts: AtomicU32,
    last_restart: AtomicI64,
    failed_ticks: AtomicU32,
    last_tick: AtomicI64,
}

impl HealthBoard {
    pub(crate) fn restarted(&self, in_a_row: u32, now: UtcTime) {
        self.last_restart.store(now.unix(), Ordering::Relaxed);
        self.restarts.store(in_a_row, Ordering::Relaxed);
    }

    pub(crate) fn ticked(&self, now: UtcTime) {
        self.failed_ticks.store(0, Ordering::Relaxed);
        self.last_tick.store(now.unix(), Ordering::Relaxed);
    }

    pub(crate) fn tick_failed(&self) {
        self.failed_ticks.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self, active_jobs: usize, stopping: bool, now: UtcTime) -> Health {
        let quiet = now.unix() - self.last_restart.load(Ordering::Relaxed) > QUIET_SECONDS;
        let restarts = if quiet {
            0
        } else {
            self.restarts.load(Ordering::Relaxed)
        };
        let last_tick = self.last_tick.load(Ordering::Relaxed);
        let failing = self.failed_ticks.load(Ordering::Relaxed) >= RESTARTS_TOLERATED;
        Health {
            ready: !stopping && !failing && restarts < RESTARTS_TOLERATED && last_tick != 0,
            restarts,
            active_jobs,
            last_tick: (last_tick != 0).then_some(last_tick),
        }
    }
}
