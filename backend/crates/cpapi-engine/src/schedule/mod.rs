//! What is due becomes jobs. Every function here is idempotent, so that several replicas may
//! look at the same time.

mod retention;
pub(crate) mod tidying;

use std::collections::BTreeSet;

use cpapi_db::jobs::NewJob;
use cpapi_db::{DbConnection, DbError, jobs, offers, placements, sources};
use cpapi_domain::run::Trigger;
use cpapi_domain::time::UtcTime;

use crate::notices;
use crate::parts::EngineParts;

/// Jobs made of one kind of due thing in one look; the rest follows at the next tick.
const BATCH: i64 = 200;
/// An enabled campaign is compared with its tracking system at least this often, even when
/// nothing of ours changed.
const RECONCILE_SECONDS: i64 = 60 * 60;

/// What one look found; the write lock is only taken when there is something.
#[derive(Default)]
struct Due {
    sources: Vec<sources::DueSource>,
    campaigns: Vec<i64>,
    /// Valid offers whose end has passed.
    offers_expired: bool,
}

/// Enqueues every pull and push that is due at `now`.
///
/// # Errors
/// The database's; the next tick tries again.
pub(crate) async fn enqueue_due(parts: &EngineParts, now: UtcTime) -> Result<(), DbError> {
    let due = parts.db.read(move |c| look(c, now)).await?;
    if !due.sources.is_empty() || !due.campaigns.is_empty() || due.offers_expired {
        // Looked at again with the lock: another replica may have done it all in between.
        parts
            .db
            .write(move |c| look(c, now).and_then(|due| enqueue(c, &due, now)))
            .await?;
    }
    retention::expire_changes(parts, now).await?;
    notices::tend(parts, now).await?;
    retention::expire(parts, now).await
}

fn look(c: &mut DbConnection, now: UtcTime) -> Result<Due, DbError> {
    // A pause that is due, a refused offer whose time has come, a create in doubt to look for
    // again (product.md R2, R6, R7), and the regular comparison.
    let mut campaigns = placements::campaigns_due(c, now, BATCH)?;
    campaigns.extend(placements::campaigns_to_reconcile(
        c,
        now.plus_seconds(-RECONCILE_SECONDS),
        BATCH,
    )?);
    campaigns.sort_unstable();
    campaigns.dedup();
    Ok(Due {
        sources: sources::due(c, now, BATCH)?,
        campaigns,
        offers_expired: offers::any_ended(c, now)?,
    })
}

fn enqueue(c: &mut DbConnection, due: &Due, now: UtcTime) -> Result<(), DbError> {
    for source in &due.sources {
        // Its due time orders the queue: whoever waits longest goes first (product.md Y1).
        let job = NewJob::pull_source(source.id, Trigger::Due, now).not_before(source.next_pull_at);
        jobs::enqueue(c, &job)?;
    }
    for campaign_id in &due.campaigns {
        jobs::enqueue(c, &NewJob::push_campaign(*campaign_id, Trigger::Due, now))?;
    }
    if due.offers_expired {
        let expired = offers::expire_due(c, now, BATCH)?;
        let sources: BTreeSet<i64> = expired.iter().map(|offer| offer.source_id).collect();
        for source_id in sources {
            jobs::enqueue_pushes_of_source(c, source_id, Trigger::Due, now, now)?;
        }
    }
    Ok(())
}
