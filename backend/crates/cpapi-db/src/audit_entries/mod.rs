//! The table `audit_entries`.

mod queries;
mod rows;

pub use queries::{AuditFilter, AuditSort, count, insert, list};
pub use rows::{AuditEntryRow, NewAuditEntry};
