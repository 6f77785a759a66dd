//! Why a job's work ended before its end.

use cpapi_db::DbError;
use cpapi_domain::partner::PartnerError;
use thiserror::Error;

/// What stops a job without a fault of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The lease is no longer ours; whatever was being done is thrown away.
    LeaseLost,
    /// The engine stops; the job goes back unharmed.
    Stopping,
    /// A person asked for it.
    Cancelled,
    /// A test killed the job at a breakpoint.
    Aborted,
}

/// Why a job's work ended before its end.
#[derive(Debug, Error)]
pub(crate) enum WorkError {
    /// Not a fault.
    #[error("interrupted: {0:?}")]
    Interrupted(Interruption),
    /// The network or the tracking system failed.
    #[error(transparent)]
    Partner(#[from] PartnerError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The subject cannot be worked on as it is; trying again cannot help.
    #[error("{code}: {detail}")]
    Unworkable {
        /// Stable code for the run.
        code: &'static str,
        /// One sentence.
        detail: String,
    },
    /// A part of the product failed.
    #[error("{0}")]
    Internal(String),
}
