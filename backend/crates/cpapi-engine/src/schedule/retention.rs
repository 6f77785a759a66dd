//! Runs are kept for a while, then they go (product.md Y9); so do sets of changed offers.

use cpapi_db::{DbError, jobs, offer_change_sets, runs};
use cpapi_domain::time::UtcTime;

use crate::parts::EngineParts;

/// Runs deleted in one transaction: each takes its quarantined records along.
const BATCH: i64 = 100;

/// Changes are kept so long for campaigns that are to look at them. Each looks at everything once
/// a day anyway, so only those that are off come too late, and they look at everything then.
const CHANGES_SECONDS: i64 = 3 * 24 * 60 * 60;

/// Deletes sets of changed offers past their time.
pub(crate) async fn expire_changes(parts: &EngineParts, now: UtcTime) -> Result<(), DbError> {
    let before = now.plus_seconds(-CHANGES_SECONDS);
    let any = parts
        .db
        .read(move |c| offer_change_sets::any_before(c, before))
        .await?;
    if any {
        parts
            .db
            .write(move |c| offer_change_sets::delete_before(c, before))
            .await?;
    }
    Ok(())
}

/// Deletes finished runs and dead jobs past their time, a batch at each look. Deleting twice is
/// deleting once, so replicas need not agree on who does it.
pub(crate) async fn expire(parts: &EngineParts, now: UtcTime) -> Result<(), DbError> {
    let before = now.plus_seconds(-parts.config.run_retention_days.saturating_mul(24 * 60 * 60));
    if !parts.db.read(move |c| runs::any_before(c, before)).await? {
        return Ok(());
    }
    let deleted = parts
        .db
        .write(move |c| {
            jobs::delete_dead(c, before)?;
            runs::delete_before(c, before, BATCH)
        })
        .await?;
    tracing::debug!(runs = deleted, "old runs were deleted");
    Ok(())
}
