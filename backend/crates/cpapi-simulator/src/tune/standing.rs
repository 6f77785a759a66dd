//! How an offer stands: what decides whether it can be run.

use crate::{dice::Dice, options::Percent};

/// The ways an offer can be ready or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Active, approved, with link, payout and preview.
    Ready,
    Pending,
    Required,
    Rejected,
    Paused,
    Expired,
    ZeroPayout,
    NoPreview,
}

const OTHERS: [Standing; 7] = [
    Standing::Pending,
    Standing::Required,
    Standing::Rejected,
    Standing::Paused,
    Standing::Expired,
    Standing::ZeroPayout,
    Standing::NoPreview,
];

impl Standing {
    /// The standing of one offer; the first throws of its dice.
    pub(super) fn throw(dice: &mut Dice, ready: Percent) -> Self {
        if dice.below(100_000) < ready.thousandths() {
            return Self::Ready;
        }
        let at = usize::try_from(dice.below(7)).unwrap_or(0);
        OTHERS.get(at).copied().unwrap_or(Self::Pending)
    }

    /// `Offer.status`.
    pub(super) fn status(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            _ => "active",
        }
    }

    /// `Offer.approval_status`; a ready offer that needs no approval may have none.
    pub(super) fn approval(self, open: bool) -> Option<&'static str> {
        match self {
            Self::Pending => Some("pending"),
            Self::Rejected => Some("rejected"),
            Self::Required => None,
            Self::Ready if open => None,
            _ => Some("approved"),
        }
    }

    /// Whether the affiliate may run it, so that a tracking link exists.
    pub(super) fn has_link(self) -> bool {
        !matches!(self, Self::Pending | Self::Rejected | Self::Required)
    }
}
