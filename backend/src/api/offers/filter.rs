//! The query string of offer lists and exports.

use cpapi_db::offers::{OfferFilter, OfferSort};
use cpapi_domain::money::Micros;
use cpapi_domain::offer::{OfferStatus, PaymentModel};
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::ReasonCode;
use cpapi_domain::vocabulary::{Country, Currency, Device, Os};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::query::{Ids, Words};

/// Filters of offers. Lists are repeated or separated by commas and mean "any of"; filters
/// narrow each other.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferQuery {
    /// Text in title, external id or URLs.
    search: Option<String>,
    /// Sources.
    #[serde(default)]
    #[param(value_type = Vec<i64>, required = false)]
    source_id: Ids,
    /// Connectors.
    #[serde(default)]
    #[param(value_type = Vec<String>, required = false)]
    connector: Words<String>,
    /// Valid or not.
    valid: Option<bool>,
    /// Fails this rule.
    reason: Option<ReasonCode>,
    /// Active or disabled.
    status: Option<OfferStatus>,
    /// In the feed or not.
    in_feed: Option<bool>,
    /// Open to one of these countries.
    #[serde(default)]
    #[param(value_type = Vec<Country>, required = false)]
    country: Words<Country>,
    /// Open to one of these systems.
    #[serde(default)]
    #[param(value_type = Vec<Os>, required = false)]
    os: Words<Os>,
    /// Open to one of these devices.
    #[serde(default)]
    #[param(value_type = Vec<Device>, required = false)]
    device: Words<Device>,
    /// In one of these categories, without regard to case.
    #[serde(default)]
    #[param(value_type = Vec<String>, required = false)]
    category: Words<String>,
    /// Pays in one of these currencies.
    #[serde(default)]
    #[param(value_type = Vec<Currency>, required = false)]
    currency: Words<Currency>,
    /// Lowest amount of the payout shown, in its own currency.
    payout_min: Option<Micros>,
    /// Highest amount of the payout shown, in its own currency.
    payout_max: Option<Micros>,
    /// Payment models.
    #[serde(default)]
    #[param(value_type = Vec<PaymentModel>, required = false)]
    model: Words<PaymentModel>,
    /// Changed at this time or later.
    updated_since: Option<UtcTime>,
    /// Has something that was not understood, or not.
    has_warnings: Option<bool>,
    /// Order; exports are always in the order of the id.
    #[serde(default)]
    #[param(required = false, inline)]
    sort: OfferOrder,
}

/// Orders of offers.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub(crate) enum OfferOrder {
    /// Newest first.
    #[default]
    #[serde(rename = "-id")]
    IdDescending,
    /// Oldest first.
    #[serde(rename = "id")]
    Id,
    /// By title.
    #[serde(rename = "title")]
    Title,
    /// By title, backwards.
    #[serde(rename = "-title")]
    TitleDescending,
    /// Longest unchanged first.
    #[serde(rename = "updated_at")]
    Updated,
    /// Last changed first.
    #[serde(rename = "-updated_at")]
    UpdatedDescending,
    /// Lowest payout first.
    #[serde(rename = "payout")]
    Payout,
    /// Highest payout first.
    #[serde(rename = "-payout")]
    PayoutDescending,
}

impl OfferQuery {
    /// The order.
    pub(super) fn sort(&self) -> OfferSort {
        match self.sort {
            OfferOrder::IdDescending => OfferSort::IdDesc,
            OfferOrder::Id => OfferSort::Id,
            OfferOrder::Title => OfferSort::Title,
            OfferOrder::TitleDescending => OfferSort::TitleDesc,
            OfferOrder::Updated => OfferSort::Updated,
            OfferOrder::UpdatedDescending => OfferSort::UpdatedDesc,
            OfferOrder::Payout => OfferSort::Payout,
            OfferOrder::PayoutDescending => OfferSort::PayoutDesc,
        }
    }

    /// The filter as the database takes it.
    pub(super) fn filter(self, now: UtcTime) -> OfferFilter {
        OfferFilter {
            search: self.search.filter(|text| !text.trim().is_empty()),
            sources: (!self.source_id.0.is_empty()).then_some(self.source_id.0),
            connectors: self.connector.0,
            valid: self.valid,
            reason: self.reason,
            status: self.status,
            in_feed: self.in_feed,
            now: Some(now),
            countries: OfferFilter::any_of(self.country.0),
            os: OfferFilter::any_of(self.os.0),
            devices: OfferFilter::any_of(self.device.0),
            categories: OfferFilter::any_of(self.category.0),
            currencies: OfferFilter::any_of(self.currency.0),
            shown_payout_min: self.payout_min,
            shown_payout_max: self.payout_max,
            models: self.model.0,
            updated_since: self.updated_since,
            has_warnings: self.has_warnings,
            ..OfferFilter::default()
        }
    }
}
