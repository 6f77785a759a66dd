//! One claim in so many takes the lowest priority first, so that retries go on while forced work
//! keeps coming (product.md Y1, architecture B6).

use std::sync::atomic::{AtomicU32, Ordering};

use crate::core::Lane;

/// Counts each lane's claims by themselves: lanes that claim in turn would else share the turns so
/// that one of them has all.
#[derive(Debug, Default)]
pub(crate) struct FairTurns {
    pulls: AtomicU32,
    pushes: AtomicU32,
}

impl FairTurns {
    /// Whether this claim of the lane is its fair one: the last of each `every`, so that a forced job
    /// is first at the start too.
    pub(crate) fn is_fair(&self, lane: Lane, every: u32) -> bool {
        let claims = match lane {
            Lane::Pull => &self.pulls,
            Lane::Push => &self.pushes,
        };
        let number = claims.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        number % every.max(1) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_lane_has_one_fair_turn_in_eight_however_the_lanes_take_turns() {
        let turns = FairTurns::default();
        let mut fair = [0, 0];
        for _ in 0..80 {
            fair[0] += u32::from(turns.is_fair(Lane::Pull, 8));
            fair[1] += u32::from(turns.is_fair(Lane::Push, 8));
        }
        assert_eq!(fair, [10, 10]);
    }

    #[test]
    fn the_first_claim_is_no_fair_one() {
        assert!(!FairTurns::default().is_fair(Lane::Pull, 8));
    }
}
