//! How a generated offer stands to the affiliate.

use super::catalogue::Approval;
use crate::{dice::Dice, options::Percent};

/// The ways an offer can be ready or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Active and granted.
    Approved,
    /// Active, free for all.
    Open,
    Required,
    Pending,
    Rejected,
    Paused,
}

impl Standing {
    /// The standing of one offer; the first throws of its dice.
    pub(super) fn throw(dice: &mut Dice, ready: Percent) -> Self {
        let is_ready = dice.below(100_000) < ready.thousandths();
        match (is_ready, dice.below(8)) {
            (true, 0..=5) => Self::Approved,
            (true, _) => Self::Open,
            (false, 0..=2) => Self::Required,
            (false, 3..=4) => Self::Pending,
            (false, 5) => Self::Rejected,
            (false, _) => Self::Paused,
        }
    }

    /// How the affiliate stands to it.
    pub(super) fn approval(self) -> Approval {
        match self {
            Self::Approved | Self::Paused => Approval::Approved,
            Self::Open => Approval::Open,
            Self::Required => Approval::Required,
            Self::Pending => Approval::Pending,
            Self::Rejected => Approval::Rejected,
        }
    }

    /// Whether it runs at all.
    pub(super) fn active(self) -> bool {
        self != Self::Paused
    }
}
