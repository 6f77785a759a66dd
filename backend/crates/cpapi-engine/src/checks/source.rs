//! Check of a demand source.

use cpapi_db::sources;
use cpapi_domain::partner::PartnerError;
use tokio_util::sync::CancellationToken;

use crate::checks::CheckError;
use crate::notices;
use crate::parts::EngineParts;
use crate::pull::access::{self, AccessError};

/// How a source's check went; stored on the source already.
#[derive(Debug, Clone)]
pub enum SourceCheck {
    /// The network answered as it should.
    Passed {
        /// One sentence.
        detail: String,
    },
    /// It did not; the source shows its answer.
    Failed(PartnerError),
}

/// Makes one real request with the source's settings and stores how it went: status `ready`
/// and no answer, or `invalid_credentials`/`failing` with the network's own answer
/// (product.md S2–S4).
///
/// # Errors
/// [`CheckError`] when no request could be made.
pub async fn check_source(parts: &EngineParts, source_id: i64) -> Result<SourceCheck, CheckError> {
    let row = parts.db.read(move |c| sources::find(c, source_id)).await?;
    if row.archived_at.is_some() {
        return Err(CheckError::Archived);
    }
    let access = access::open(parts, &row, CancellationToken::new())
        .await
        .map_err(|error| match error {
            AccessError::Database(error) => CheckError::Database(error),
            error => CheckError::Unusable(error.to_string()),
        })?;
    let outcome = access.connector.check(&access.context).await;
    let now = parts.clock.now();
    match outcome {
        Ok(report) => {
            parts
                .db
                .write(move |c| {
                    sources::check_passed(c, source_id, now)?;
                    notices::source_checked(c, source_id, now)
                })
                .await?;
            Ok(SourceCheck::Passed {
                detail: report.detail,
            })
        }
        Err(error) => {
            let failure = sources::Failure::of(&error, now);
            parts
                .db
                .write(move |c| {
                    sources::record_failure(c, source_id, &failure)?;
                    notices::source_checked(c, source_id, now)
                })
                .await?;
            Ok(SourceCheck::Failed(error))
        }
    }
}
