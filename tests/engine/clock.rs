//! A clock that only tests move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use cpapi_domain::time::{Clock, SystemClock, UtcTime};

/// Stands still until it is advanced.
#[derive(Debug, Clone)]
pub(crate) struct ManualClock {
    start: UtcTime,
    seconds: Arc<AtomicI64>,
}

impl ManualClock {
    /// Shows the real time of its making.
    pub(crate) fn start() -> Self {
        Self {
            start: SystemClock.now(),
            seconds: Arc::default(),
        }
    }

    /// Moves on.
    pub(crate) fn advance(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UtcTime {
        self.start.plus_seconds(self.seconds.load(Ordering::SeqCst))
    }
}
