//! Rows of `quarantined_records`.

use cpapi_domain::time::UtcTime;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::quarantined_records;
use crate::types::Stored;

/// A quarantined record as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = quarantined_records)]
pub struct QuarantinedRecordRow {
    /// Id.
    pub id: i64,
    /// Demand source.
    pub source_id: i64,
    /// Run.
    pub run_id: i64,
    /// When.
    pub at: UtcTime,
    /// The network's id.
    pub external_id: Option<String>,
    /// Stable code.
    pub code: String,
    /// One sentence.
    pub detail: String,
    /// The record, redacted.
    pub raw: String,
}

/// A quarantined record to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = quarantined_records, treat_none_as_default_value = false)]
pub struct NewQuarantinedRecord {
    /// Demand source.
    pub source_id: i64,
    /// Run.
    pub run_id: i64,
    /// When.
    pub at: Stored<UtcTime>,
    /// The network's id.
    pub external_id: Option<String>,
    /// Stable code.
    pub code: String,
    /// One sentence.
    pub detail: String,
    /// The record, redacted.
    pub raw: String,
}
