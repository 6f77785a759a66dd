//! Showing notifications whose time has come, and dropping old ones.

use cpapi_db::{DbError, notifications};
use cpapi_domain::time::UtcTime;

use crate::parts::EngineParts;

/// Notifications deleted in one transaction.
const BATCH: i64 = 500;

/// Shows what is to be shown and deletes what is past its time, which is that of runs. Doing it
/// twice is doing it once, so replicas need not agree on who does it.
pub(crate) async fn tend(parts: &EngineParts, now: UtcTime) -> Result<(), DbError> {
    let before = now.plus_seconds(-parts.config.run_retention_days.saturating_mul(24 * 60 * 60));
    let look = parts.db.read(move |c| {
        let waiting = notifications::any_to_publish(c)?;
        Ok((waiting, notifications::any_before(c, before)?))
    });
    let (waiting, old) = look.await?;
    if waiting || old {
        let tended = parts.db.write(move |c| {
            notifications::publish(c, now)?;
            notifications::delete_before(c, before, BATCH)
        });
        tended.await?;
    }
    Ok(())
}
