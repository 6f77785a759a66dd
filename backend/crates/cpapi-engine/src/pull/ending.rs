//! How a pull ends and what it leaves on its source.

use std::sync::Arc;

use cpapi_connectors::Completeness;
use cpapi_db::sources::{self, Failure, PullEnd};
use cpapi_db::{DbConnection, DbError, jobs, offers};
use cpapi_domain::feed_guard::Verdict;
use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::run::{Counters, Outcome, Trigger};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::UtcTime;
use tracing::Instrument as _;

use crate::execution::conclusion::Conclusion;
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::execution::stage::stage;
use crate::pull::{Feed, missing};

/// The feed was read to its end: complete, partial, or held.
pub(crate) async fn reached(
    context: &Arc<JobContext>,
    feed: Feed,
) -> Result<Conclusion, WorkError> {
    let now = context.now();
    let mut end = PullEnd {
        at: now,
        status: SourceStatus::Ready,
        answer: None,
        believed: None,
        acceptance_used: false,
        held_run_id: None,
        feed_history: None,
        connector_state: feed.pull.state(),
        not_before: None,
    };
    let (outcome, error) = match feed.pull.completeness() {
        Completeness::Partial { detail } => {
            // It proves nothing, so what the guard holds stays held.
            end.held_run_id = feed.source.held_run_id;
            end.feed_history = feed.source.feed_history.clone().map(|history| history.0);
            (
                Outcome::Partial,
                Some(("feed_incomplete".to_owned(), detail)),
            )
        }
        // An acceptance is used up by the complete feed that it was looked at for.
        Completeness::Complete => match missing::judge(&feed, now) {
            Verdict::Accept => {
                end.acceptance_used = true;
                let marking = missing::mark(context, &feed);
                marking.instrument(stage!("pull.missing")).await?;
                end.believed = Some(i64::try_from(feed.seen).unwrap_or(i64::MAX));
                (Outcome::Complete, None)
            }
            Verdict::Hold { detail } => {
                end.acceptance_used = feed.source.feed_accepted;
                end.status = SourceStatus::Failing;
                end.held_run_id = Some(context.run_id);
                end.feed_history = Some(missing::history_with(&feed, now));
                (Outcome::Held, Some(("feed_held".to_owned(), detail)))
            }
        },
    };
    if end.held_run_id.is_some() {
        end.status = SourceStatus::Failing;
    }
    let source_id = feed.source.id;
    let (invalid, counts) = count(context, source_id).await?;
    context.count(|counters| counters.invalid = invalid);
    let counters = context.counters();
    let mut conclusion = Conclusion::reached(outcome, counters).with_effects(move |c| {
        sources::end_pull(c, source_id, &end)?;
        if let Some(counts) = &counts {
            sources::set_counts(c, source_id, counts)?;
        }
        push_changes(c, source_id, counters, now)
    });
    conclusion.error = error;
    Ok(conclusion)
}

/// Counts the source's offers again where the pull changed something.
async fn count(
    context: &Arc<JobContext>,
    source_id: i64,
) -> Result<(i64, Option<offers::SourceCounts>), WorkError> {
    let counts = context
        .read(move |c| offers::source_counts(c, source_id))
        .await?;
    Ok((counts.in_feed - counts.valid, Some(counts)))
}

/// The source cannot be asked at all: archived, without its connector, with credentials that do
/// not open. An archived one keeps its status.
pub(crate) fn unopened(
    context: &Arc<JobContext>,
    code: &'static str,
    detail: String,
) -> Conclusion {
    let source_id = context.job.subject_id;
    let failure = Failure {
        status: SourceStatus::Failing,
        answer: None,
        at: context.now(),
        not_before: None,
    };
    let mut conclusion = Conclusion::reached(Outcome::Failed, context.counters())
        .with_effects(move |c| sources::record_failure(c, source_id, &failure));
    conclusion.error = Some((code.to_owned(), detail));
    conclusion
}

/// The network failed on the way: what came is kept, nothing is proven missing.
pub(crate) fn broken_off(context: &Arc<JobContext>, error: &PartnerError) -> Conclusion {
    let now = context.now();
    let source_id = context.job.subject_id;
    let counters = context.counters();
    let failure = Failure::of(error, now);
    let mut conclusion = Conclusion::of_partner(error, counters).with_effects(move |c| {
        sources::record_failure(c, source_id, &failure)?;
        let counts = offers::source_counts(c, source_id)?;
        sources::set_counts(c, source_id, &counts)?;
        push_changes(c, source_id, counters, now)
    });
    if counters.pages > 0 && error.kind != FailureKind::Credentials {
        conclusion.outcome = Outcome::Partial;
    }
    conclusion
}

/// A change at the source reaches the tracking systems as soon as the pull ends (product.md Y3).
fn push_changes(
    c: &mut DbConnection,
    source_id: i64,
    counters: Counters,
    now: UtcTime,
) -> Result<(), DbError> {
    if counters.new > 0 || counters.changed > 0 || counters.missing > 0 {
        jobs::enqueue_pushes_of_source(c, source_id, Trigger::Due, now, now)?;
    }
    Ok(())
}
