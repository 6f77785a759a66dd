//! The table `quarantined_records`.

mod queries;
mod rows;

pub use queries::{count, insert_many, list};
pub use rows::{NewQuarantinedRecord, QuarantinedRecordRow};
