//! Storing what came of actions: soon, and many in one transaction.

use std::time::Duration;

use cpapi_db::placements::{self, PlacementChanges};
use cpapi_db::types::Stored;
use cpapi_db::{DbConnection, DbError, runs};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::Counters;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::notices::Settling;
use crate::push::action::Settled;

/// Rows of one transaction.
const ROWS: usize = 100;
/// How long the first result of a transaction waits for others. What is lost by a crash in
/// between is found again by its token.
const WINDOW: Duration = Duration::from_millis(50);

/// Stores results until there are no more.
pub(crate) async fn record(
    context: &JobContext,
    mut results: mpsc::Receiver<Settled>,
) -> Result<(), WorkError> {
    while let Some(first) = results.recv().await {
        let mut batch = vec![first];
        let deadline = Instant::now() + WINDOW;
        while batch.len() < ROWS {
            match tokio::time::timeout_at(deadline, results.recv()).await {
                Ok(Some(result)) => batch.push(result),
                Ok(None) | Err(_) => break,
            }
        }
        store(context, batch).await?;
    }
    Ok(())
}

async fn store(context: &JobContext, batch: Vec<Settled>) -> Result<(), WorkError> {
    let run_id = context.run_id;
    let campaign_id = context.job.subject_id;
    let now = context.now();
    let gain = batch
        .iter()
        .fold(Counters::default(), |sum, result| add(sum, result.gain));
    context.count(|counters| *counters = add(*counters, gain));
    let counters = context.counters();
    context
        .commit(move |c| {
            let ids: Vec<i64> = batch.iter().map(|result| result.placement_id).collect();
            let settling = Settling::begin(c, &ids)?;
            for result in &batch {
                apply(c, result)?;
            }
            settling.end(c, campaign_id, run_id, now)?;
            runs::progress(c, run_id, counters, now)
        })
        .await
}

/// A remote id that another placement holds must not lose the other results.
fn apply(c: &mut DbConnection, result: &Settled) -> Result<(), DbError> {
    if placements::apply_unless_taken(c, result.placement_id, &result.changes)? {
        return Ok(());
    }
    let changes = PlacementChanges {
        state: Some(Stored(PlacementState::Failed)),
        reason_code: Some(Some("remote_id_taken".to_owned())),
        reason_detail: Some(Some(
            "The tracking system gave an id that another offer has already.".to_owned(),
        )),
        updated_at: result.changes.updated_at,
        ..PlacementChanges::default()
    };
    placements::apply(c, result.placement_id, &changes)
}

fn add(a: Counters, b: Counters) -> Counters {
    Counters {
        created: a.created + b.created,
        updated: a.updated + b.updated,
        paused: a.paused + b.paused,
        resumed: a.resumed + b.resumed,
        skipped: a.skipped + b.skipped,
        failed: a.failed + b.failed,
        requests: a.requests + b.requests,
        ..a
    }
}
