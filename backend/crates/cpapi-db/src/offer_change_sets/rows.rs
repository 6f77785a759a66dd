//! Rows of `offer_change_sets`.

use cpapi_domain::time::UtcTime;
use diesel::Insertable;

use crate::schema::offer_change_sets;
use crate::types::{Json, Stored};

/// What one transaction changed, to be stored.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = offer_change_sets, treat_none_as_default_value = false)]
pub(super) struct NewChangeSet {
    /// Demand source.
    pub(super) source_id: i64,
    /// Its number within the source, from 1.
    pub(super) sequence: i64,
    /// When.
    pub(super) at: Stored<UtcTime>,
    /// The offers, packed.
    pub(super) offers: Vec<u8>,
    /// Product keys that some of them had before.
    pub(super) left_products: Json<Vec<String>>,
}
