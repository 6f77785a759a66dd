//! Check of a tracking system.

use cpapi_db::tracking_systems::{self, CheckResult};
use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::tracking::{TrackingIdentity, TrackingStatus};

use crate::checks::CheckError;
use crate::parts::EngineParts;

/// How a tracking system's check went; stored on it already.
#[derive(Debug, Clone)]
pub enum TrackingCheck {
    /// The key works and may write offers.
    Passed(TrackingIdentity),
    /// It does not; the tracking system shows the server's answer.
    Failed(PartnerError),
}

/// Asks who the key belongs to and whether it may write offers, and stores the outcome
/// (product.md T1).
///
/// # Errors
/// [`CheckError`] when no request could be made.
pub async fn check_tracking_system(
    parts: &EngineParts,
    id: i64,
) -> Result<TrackingCheck, CheckError> {
    let row = parts
        .db
        .read(move |c| tracking_systems::find(c, id))
        .await?;
    if row.archived_at.is_some() {
        return Err(CheckError::Archived);
    }
    let system = parts
        .tracking
        .connect(&row, &parts.vault, &parts.clock)
        .map_err(|error| CheckError::Unusable(error.to_string()))?;
    let outcome = system.check().await;
    let result = CheckResult {
        status: match &outcome {
            Ok(_) => TrackingStatus::Ready,
            Err(error) if error.kind == FailureKind::Credentials => {
                TrackingStatus::InvalidCredentials
            }
            Err(_) => TrackingStatus::Failing,
        },
        identity: outcome.as_ref().ok().cloned(),
        answer: outcome
            .as_ref()
            .err()
            .and_then(|error| error.answer.as_deref().cloned()),
        checked_at: parts.clock.now(),
    };
    parts
        .db
        .write(move |c| tracking_systems::record_check(c, id, &result))
        .await?;
    Ok(match outcome {
        Ok(identity) => TrackingCheck::Passed(identity),
        Err(error) => TrackingCheck::Failed(error),
    })
}
