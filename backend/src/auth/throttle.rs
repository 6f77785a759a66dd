//! How often somebody may try to sign in.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::api::problem::{ApiResult, Problem, ProblemCode};

/// The time in which the configured number of attempts is allowed.
const WINDOW: Duration = Duration::from_secs(300);
/// One address may try this many times as much, over all e-mails together.
const PER_ADDRESS_FACTOR: u32 = 5;
/// Attempts between two clean-ups of what is remembered.
const CLEAN_EVERY: u32 = 1000;

/// Counts attempts per e-mail and address, and per address.
#[derive(Debug)]
pub struct Throttle {
    per_pair: DefaultKeyedRateLimiter<(String, IpAddr)>,
    per_address: DefaultKeyedRateLimiter<IpAddr>,
    attempts: AtomicU32,
}

impl Throttle {
    /// Allows `attempts` per five minutes.
    pub fn new(attempts: u32) -> Self {
        Self {
            per_pair: RateLimiter::keyed(quota(attempts)),
            per_address: RateLimiter::keyed(quota(attempts.saturating_mul(PER_ADDRESS_FACTOR))),
            attempts: AtomicU32::new(0),
        }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// `too_many_attempts` with the seconds to wait.
    pub fn attempt(&self, email: &str, address: IpAddr) -> ApiResult<()> {
        if self.attempts.fetch_add(1, Ordering::Relaxed) % CLEAN_EVERY == CLEAN_EVERY - 1 {
            self.per_pair.retain_recent();
            self.per_address.retain_recent();
        }
        let now = DefaultClock::default().now();
        self.per_address
            .check_key(&address)
            .and_then(|()| self.per_pair.check_key(&(email.to_lowercase(), address)))
            .map_err(|refusal| {
                let seconds = refusal.wait_time_from(now).as_secs() + 1;
                Problem::new(ProblemCode::TooManyAttempts)
                    .detail(format!("Too many attempts; try again in {seconds} s."))
                    .retry_after(seconds)
            })
    }
}

fn quota(attempts: u32) -> Quota {
    let burst = NonZeroU32::new(attempts).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(WINDOW / burst.get())
        .unwrap_or_else(|| Quota::per_second(burst))
        .allow_burst(burst)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn after_the_allowed_attempts_the_next_has_to_wait_but_others_do_not() {
        let throttle = Throttle::new(3);
        let here: IpAddr = "10.0.0.1".parse().unwrap();
        let there: IpAddr = "10.0.0.2".parse().unwrap();
        for _ in 0..3 {
            throttle.attempt("A@b.c", here).unwrap();
        }
        let refused = throttle.attempt("a@B.c", here).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::TooManyAttempts);
        throttle.attempt("a@b.c", there).unwrap();
        throttle.attempt("other@b.c", here).unwrap();
    }
}
