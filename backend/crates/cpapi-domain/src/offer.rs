//! The normalised demand offer (product.md O1, O7).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::money::Micros;
use crate::time::UtcTime;
use crate::vocabulary::{Country, Currency, Device, Os, Traffic};
use crate::word::words;

words! {
    /// Whether the network runs the offer (product.md O3). Unknown words mean disabled.
    pub enum OfferStatus {
        /// Runs.
        Active => "active",
        /// Paused, expired, deleted or unknown at the network.
        Disabled => "disabled",
    }
}

words! {
    /// Our standing with the offer at the network. Unknown words are never approved.
    pub enum Approval {
        /// May be run.
        Approved => "approved",
        /// Asked for, not yet answered.
        Pending => "pending",
        /// Must be asked for.
        Required => "required",
        /// Refused.
        Rejected => "rejected",
        /// The network's word was not understood.
        Unknown => "unknown",
    }
}

words! {
    /// How a payout is reckoned.
    pub enum PayoutModel {
        /// An amount per conversion.
        Fixed => "fixed",
        /// A share of the sale.
        Percent => "percent",
        /// An amount and a share.
        Both => "both",
    }
}

words! {
    /// The model of an offer as a whole (product.md O4).
    pub enum PaymentModel {
        /// Every payout is fixed.
        Fixed => "fixed",
        /// Every payout is a share.
        Percent => "percent",
        /// Both occur.
        Mixed => "mixed",
        /// No usable payout.
        None => "none",
    }
}

words! {
    /// Whether a list names what is meant or what is left out.
    pub enum ListMode {
        /// The values are meant.
        Include => "include",
        /// Everything but the values is meant.
        Exclude => "exclude",
    }
}

/// A set of countries; all countries is "exclude nothing".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct CountrySet {
    /// Include or exclude.
    pub mode: ListMode,
    /// ISO 3166 alpha-2 codes, sorted.
    pub values: BTreeSet<Country>,
}

impl CountrySet {
    /// Every country.
    pub const fn all() -> Self {
        Self {
            mode: ListMode::Exclude,
            values: BTreeSet::new(),
        }
    }

    /// Just these; an empty list would mean nowhere, so it is read as everywhere, which is
    /// what every network means by an empty list.
    pub fn only(values: impl IntoIterator<Item = Country>) -> Self {
        let values: BTreeSet<Country> = values.into_iter().collect();
        if values.is_empty() {
            Self::all()
        } else {
            Self {
                mode: ListMode::Include,
                values,
            }
        }
    }

    /// Open to every country.
    pub fn is_all(&self) -> bool {
        self.mode == ListMode::Exclude && self.values.is_empty()
    }

    /// Every country that is in one of the two sets.
    pub fn union(&self, other: &Self) -> Self {
        let (mode, values) = match (self.mode, other.mode) {
            (ListMode::Include, ListMode::Include) => {
                (ListMode::Include, &self.values | &other.values)
            }
            (ListMode::Exclude, ListMode::Exclude) => {
                (ListMode::Exclude, &self.values & &other.values)
            }
            (ListMode::Include, ListMode::Exclude) => {
                (ListMode::Exclude, &other.values - &self.values)
            }
            (ListMode::Exclude, ListMode::Include) => {
                (ListMode::Exclude, &self.values - &other.values)
            }
        };
        Self { mode, values }
    }

    /// Open to no country: what is left when a network named only countries that were not
    /// understood. It must never be pushed, because no list means every country there.
    pub fn is_nowhere(&self) -> bool {
        self.mode == ListMode::Include && self.values.is_empty()
    }

    /// Whether the country is in the set.
    pub fn contains(&self, country: Country) -> bool {
        self.values.contains(&country) == (self.mode == ListMode::Include)
    }
}

impl Default for CountrySet {
    fn default() -> Self {
        Self::all()
    }
}

/// What the network pays us for one goal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Payout {
    /// Key of the goal; `default` for the offer's own conversion.
    pub goal: String,
    /// The goal's title, where the network names it.
    #[schema(required)]
    pub goal_title: Option<String>,
    /// Fixed, percent or both.
    pub model: PayoutModel,
    /// Amount per conversion in `currency`; none for a pure share.
    #[schema(required)]
    pub amount: Option<Micros>,
    /// Share of the sale in percent; none for a pure amount.
    #[schema(required)]
    pub percent: Option<Micros>,
    /// ISO 4217; none when unknown.
    #[schema(required)]
    pub currency: Option<Currency>,
    /// Where this payout holds.
    #[serde(default)]
    pub countries: CountrySet,
    /// Empty = every system.
    #[serde(default)]
    pub os: BTreeSet<Os>,
    /// Empty = every device.
    #[serde(default)]
    pub devices: BTreeSet<Device>,
}

impl Payout {
    /// Has an amount or a percentage above nothing.
    pub fn pays(&self) -> bool {
        self.amount.is_some_and(Micros::is_positive)
            || self.percent.is_some_and(Micros::is_positive)
    }
}

