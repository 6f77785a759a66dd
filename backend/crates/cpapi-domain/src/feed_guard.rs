//! The feed guard: a complete feed that lost too much is not believed at once (product.md Y6).

use crate::time::UtcTime;

/// Losing no more offers than this is always believed.
pub const TOLERATED_LOSS: u64 = 20;
/// Losing no more than this part of the last complete feed, in percent, is always believed.
pub const TOLERATED_LOSS_PERCENT: u64 = 30;
/// This many complete feeds in agreement accept the loss by themselves.
pub const AGREEING_FEEDS: usize = 3;
/// The agreeing feeds must span this many seconds.
pub const AGREEMENT_SECONDS: i64 = 60 * 60;
/// Feeds agree when their sizes differ by at most this many percent of the larger.
const AGREEMENT_TOLERANCE_PERCENT: u64 = 10;

/// A complete feed that was held and neither accepted nor rejected since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldFeed {
    /// When it was complete.
    pub at: UtcTime,
    /// Offers in it.
    pub in_feed: u64,
}

/// Whether a complete feed may mark offers as missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is believed.
    Accept,
    /// Nothing is marked missing; a person decides, or two more such feeds.
    Hold {
        /// One sentence for a person.
        detail: String,
    },
}

/// Judges a complete feed (product.md Y6). Only complete feeds may be given.
///
/// - `previous_complete`: offers in the last complete feed that was believed (0 = there was none);
/// - `lost`: how many of those are not in this feed;
/// - `now_in_feed`: offers in this feed;
/// - `held_before`: the complete feeds held since then, oldest first, without this one;
/// - `now`: when this feed was complete.
pub fn judge_feed(
    previous_complete: u64,
    lost: u64,
    now_in_feed: u64,
    held_before: &[HeldFeed],
    now: UtcTime,
) -> Verdict {
    if !is_suspicious(previous_complete, lost, now_in_feed)
        || is_confirmed(now_in_feed, held_before, now)
    {
        return Verdict::Accept;
    }
    let what = if now_in_feed == 0 {
        format!("The feed is empty; the last complete one had {previous_complete} offers.")
    } else {
        format!("The feed lost {lost} of the {previous_complete} offers of the last complete one.")
    };
    Verdict::Hold {
        detail: format!("{what} Nothing was marked as missing."),
    }
}

fn is_suspicious(previous_complete: u64, lost: u64, now_in_feed: u64) -> bool {
    if previous_complete == 0 {
        return false;
    }
    let too_large_a_part =
        u128::from(lost) * 100 > u128::from(previous_complete) * u128::from(TOLERATED_LOSS_PERCENT);
    now_in_feed == 0 || (lost > TOLERATED_LOSS && too_large_a_part)
}

/// Three feeds in a row, this one included, of nearly the same size, over an hour.
fn is_confirmed(now_in_feed: u64, held_before: &[HeldFeed], now: UtcTime) -> bool {
    let agreeing: Vec<&HeldFeed> = held_before
        .iter()
        .rev()
        .take_while(|held| agree(held.in_feed, now_in_feed))
        .collect();
    agreeing.len() + 1 >= AGREEING_FEEDS
        && agreeing
            .last()
            .is_some_and(|oldest| now.seconds_since(oldest.at) >= AGREEMENT_SECONDS)
}

/// Whether two feeds are of nearly the same size.
pub fn agree(a: u64, b: u64) -> bool {
    u128::from(a.abs_diff(b)) * 100
        <= u128::from(a.max(b)) * u128::from(AGREEMENT_TOLERANCE_PERCENT)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn at(minutes: i64) -> UtcTime {
        UtcTime::from_unix(1_700_000_000 + minutes * 60).unwrap()
    }

    fn held(minutes: i64, in_feed: u64) -> HeldFeed {
        HeldFeed {
            at: at(minutes),
            in_feed,
        }
    }

    fn accepted(
        previous: u64,
        lost: u64,
        in_feed: u64,
        held_before: &[HeldFeed],
        minutes: i64,
    ) -> bool {
        judge_feed(previous, lost, in_feed, held_before, at(minutes)) == Verdict::Accept
    }

    #[test]
    fn a_feed_is_held_only_when_it_lost_more_than_thirty_percent_and_more_than_twenty() {
        assert!(accepted(1000, 300, 700, &[], 0));
        assert!(!accepted(1000, 301, 699, &[], 0));
        assert!(accepted(30, 20, 10, &[], 0));
        assert!(!accepted(30, 21, 9, &[], 0));
        assert!(accepted(u64::MAX, u64::MAX / 4, u64::MAX, &[], 0));
    }

    #[test]
    fn an_empty_feed_is_held_however_small_the_source_was() {
        assert!(!accepted(3, 3, 0, &[], 0));
        assert!(
            accepted(0, 0, 0, &[], 0),
            "nothing can be lost where nothing was"
        );
    }

    #[test]
    fn a_loss_is_judged_by_lost_offers_not_by_the_size() {
        assert!(!accepted(100, 90, 500, &[], 0), "ids exchanged wholesale");
    }

    #[test]
    fn three_agreeing_feeds_over_an_hour_are_believed() {
        assert!(!accepted(1000, 900, 100, &[held(0, 100)], 90), "only two");
        assert!(
            !accepted(1000, 900, 100, &[held(0, 100), held(30, 100)], 59),
            "under an hour"
        );
        assert!(accepted(1000, 900, 100, &[held(0, 100), held(30, 104)], 60));
        assert!(accepted(1000, 1000, 0, &[held(0, 0), held(30, 0)], 60));
    }

    #[test]
    fn feeds_that_disagree_start_the_count_anew() {
        assert!(!accepted(
            1000,
            900,
            100,
            &[held(0, 100), held(30, 500)],
            60
        ));
        assert!(!accepted(
            1000,
            900,
            100,
            &[held(0, 100), held(30, 500), held(60, 100)],
            120
        ));
        assert!(!accepted(1000, 500, 500, &[held(0, 100), held(30, 0)], 60));
    }

    #[test]
    fn a_hold_says_what_was_lost() {
        let Verdict::Hold { detail } = judge_feed(1000, 900, 100, &[], at(0)) else {
            panic!("held")
        };
        assert!(detail.contains("900 of the 1000"), "{detail}");
    }
}
