//! Sliding-window counting of calls.

use std::{collections::VecDeque, time::Instant};

use parking_lot::Mutex;

use crate::options::RateLimit;

/// Times of the calls let through lately.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    calls: Mutex<VecDeque<Instant>>,
}

impl Pace {
    /// Counts a call. `Err(usage)` when it is over the limit; such a call is not counted.
    pub(crate) fn take(&self, limit: RateLimit) -> Result<(), usize> {
        let Some((allowed, window)) = limit.bound else {
            return Ok(());
        };
        let now = Instant::now();
        let mut calls = self.calls.lock();
        while calls
            .front()
            .is_some_and(|at| now.duration_since(*at) >= window)
        {
            calls.pop_front();
        }
        if calls.len() >= allowed {
            return Err(calls.len() + 1);
        }
        calls.push_back(now);
        Ok(())
    }
}