/// A targeted operating system.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct OsTarget {
    /// The system.
    pub os: Os,
    /// Lowest version, `12.0`; none = any.
    #[schema(required)]
    pub min_version: Option<String>,
}

words! {
    /// The span over which a cap counts.
    pub enum CapPeriod {
        /// An hour.
        Hour => "hour",
        /// A day.
        Day => "day",
        /// A week.
        Week => "week",
        /// A month.
        Month => "month",
        /// The offer's whole life.
        Total => "total",
    }
}

words! {
    /// What a cap counts.
    pub enum CapKind {
        /// Conversions.
        Conversions => "conversions",
        /// Clicks.
        Clicks => "clicks",
        /// Impressions.
        Impressions => "impressions",
        /// Money in the offer's currency.
        Budget => "budget",
    }
}

/// A limit set by the network.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Cap {
    /// Span.
    pub period: CapPeriod,
    /// What is counted.
    pub kind: CapKind,
    /// The limit: a count, or money for budgets.
    pub value: Micros,
    /// Goal it holds for; none = all goals.
    #[schema(required)]
    pub goal: Option<String>,
}

/// A landing page that the network offers beside the main one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Landing {
    /// The network's id of it.
    pub id: String,
    /// Title.
    pub title: String,
    /// Tracking URL that leads there.
    pub url: String,
    /// Preview.
    #[schema(required)]
    pub preview_url: Option<String>,
}

/// Something that was not understood while normalising; kept, not guessed (product.md O7).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// Stable code: `country_unknown`, `payout_unreadable` …
    pub code: String,
    /// Where in the record: `Country/XX/code`.
    pub path: String,
    /// The value as received, cut to 200 characters.
    #[schema(required)]
    pub value: Option<String>,
    /// One sentence for a person.
    pub detail: String,
}

/// An offer as every part of cpapi sees it, whatever network it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The network's id.
    pub external_id: String,
    /// Title; none when the network gave none.
    pub title: Option<String>,
    /// HTML as received; made safe only when shown.
    pub description: Option<String>,
    /// Logo.
    pub logo_url: Option<String>,
    /// Preview page.
    pub preview_url: Option<String>,
    /// Our tracking link as the network gave it.
    pub tracking_url: Option<String>,
    /// Impression link.
    pub impression_url: Option<String>,
    /// Active or disabled.
    pub status: OfferStatus,
    /// The network's own word for it.
    pub source_status: Option<String>,
    /// Our standing.
    pub approval: Approval,
    /// What is paid.
    pub payouts: Vec<Payout>,
    /// Where it may run.
    pub countries: CountrySet,
    /// Empty = every system.
    pub os: Vec<OsTarget>,
    /// Empty = every device.
    pub devices: BTreeSet<Device>,
    /// The network's category titles.
    pub categories: Vec<String>,
    /// Limits.
    pub caps: Vec<Cap>,
    /// Allowed kinds of traffic.
    pub traffic_allowed: BTreeSet<Traffic>,
    /// Forbidden kinds of traffic.
    pub traffic_forbidden: BTreeSet<Traffic>,
    /// Further landing pages.
    pub landings: Vec<Landing>,
    /// End of the offer.
    pub expires_at: Option<UtcTime>,
    /// What was not understood.
    pub warnings: Vec<Warning>,
}

impl Offer {
    /// An offer with an id and nothing else: disabled, approval unknown, open to all.
    pub fn bare(external_id: impl Into<String>) -> Self {
        Self {
            external_id: external_id.into(),
            title: None,
            description: None,
            logo_url: None,
            preview_url: None,
            tracking_url: None,
            impression_url: None,
            status: OfferStatus::Disabled,
            source_status: None,
            approval: Approval::Unknown,
            payouts: Vec::new(),
            countries: CountrySet::all(),
            os: Vec::new(),
            devices: BTreeSet::new(),
            categories: Vec::new(),
            caps: Vec::new(),
            traffic_allowed: BTreeSet::new(),
            traffic_forbidden: BTreeSet::new(),
            landings: Vec::new(),
            expires_at: None,
            warnings: Vec::new(),
        }
    }

    /// The model of all paying payouts together (product.md O4).
    pub fn payment_model(&self) -> PaymentModel {
        let mut fixed = false;
        let mut percent = false;
        for payout in self.payouts.iter().filter(|payout| payout.pays()) {
            fixed |= payout.model != PayoutModel::Percent;
            percent |= payout.model != PayoutModel::Fixed;
        }
        match (fixed, percent) {
            (true, true) => PaymentModel::Mixed,
            (true, false) => PaymentModel::Fixed,
            (false, true) => PaymentModel::Percent,
            (false, false) => PaymentModel::None,
        }
    }

    /// The payout shown in lists: the highest amount, else the highest share (product.md O4).
    pub fn top_payout(&self) -> Option<&Payout> {
        self.payouts
            .iter()
            .filter(|payout| payout.pays())
            .max_by_key(|payout| (payout.amount, payout.percent))
    }
}
