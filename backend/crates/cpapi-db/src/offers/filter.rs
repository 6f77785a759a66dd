//! Which offers are meant: the filters of the offer list (product.md O5) and of a campaign
//! (product.md C1, C2) as one value.

use cpapi_domain::campaign::{Filters, ListFilter};
use cpapi_domain::campaign_match::{AmountRange, PayoutBounds, Rates};
use cpapi_domain::money::Micros;
use cpapi_domain::offer::{ListMode, OfferStatus, PaymentModel};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::ReasonCode;
use cpapi_domain::vocabulary::{Country, Currency, Device, Os, Traffic};

/// What a campaign picks (product.md C1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Sources picked whole.
    pub sources: Vec<i64>,
    /// Single offers picked.
    pub offers: Vec<i64>,
    /// Single offers left out, whatever else picks them.
    pub excluded_offers: Vec<i64>,
}

/// Demands on an offer's paying payouts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayoutDemand {
    /// Any payout's bare amount lies within.
    AnyCurrency(AmountRange),
    /// A payout's amount lies within the range of its currency; other currencies fail.
    PerCurrency(Vec<(Currency, AmountRange)>),
}

/// How offers stand with a campaign's placements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacedIn {
    /// Placed by the campaign, in one of these states.
    States {
        /// The campaign.
        campaign_id: i64,
        /// The states; empty = any.
        states: Vec<PlacementState>,
    },
    /// Not yet written to the tracking system by the campaign.
    NotWritten {
        /// The campaign.
        campaign_id: i64,
    },
}

/// Which offers are meant. Every part narrows; the default means all offers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OfferFilter {
    /// Text in title, external id or URLs, without regard to case.
    pub search: Option<String>,
    /// Of one of these sources; none = of any.
    pub sources: Option<Vec<i64>>,
    /// What a campaign picks.
    pub selection: Option<Selection>,
    /// Of sources with one of these connectors; empty = of any.
    pub connectors: Vec<String>,
    /// Only offers of sources that are not archived.
    pub live_sources: bool,
    /// Valid or not.
    pub valid: Option<bool>,
    /// Fails this rule.
    pub reason: Option<ReasonCode>,
    /// Active or disabled.
    pub status: Option<OfferStatus>,
    /// In the feed or not (product.md O3), as of [`Self::now`].
    pub in_feed: Option<bool>,
    /// The present, for [`Self::in_feed`].
    pub now: Option<UtcTime>,
    /// Has warnings or not.
    pub has_warnings: Option<bool>,
    /// Changed at this time or later.
    pub updated_since: Option<UtcTime>,
    /// Lowest amount of the payout shown, in its own currency.
    pub shown_payout_min: Option<Micros>,
    /// Highest amount of the payout shown, in its own currency.
    pub shown_payout_max: Option<Micros>,
    /// Demands on any payout.
    pub payout: Option<PayoutDemand>,
    /// Payment models; empty = any.
    pub models: Vec<PaymentModel>,
    /// Countries.
    pub countries: Option<ListFilter<Country>>,
    /// Operating systems.
    pub os: Option<ListFilter<Os>>,
    /// Devices.
    pub devices: Option<ListFilter<Device>>,
    /// Currencies of the paying payouts.
    pub currencies: Option<ListFilter<Currency>>,
    /// Category titles.
    pub categories: Option<ListFilter<String>>,
    /// Kinds of traffic that run.
    pub traffic: Option<ListFilter<Traffic>>,
    /// One of these stands in the title; empty = no demand.
    pub title_contains: Vec<String>,
    /// None of these stands in the title.
    pub title_excludes: Vec<String>,
    /// Has a logo.
    pub only_with_logo: bool,
    /// Has a preview URL.
    pub only_with_preview: bool,
    /// How they stand with a campaign's placements.
    pub placed: Option<PlacedIn>,
    /// Only these offers, for looking at what changed.
    pub ids: Option<Vec<i64>>,
}

impl OfferFilter {
    /// What a campaign takes: its selection and its filters, by the rules of
    /// [`cpapi_domain::campaign_match::mismatch`]. Validity and feed are not among them: set
    /// [`Self::valid`], [`Self::in_feed`] and [`Self::live_sources`] for what would be pushed.
    pub fn from_campaign(filters: &Filters, selection: Selection, rates: &Rates) -> Self {
        Self {
            selection: Some(selection),
            payout: payout_demand(filters, rates),
            models: filters.models.clone(),
            countries: filters.countries.clone(),
            os: filters.os.clone(),
            devices: filters.devices.clone(),
            currencies: filters.currencies.clone(),
            categories: filters.categories.clone(),
            traffic: filters.traffic.clone(),
            title_contains: filters.title_contains.clone(),
            title_excludes: filters.title_excludes.clone(),
            only_with_logo: filters.only_with_logo,
            only_with_preview: filters.only_with_preview,
            ..Self::default()
        }
    }

    /// A list filter that takes any of the values; none for an empty list.
    pub fn any_of<T>(values: Vec<T>) -> Option<ListFilter<T>> {
        (!values.is_empty()).then_some(ListFilter {
            mode: ListMode::Include,
            values,
        })
    }
}

fn payout_demand(filters: &Filters, rates: &Rates) -> Option<PayoutDemand> {
    let bounds = PayoutBounds::of(filters, rates);
    if !bounds.restrict() {
        return None;
    }
    if filters.payout_currency.is_none() {
        return bounds.range(None).map(PayoutDemand::AnyCurrency);
    }
    let ranges =
        Currency::all().filter_map(|currency| Some((currency, bounds.range(Some(currency))?)));
    Some(PayoutDemand::PerCurrency(ranges.collect()))
}
