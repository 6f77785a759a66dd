//! The requests that the API makes while a person waits: one real request each, its outcome
//! stored and returned (product.md S2–S4, T1, T2).

mod lookup;
mod source;
mod tracking_system;

use cpapi_db::DbError;
use cpapi_domain::partner::PartnerError;
use thiserror::Error;

pub use lookup::{Lookup, lookup};
pub use source::{SourceCheck, check_source};
pub use tracking_system::{TrackingCheck, check_tracking_system};

/// Why a check did not come about. A partner's failure is not an error but an outcome.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The database's, [`DbError::NotFound`] for an unknown id.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Archived things are not asked any more (product.md S6, T4).
    #[error("it is archived")]
    Archived,
    /// Nothing can be asked with what is stored: an unknown connector, an unreadable secret.
    #[error("{0}")]
    Unusable(String),
    /// The partner failed; for lookups, whose only purpose is the answer.
    #[error(transparent)]
    Partner(#[from] PartnerError),
}
