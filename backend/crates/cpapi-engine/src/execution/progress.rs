//! Shows what a running job has counted, about once a second and only when something was counted
//! (product.md Y9), and hears within that time that a person wants it to stop.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cpapi_db::{DbError, runs};
use cpapi_domain::run::Counters;

use crate::execution::context::JobContext;

/// Shows progress until dropped.
pub(crate) async fn show(context: Arc<JobContext>) {
    let mut interval = tokio::time::interval(context.core.config().progress);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    interval.tick().await;
    let mut shown = Counters::default();
    loop {
        interval.tick().await;
        let counters = context.counters();
        if let Err(error) = look(&context, (counters != shown).then_some(counters)).await {
            // The next second tries again; what was counted is in the end's row anyway.
            tracing::debug!(run.id = context.run_id, error = %error, "progress is not shown");
            continue;
        }
        shown = counters;
    }
}

async fn look(context: &JobContext, counters: Option<Counters>) -> Result<(), DbError> {
    let (run_id, now) = (context.run_id, context.now());
    let parts = &context.core.parts;
    if let Some(counters) = counters {
        parts
            .db
            .write(move |c| runs::show(c, run_id, counters, now))
            .await?;
        parts.runs_changed.notify_one();
    }
    let cancel = parts
        .db
        .read(move |c| runs::is_cancel_requested(c, run_id))
        .await?;
    if cancel && !context.cancel.is_cancelled() {
        context.by_person.store(true, Ordering::Release);
        context.cancel.cancel();
    }
    Ok(())
}
