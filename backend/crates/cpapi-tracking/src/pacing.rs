//! The pace of requests to one tracking system (product.md R7).
//!
//! At most N requests are in flight and M start per second, evenly spaced. When the system
//! asks for less (429) or stumbles (5xx, no answer) the rate is halved and everything waits
//! a moment; each good answer adds a twentieth of the full rate. A limiter with a fixed quota
//! (governor) cannot do that, hence these few lines.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Requests per second below which the rate is never brought.
const SLOWEST: f64 = 0.2;
/// Wait after the first setback; doubles with each further one in a row.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Longest wait inside one request; beyond it the caller is told to come back.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(45);

/// Everything waits until the partner's own time has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed {
    /// Seconds until requests are welcome again, at least 1.
    pub(crate) seconds: u64,
}

/// Shared by all requests to one tracking system.
#[derive(Debug)]
pub(crate) struct Pacer {
    slots: Semaphore,
    fastest: f64,
    /// Longest wait that is not asked for by the partner.
    longest_pause: Duration,
    pace: Mutex<Pace>,
}

#[derive(Debug)]
struct Pace {
    rate: f64,
    next_start: Instant,
    closed_until: Instant,
    setbacks: u32,
}

impl Pacer {
    pub(crate) fn new(max_concurrent: u32, max_per_second: u32, longest_pause: Duration) -> Self {
        let slots = usize::try_from(max_concurrent)
            .unwrap_or(1)
            .min(Semaphore::MAX_PERMITS);
        let fastest = f64::from(max_per_second);
        let now = Instant::now();
        Self {
            slots: Semaphore::new(slots),
            fastest,
            longest_pause,
            pace: Mutex::new(Pace {
                rate: fastest,
                next_start: now,
                closed_until: now,
                setbacks: 0,
            }),
        }
    }

    /// Waits for a free slot and its turn. The permit is held until the answer was read.
    pub(crate) async fn admit(&self) -> Result<Option<SemaphorePermit<'_>>, Closed> {
        // The semaphore is never closed, so there always is a permit.
        let permit = self.slots.acquire().await.ok();
        loop {
            let start = self.reserve()?;
            tokio::time::sleep_until(start).await;
            // Another request may have been told to wait in the meantime.
            if self.pace.lock().closed_until <= Instant::now() {
                return Ok(permit);
            }
        }
    }

    fn reserve(&self) -> Result<Instant, Closed> {
        let now = Instant::now();
        let mut pace = self.pace.lock();
        let wait = pace.closed_until.saturating_duration_since(now);
        if wait > LONGEST_WAIT {
            return Err(Closed {
                seconds: wait.as_secs().max(1),
            });
        }
        let start = pace.next_start.max(now + wait);
        pace.next_start = start + Duration::from_secs_f64(1.0 / pace.rate);
        Ok(start)
    }

    /// A good answer: speed up a little.
    pub(crate) fn went_well(&self) {
        let mut pace = self.pace.lock();
        pace.setbacks = 0;
        pace.rate = (pace.rate + self.fastest / 20.0).min(self.fastest);
    }

    /// Too many requests, a fault on their side, or no answer: slow down and pause.
    pub(crate) fn set_back(&self, asked: Option<Duration>) {
        let mut pace = self.pace.lock();
        pace.rate = (pace.rate / 2.0).max(SLOWEST.min(self.fastest));
        let own = FIRST_PAUSE
            .saturating_mul(1 << pace.setbacks.min(10))
            .min(self.longest_pause);
        pace.setbacks = pace.setbacks.saturating_add(1);
        let pause = asked.unwrap_or_else(|| own.mul_f64(rand::random_range(0.5..=1.0)));
        let until = Instant::now()
            .checked_add(pause)
            .unwrap_or(pace.closed_until);
        pace.closed_until = pace.closed_until.max(until);
    }

    #[cfg(test)]
    fn rate(&self) -> f64 {
        self.pace.lock().rate
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const PAUSE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn no_setback_of_its_own_pauses_for_longer_than_the_setting() {
        let pacer = Pacer::new(1, 20, Duration::from_millis(10));
        for _ in 0..8 {
            pacer.set_back(None);
        }
        let pause = pacer
            .pace
            .lock()
            .closed_until
            .saturating_duration_since(Instant::now());
        assert!(pause <= Duration::from_millis(10), "{pause:?}");
    }

    #[tokio::test]
    async fn requests_start_evenly_spaced_even_when_all_come_at_once() {
        let pacer = Pacer::new(8, 100, PAUSE);
        let begun = Instant::now();
        for _ in 0..11 {
            drop(pacer.admit().await.unwrap());
        }
        assert!(
            begun.elapsed() >= Duration::from_millis(100),
            "{:?}",
            begun.elapsed()
        );
    }

    #[tokio::test]
    async fn no_more_than_the_allowed_number_is_in_flight() {
        let pacer = Pacer::new(2, 1000, PAUSE);
        let first = pacer.admit().await.unwrap();
        let second = pacer.admit().await.unwrap();
        let third = tokio::time::timeout(Duration::from_millis(50), pacer.admit()).await;
        assert!(third.is_err(), "the third must wait");
        drop((first, second));
        assert!(pacer.admit().await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_setback_halves_the_rate_and_good_answers_bring_it_back_slowly() {
        let pacer = Pacer::new(1, 20, PAUSE);
        pacer.set_back(Some(Duration::ZERO));
        assert!((pacer.rate() - 10.0).abs() < f64::EPSILON);
        pacer.went_well();
        assert!((pacer.rate() - 11.0).abs() < f64::EPSILON);
        for _ in 0..50 {
            pacer.went_well();
        }
        assert!(
            (pacer.rate() - 20.0).abs() < f64::EPSILON,
            "never beyond what is allowed"
        );
    }

    #[tokio::test]
    async fn a_long_wait_is_handed_to_the_caller_instead_of_being_slept_through() {
        let pacer = Pacer::new(1, 20, PAUSE);
        pacer.set_back(Some(Duration::from_secs(600)));
        let closed = pacer.admit().await.unwrap_err();
        assert!((595..=600).contains(&closed.seconds), "{closed:?}");
    }
}
