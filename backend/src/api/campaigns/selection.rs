//! The offers that a campaign takes, as a filter.

use std::collections::BTreeSet;

use cpapi_db::campaign_offers::{self, SingleOffers};
use cpapi_db::offers::{OfferFilter, Selection};
use cpapi_db::{DbConnection, DbError, campaign_sources};
use cpapi_domain::campaign::Filters;
use cpapi_domain::rates::Rates;

/// Sources and single offers of a campaign.
#[derive(Debug, Clone, Default)]
pub struct Picks {
    /// Whole sources.
    pub sources: BTreeSet<i64>,
    /// Single offers.
    pub single: SingleOffers,
}

impl Picks {
    /// Of a stored campaign.
    ///
    /// # Errors
    /// The database's.
    pub fn load(c: &mut DbConnection, campaign_id: i64) -> Result<Self, DbError> {
        let sources = campaign_sources::of_campaigns(c, &[campaign_id])?
            .remove(&campaign_id)
            .unwrap_or_default();
        let single = campaign_offers::of_campaigns(c, &[campaign_id])?
            .remove(&campaign_id)
            .unwrap_or_default();
        Ok(Self {
            sources: sources.into_iter().collect(),
            single,
        })
    }

    /// Whether the two could take the same offer at all.
    pub fn may_overlap(&self, other: &Self) -> bool {
        !self.sources.is_disjoint(&other.sources)
            || !self.single.picked.is_empty()
            || !other.single.picked.is_empty()
    }

    fn selection(&self) -> Selection {
        Selection {
            sources: self.sources.iter().copied().collect(),
            offers: self.single.picked.iter().copied().collect(),
            excluded_offers: self.single.excluded.iter().copied().collect(),
        }
    }

    /// The offers that would be pushed: picked, matched, valid, in the feed of a living source.
    pub fn matched(&self, filters: &Filters, rates: &Rates) -> OfferFilter {
        OfferFilter {
            valid: Some(true),
            in_feed: Some(true),
            live_sources: true,
            ..OfferFilter::from_campaign(filters, self.selection(), rates)
        }
    }
}
