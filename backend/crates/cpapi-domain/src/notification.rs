//! What people are told of without asking (product.md N1).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::words;

words! {
    /// What happened.
    pub enum NotificationKind {
        /// A source's network refuses its credentials.
        SourceInvalid => "source_invalid",
        /// A source that was in trouble was read again.
        SourceRecovered => "source_recovered",
        /// The feed guard holds a feed until somebody decides (product.md Y6).
        FeedHeld => "feed_held",
        /// A held feed was accepted, by a person or because feeds agreed.
        FeedAccepted => "feed_accepted",
        /// A person rejected a held feed.
        FeedRejected => "feed_rejected",
        /// A pull or a push was given up.
        RunFailed => "run_failed",
        /// A pull brought new offers.
        OffersNew => "offers_new",
        /// Offers left a feed.
        OffersGone => "offers_gone",
        /// Offers pay noticeably more or less than before.
        PayoutsChanged => "payouts_changed",
        /// The tracking system refused offers.
        PlacementsFailed => "placements_failed",
        /// Offers were disabled or deleted in the tracking system by hand (product.md R4).
        PlacementsDetached => "placements_detached",
        /// A webhook took nothing for days and was switched off.
        WebhookDisabled => "webhook_disabled",
    }
}

words! {
    /// How much a notification wants to be seen.
    pub enum Severity {
        /// Something has to be done.
        Problem => "problem",
        /// Somebody should look.
        Warning => "warning",
        /// Good to know.
        Info => "info",
    }
}

impl NotificationKind {
    /// How much it wants to be seen.
    pub const fn severity(self) -> Severity {
        match self {
            Self::SourceInvalid | Self::FeedHeld | Self::RunFailed => Severity::Problem,
            Self::PlacementsFailed | Self::PlacementsDetached | Self::WebhookDisabled => {
                Severity::Warning
            }
            Self::SourceRecovered
            | Self::FeedAccepted
            | Self::FeedRejected
            | Self::OffersNew
            | Self::OffersGone
            | Self::PayoutsChanged => Severity::Info,
        }
    }

    /// One sentence for people; `count` is how many offers it is about.
    pub fn sentence(self, count: i64) -> String {
        let offers = if count == 1 { "offer" } else { "offers" };
        match self {
            Self::SourceInvalid => "The network refuses the credentials.".to_owned(),
            Self::SourceRecovered => "The source can be read again.".to_owned(),
            Self::FeedHeld => "The feed is held: accept or reject it.".to_owned(),
            Self::FeedAccepted => "The held feed was accepted.".to_owned(),
            Self::FeedRejected => "The held feed was rejected.".to_owned(),
            Self::RunFailed => "The work was given up.".to_owned(),
            Self::OffersNew => format!("{count} new {offers}."),
            Self::OffersGone => format!("{count} {offers} left the feed."),
            Self::PayoutsChanged => format!("{count} {offers} with another payout."),
            Self::PlacementsFailed => format!("The tracking system refused {count} {offers}."),
            Self::PlacementsDetached => {
                format!("{count} {offers} changed by hand in the tracking system.")
            }
            Self::WebhookDisabled => "A webhook took nothing for days and is off.".to_owned(),
        }
    }
}

/// Offers that a notification names; the others are only counted.
pub const SAMPLES: usize = 5;

/// One of the offers that a notification is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferSample {
    /// Id of the offer.
    #[schema(example = 42)]
    pub offer_id: i64,
    /// Its title, or its id at the network.
    #[schema(example = "Puzzle Quest")]
    pub title: String,
    /// What is to be said of it; null for nothing.
    #[schema(required, example = "2.5 USD → 2 USD")]
    pub detail: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_counts_its_offers() {
        assert_eq!(NotificationKind::OffersNew.sentence(1), "1 new offer.");
        assert_eq!(
            NotificationKind::OffersGone.sentence(1000),
            "1000 offers left the feed."
        );
    }
}
