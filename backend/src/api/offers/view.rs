//! Offers as they travel.

use std::collections::BTreeSet;

use cpapi_domain::link::FinishedLink;
use cpapi_domain::money::Micros;
use cpapi_domain::offer::{
    Approval, Cap, CountrySet, Landing, OfferStatus, OsTarget, PaymentModel, Payout, Warning,
};
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::Reason;
use cpapi_domain::vocabulary::{Country, Currency, Device, Traffic};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// Countries shown in a list before "and more".
pub const COUNTRIES_SHOWN: usize = 12;

/// The source of an offer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferSource {
    /// Id.
    #[schema(example = 7)]
    pub id: i64,
    /// Title.
    #[schema(example = "Acme Ads")]
    pub title: String,
    /// Id of its connector.
    #[schema(example = "tune")]
    pub connector: String,
    /// Name of its connector.
    #[schema(example = "TUNE (HasOffers)")]
    pub connector_name: String,
    /// Whether it is archived.
    #[schema(example = false)]
    pub archived: bool,
}

/// The payout shown in lists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopPayout {
    /// Amount per conversion.
    #[schema(required)]
    pub amount: Option<Micros>,
    /// Share of the sale in percent.
    #[schema(required)]
    pub percent: Option<Micros>,
    /// ISO 4217.
    #[schema(required)]
    pub currency: Option<Currency>,
}

/// An offer in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferSummary {
    /// Id.
    #[schema(example = 4711)]
    pub id: i64,
    /// The network's id.
    #[schema(example = "1042")]
    pub external_id: String,
    /// Title.
    #[schema(required, example = "Casual Puzzle, Android, US")]
    pub title: Option<String>,
    /// Logo.
    #[schema(required, example = "https://media.example/logo.png")]
    pub logo_url: Option<String>,
    /// Its source.
    pub source: OfferSource,
    /// Whether it may be pushed (product.md O2).
    #[schema(example = true)]
    pub valid: bool,
    /// Every rule it fails; empty when valid.
    pub reasons: Vec<Reason>,
    /// Whether the network runs it.
    pub status: OfferStatus,
    /// Our standing with it at the network.
    pub approval: Approval,
    /// Whether the network's feed still has it (product.md O3).
    #[schema(example = true)]
    pub in_feed: bool,
    /// Preview page.
    #[schema(
        required,
        example = "https://play.google.com/store/apps/details?id=com.example"
    )]
    pub preview_url: Option<String>,
    /// Our tracking link as the network gave it.
    #[schema(
        required,
        example = "https://acme.go2cloud.org/aff_c?offer_id=1042&aff_id=1"
    )]
    pub tracking_url: Option<String>,
    /// The payment model of all payouts together.
    pub model: PaymentModel,
    /// The highest payout.
    #[schema(required)]
    pub payout: Option<TopPayout>,
    /// How many payouts there are.
    #[schema(example = 2)]
    pub payouts_count: i32,
    /// The first countries it is open to, at most 12.
    pub countries: Vec<Country>,
    /// How many countries it is open to; null = all.
    #[schema(required, example = 3)]
    pub countries_count: Option<i32>,
    /// How many things were not understood.
    #[schema(example = 0)]
    pub warnings_count: i32,
    /// When it last changed.
    pub updated_at: UtcTime,
    /// When it was first seen.
    pub first_seen_at: UtcTime,
    /// When it was last seen.
    pub last_seen_at: UtcTime,
}

/// A page of offers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferList {
    /// The offers.
    pub items: Vec<OfferSummary>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}

/// An offer with everything that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferView {
    /// What lists show.
    #[serde(flatten)]
    #[schema(inline)]
    pub summary: OfferSummary,
    /// HTML as received; make it safe before showing it.
    #[schema(required, example = "<p>Install and open.</p>")]
    pub description: Option<String>,
    /// Impression link.
    #[schema(required)]
    pub impression_url: Option<String>,
    /// The network's own word for the status.
    #[schema(required, example = "active")]
    pub source_status: Option<String>,
    /// Every payout.
    pub payouts: Vec<Payout>,
    /// Where it may run.
    pub country_targeting: CountrySet,
    /// Targeted systems; empty = all.
    pub os: Vec<OsTarget>,
    /// Targeted devices; empty = all.
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
    #[schema(required)]
    pub expires_at: Option<UtcTime>,
    /// What was not understood.
    pub warnings: Vec<Warning>,
    /// Since when the feed lacks it.
    #[schema(required)]
    pub missing_since: Option<UtcTime>,
    /// The tracking URL as it is pushed; null without a usable link.
    #[schema(required)]
    pub final_tracking_url: Option<FinishedLink>,
    /// Whether the raw record is kept.
    #[schema(example = true)]
    pub raw_available: bool,
}

/// A change of one field of an offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferChangeView {
    /// Id.
    #[schema(example = 5)]
    pub id: i64,
    /// When.
    pub at: UtcTime,
    /// The run that brought it.
    #[schema(required, example = 91)]
    pub run_id: Option<i64>,
    /// The field.
    #[schema(example = "title")]
    pub field: String,
    /// What it was.
    #[schema(value_type = Value, required, example = json!("Old title"))]
    pub old: serde_json::Value,
    /// What it became.
    #[schema(value_type = Value, required, example = json!("New title"))]
    pub new: serde_json::Value,
}

/// A page of changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferChangeList {
    /// The changes, newest first.
    pub items: Vec<OfferChangeView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All of the offer; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}

/// A value and how many offers have it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Facet {
    /// The value.
    #[schema(example = "US")]
    pub value: String,
    /// Offers that have it.
    #[schema(example = 310)]
    pub count: i64,
}

/// The values that filters can take, with counts over all offers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferFacets {
    /// Countries that offers name.
    pub countries: Vec<Facet>,
    /// Category titles.
    pub categories: Vec<Facet>,
    /// Currencies of payouts.
    pub currencies: Vec<Facet>,
    /// Targeted systems.
    pub os: Vec<Facet>,
    /// Targeted devices.
    pub devices: Vec<Facet>,
    /// Why offers are not valid.
    pub reasons: Vec<Facet>,
    /// Connectors.
    pub connectors: Vec<Facet>,
}
