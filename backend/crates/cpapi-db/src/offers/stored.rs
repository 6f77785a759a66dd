//! What one offer becomes in each of its tables.
//!
//! The rows own their texts: diesel keeps a statement prepared only for types without lifetimes.

use cpapi_domain::money::Micros;
use cpapi_domain::offer::{Approval, OfferStatus, PaymentModel, PayoutModel};
use cpapi_domain::time::UtcTime;
use diesel::Insertable;
use diesel::prelude::AsChangeset;

use crate::schema::{
    offer_categories, offer_changes, offer_countries, offer_documents, offer_hashes, offer_payouts,
    offers,
};
use crate::types::{Json, Stored};

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = offers, treat_none_as_default_value = false)]
pub(super) struct StoredOffer {
    pub(super) id: i64,
    pub(super) source_id: i64,
    pub(super) external_id: String,
    pub(super) title: Option<String>,
    pub(super) title_folded: String,
    pub(super) search_text: String,
    pub(super) logo_url: Option<String>,
    pub(super) preview_url: Option<String>,
    pub(super) tracking_url: Option<String>,
    pub(super) status: Stored<OfferStatus>,
    pub(super) approval: Stored<Approval>,
    pub(super) valid: bool,
    pub(super) reason_mask: i64,
    pub(super) payment_model: Stored<PaymentModel>,
    pub(super) payout_amount_micros: Option<Stored<Micros>>,
    pub(super) payout_percent_micros: Option<Stored<Micros>>,
    pub(super) payout_currency: Option<String>,
    pub(super) payout_rank: i64,
    pub(super) payouts_count: i32,
    pub(super) countries_count: Option<i32>,
    pub(super) countries_head: String,
    pub(super) os_mask: i64,
    pub(super) device_mask: i64,
    pub(super) traffic_allowed_mask: i64,
    pub(super) traffic_forbidden_mask: i64,
    pub(super) warnings_count: i32,
    pub(super) product_key: Option<String>,
    pub(super) expires_at: Option<Stored<UtcTime>>,
    pub(super) first_seen_at: Stored<UtcTime>,
    pub(super) last_seen_at: Stored<UtcTime>,
    pub(super) missing_since: Option<Stored<UtcTime>>,
    pub(super) updated_at: Stored<UtcTime>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = offer_documents, treat_none_as_default_value = false)]
pub(super) struct StoredDocument {
    pub(super) offer_id: i64,
    pub(super) document: Vec<u8>,
    pub(super) raw: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = offer_hashes, treat_none_as_default_value = false)]
pub(super) struct StoredHash {
    pub(super) source_id: i64,
    pub(super) external_id: String,
    pub(super) offer_id: i64,
    pub(super) hash: i64,
    pub(super) in_feed: bool,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = offer_countries, treat_none_as_default_value = false)]
pub(super) struct StoredCountry {
    pub(super) country: &'static str,
    pub(super) source_id: i64,
    pub(super) status: Stored<OfferStatus>,
    pub(super) offer_id: i64,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = offer_categories, treat_none_as_default_value = false)]
pub(super) struct StoredCategory {
    pub(super) category_folded: String,
    pub(super) offer_id: i64,
    pub(super) category: String,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = offer_payouts, treat_none_as_default_value = false)]
pub(super) struct StoredPayout {
    pub(super) offer_id: i64,
    pub(super) position: i32,
    pub(super) goal: String,
    pub(super) model: Stored<PayoutModel>,
    pub(super) amount_micros: Option<Stored<Micros>>,
    pub(super) percent_micros: Option<Stored<Micros>>,
    pub(super) currency: Option<&'static str>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = offer_changes, treat_none_as_default_value = false)]
pub(super) struct StoredChange {
    pub(super) offer_id: i64,
    pub(super) run_id: Option<i64>,
    pub(super) at: Stored<UtcTime>,
    pub(super) field: &'static str,
    pub(super) old: Option<Json<serde_json::Value>>,
    pub(super) new: Option<Json<serde_json::Value>>,
}

/// What a new judgement about an offer changes in its row.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = offers)]
pub(super) struct StoredJudgement {
    pub(super) valid: bool,
    pub(super) reason_mask: i64,
    pub(super) updated_at: Stored<UtcTime>,
}
