//! Rows of `offers`.

use cpapi_domain::money::Micros;
use cpapi_domain::offer::{Approval, OfferStatus, PaymentModel};
use cpapi_domain::time::UtcTime;
use diesel::{Queryable, Selectable};

use crate::schema::offers;

/// A demand offer as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = offers)]
pub struct OfferRow {
    /// Id.
    pub id: i64,
    /// Demand source.
    pub source_id: i64,
    /// The network's id.
    pub external_id: String,
    /// Title.
    pub title: Option<String>,
    /// [`crate::fold::fold`] of the title.
    pub title_folded: String,
    /// Folded title, id and URLs.
    pub search_text: String,
    /// Logo.
    pub logo_url: Option<String>,
    /// Preview page.
    pub preview_url: Option<String>,
    /// Tracking link as the network gave it.
    pub tracking_url: Option<String>,
    /// Status.
    pub status: OfferStatus,
    /// Our standing.
    pub approval: Approval,
    /// Fails no rule (product.md O2).
    pub valid: bool,
    /// Rules it fails, [`cpapi_domain::validity::reason_mask`].
    pub reason_mask: i64,
    /// Model of all payouts together.
    pub payment_model: PaymentModel,
    /// Amount of the payout shown.
    pub payout_amount_micros: Option<Micros>,
    /// Share of the payout shown.
    pub payout_percent_micros: Option<Micros>,
    /// Currency of the payout shown.
    pub payout_currency: Option<String>,
    /// Micros of the amount shown, -1 without one: the sort key.
    pub payout_rank: i64,
    /// Number of payouts.
    pub payouts_count: i32,
    /// Number of countries; none = all.
    pub countries_count: Option<i32>,
    /// The first twelve codes, comma separated.
    pub countries_head: String,
    /// Bits of [`cpapi_domain::vocabulary::Os`]; -1 = unrestricted.
    pub os_mask: i64,
    /// Bits of [`cpapi_domain::vocabulary::Device`]; -1 = unrestricted.
    pub device_mask: i64,
    /// Bits of [`cpapi_domain::vocabulary::Traffic`].
    pub traffic_allowed_mask: i64,
    /// Bits of [`cpapi_domain::vocabulary::Traffic`].
    pub traffic_forbidden_mask: i64,
    /// Number of warnings.
    pub warnings_count: i32,
    /// What is the same product at other networks (product.md C10).
    pub product_key: Option<String>,
    /// End of the offer.
    pub expires_at: Option<UtcTime>,
    /// First seen.
    pub first_seen_at: UtcTime,
    /// Of an offer that left the feed: when it was last in it.
    pub last_seen_at: UtcTime,
    /// Since when it is not in the feed.
    pub missing_since: Option<UtcTime>,
    /// Last change of its content.
    pub updated_at: UtcTime,
}
