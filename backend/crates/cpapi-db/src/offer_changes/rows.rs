//! Rows of `offer_changes`.

use cpapi_domain::time::UtcTime;
use diesel::{Insertable, Queryable, Selectable};
use serde_json::Value;

use crate::schema::offer_changes;
use crate::types::{Json, Stored};

/// A change of an offer as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = offer_changes)]
pub struct OfferChangeRow {
    /// Id.
    pub id: i64,
    /// Demand offer.
    pub offer_id: i64,
    /// Run.
    pub run_id: Option<i64>,
    /// When.
    pub at: UtcTime,
    /// What changed.
    pub field: String,
    /// Value before.
    pub old: Option<Json<Value>>,
    /// Value after.
    pub new: Option<Json<Value>>,
}

/// A change of an offer to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = offer_changes, treat_none_as_default_value = false)]
pub struct NewOfferChange {
    /// Demand offer.
    pub offer_id: i64,
    /// Run.
    pub run_id: Option<i64>,
    /// When.
    pub at: Stored<UtcTime>,
    /// What changed.
    pub field: String,
    /// Value before.
    pub old: Option<Json<Value>>,
    /// Value after.
    pub new: Option<Json<Value>>,
}
