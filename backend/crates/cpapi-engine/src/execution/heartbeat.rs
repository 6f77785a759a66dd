//! Keeps a job ours while it is worked on.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cpapi_db::{jobs, runs};

use crate::execution::claimed::{Lease, lease_end};
use crate::execution::context::JobContext;

/// How the row stands.
struct Beat {
    ours: bool,
    cancel_requested: bool,
}

/// Extends the lease until dropped; cancels the work when the row is no longer ours or a person
/// asked for it, perhaps through another replica.
pub(crate) async fn keep(context: Arc<JobContext>) {
    let mut interval = tokio::time::interval(context.core.config().heartbeat);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    interval.tick().await;
    loop {
        interval.tick().await;
        match beat(&context).await {
            Ok(Beat { ours: false, .. }) => {
                context.lost.store(true, Ordering::Release);
                context.cancel.cancel();
                return;
            }
            Ok(Beat {
                cancel_requested: true,
                ..
            }) => {
                context.by_person.store(true, Ordering::Release);
                context.cancel.cancel();
            }
            Ok(_) => {}
            // The lease outlives a few missed beats; commits prove it anyway.
            Err(error) => {
                tracing::warn!(job.id = context.job.id, error = %error, "heartbeat failed")
            }
        }
    }
}

async fn beat(context: &JobContext) -> Result<Beat, cpapi_db::DbError> {
    let Lease { job_id, owner } = context.job.lease();
    let until = lease_end(&context.core);
    let now = context.now();
    let run_id = context.run_id;
    context
        .core
        .parts
        .db
        .write(move |c| {
            let ours = jobs::hold(c, job_id, &owner, until)?;
            let cancel_requested = ours && runs::beat(c, run_id, now)?;
            Ok(Beat {
                ours,
                cancel_requested,
            })
        })
        .await
}
