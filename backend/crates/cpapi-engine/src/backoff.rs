//! When to try again.

use rand::RngExt as _;

/// First delay of a failed job in seconds.
const JOB_BASE_SECONDS: u64 = 5;
/// Longest delay of a failed job in seconds.
const JOB_CEILING_SECONDS: u64 = 15 * 60;
/// First delay of a refused offer in seconds.
const OFFER_BASE_SECONDS: u64 = 5 * 60;
/// Longest delay of a refused offer in seconds.
const OFFER_CEILING_SECONDS: u64 = 24 * 60 * 60;
/// First delay of a message to a webhook in seconds.
const DELIVERY_BASE_SECONDS: u64 = 60;
/// Longest delay of a message to a webhook in seconds.
const DELIVERY_CEILING_SECONDS: u64 = 8 * 60 * 60;

/// Seconds before a failed job runs again: full jitter below an exponential ceiling, so that
/// jobs which failed together do not return together. Never sooner than the partner asked for.
pub(crate) fn job_delay(attempt: i32, retry_after_seconds: Option<u64>) -> i64 {
    let ceiling = exponential(JOB_BASE_SECONDS, JOB_CEILING_SECONDS, attempt);
    let jittered = rand::rng().random_range(1..=ceiling.max(1));
    to_seconds(jittered.max(retry_after_seconds.unwrap_or(0)))
}

/// Seconds before an offer that the tracking system refused is sent again unchanged
/// (product.md R7): 5 minutes, doubled each time, at most a day.
pub(crate) fn offer_delay(attempt: i32, retry_after_seconds: Option<u64>) -> i64 {
    let delay = exponential(OFFER_BASE_SECONDS, OFFER_CEILING_SECONDS, attempt);
    to_seconds(delay.max(retry_after_seconds.unwrap_or(0)))
}

/// Seconds before a message to a webhook or a mail is sent again: a minute, doubled each time, at most
/// eight hours.
pub(crate) fn delivery_delay(attempt: i32) -> i64 {
    to_seconds(exponential(
        DELIVERY_BASE_SECONDS,
        DELIVERY_CEILING_SECONDS,
        attempt,
    ))
}

fn exponential(base: u64, ceiling: u64, attempt: i32) -> u64 {
    let doublings = u32::try_from(attempt.saturating_sub(1))
        .unwrap_or(0)
        .min(32);
    base.saturating_mul(1_u64 << doublings).min(ceiling)
}

fn to_seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_waits_longer_after_each_failure_and_never_less_than_the_partner_asked() {
        for attempt in 1..40 {
            let delay = job_delay(attempt, None);
            assert!((1..=900).contains(&delay), "{delay}");
        }
        assert!(job_delay(1, None) <= 5);
        assert!(job_delay(1, Some(120)) >= 120);
    }

    #[test]
    fn jobs_that_failed_together_return_spread_over_a_growing_time_that_has_a_limit() {
        for (attempt, ceiling) in [(1, 5), (2, 10), (3, 20), (8, 640), (9, 900), (40, 900)] {
            let delays: Vec<i64> = (0..2_000).map(|_| job_delay(attempt, None)).collect();
            let least = delays.iter().min().copied().unwrap_or_default();
            let most = delays.iter().max().copied().unwrap_or_default();
            assert!(
                least >= 1 && most <= ceiling,
                "{attempt}: {least} to {most}"
            );
            assert!(
                least <= 1 + ceiling / 10 && most >= ceiling - ceiling / 10,
                "{attempt}: {least} to {most} is not all of the time up to {ceiling}"
            );
        }
    }

    #[test]
    fn a_refused_offer_waits_five_minutes_then_twice_as_long_up_to_a_day() {
        assert_eq!(offer_delay(1, None), 300);
        assert_eq!(offer_delay(2, None), 600);
        assert_eq!(offer_delay(30, None), 86_400);
    }
}
