//! Showing notifications whose time has come, and dropping old ones.

use cpapi_db::notifications::{Note, Subject};
use cpapi_db::{DbConnection, DbError, notifications, webhook_deliveries};
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::time::UtcTime;

use crate::parts::EngineParts;
use crate::{mail, webhooks};

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
        let mailer = parts.mailer.clone();
        let tended = parts.db.write(move |c| {
            let shown = notifications::publish(c, now)?;
            webhooks::fan_out(c, &shown, now)?;
            if let Some(mailer) = &mailer {
                mail::fan_out(c, mailer, &shown, now)?;
            }
            webhook_deliveries::delete_before(c, before, BATCH)?;
            notifications::delete_before(c, before, BATCH)
        });
        tended.await?;
    }
    Ok(())
}

/// Tells of something that is about no source and no campaign.
pub(crate) fn about_the_product(
    c: &mut DbConnection,
    kind: NotificationKind,
    detail: String,
    now: UtcTime,
) -> Result<(), DbError> {
    let note = Note {
        detail: Some(detail),
        ..Note::of(kind, Subject::Product, None)
    };
    notifications::write(c, note, now)
}
