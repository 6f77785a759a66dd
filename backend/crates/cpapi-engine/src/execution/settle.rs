//! Ends a run and its job in one transaction.

use std::time::Duration;

use cpapi_db::{DbConnection, DbError, jobs, runs};
use cpapi_domain::run::Outcome;
use cpapi_domain::time::UtcTime;
use metrics::counter;

use crate::backoff;
use crate::breakpoints::Breakpoint;
use crate::execution::claimed::{ClaimedJob, lease_end};
use crate::execution::conclusion::{Afterwards, Conclusion};
use crate::execution::context::JobContext;
use crate::notices::{self, RunEnded};

/// Tries to write an end before it is left to the lease's end.
const TRIES: u32 = 5;

/// Writes how the job ended. A database that stays away leaves the job to the end of its lease.
pub(crate) async fn settle(context: &JobContext, conclusion: Conclusion) {
    for attempt in 1..=TRIES {
        match write(context, conclusion.clone()).await {
            Ok(true) => {
                context.core.parts.runs_changed.notify_one();
                measure(context, &conclusion);
                // The end stands: whatever a test wants here happens to a job that is over.
                let _ = context.breakpoint(Breakpoint::AfterEnd).await;
                return;
            }
            Ok(false) => {
                tracing::warn!(
                    job.id = context.job.id,
                    "the job was taken over; its end is not written"
                );
                return;
            }
            Err(error) => {
                tracing::warn!(job.id = context.job.id, error = %error, attempt, "an end could not be written");
                tokio::time::sleep(Duration::from_millis(200 * u64::from(attempt))).await;
            }
        }
    }
}

/// Counts an end that was written, so that a run which two processes believe to have ended is
/// counted once.
fn measure(context: &JobContext, conclusion: &Conclusion) {
    let kind = context.job.kind.to_string();
    let outcome = conclusion.outcome.to_string();
    counter!("cpapi_runs_total", "kind" => kind, "outcome" => outcome).increment(1);
    let seen = &conclusion.counters;
    for (sight, count) in [
        ("new", seen.new),
        ("changed", seen.changed),
        ("unchanged", seen.unchanged),
        ("missing", seen.missing),
        ("quarantined", seen.quarantined),
        ("created", seen.created),
        ("updated", seen.updated),
        ("paused", seen.paused),
        ("resumed", seen.resumed),
        ("failed", seen.failed),
    ] {
        counter!("cpapi_records_total", "sight" => sight).increment(count.try_into().unwrap_or(0));
    }
}

async fn write(context: &JobContext, conclusion: Conclusion) -> Result<bool, DbError> {
    let job = context.job.clone();
    let run_id = context.run_id;
    let now = context.now();
    let until = lease_end(&context.core);
    let max_attempts = context.core.config().max_attempts;
    let open = context.breakpoint_in_transaction(Breakpoint::DuringEnd);
    context
        .core
        .parts
        .db
        .write(move |c| {
            if !jobs::hold(c, job.id, &job.owner, until)? {
                return Ok(false);
            }
            if let Some(effects) = &conclusion.effects {
                effects(c)?;
            }
            end_job(c, &job, &conclusion, max_attempts, now)?;
            notices::run_ended(c, &ended(&job, run_id, &conclusion, max_attempts), now)?;
            // Last, as everything that takes a run's number (docs/database.md).
            end_run(c, run_id, &conclusion, now)?;
            open();
            Ok(true)
        })
        .await
}

fn end_run(
    c: &mut DbConnection,
    run_id: i64,
    conclusion: &Conclusion,
    now: UtcTime,
) -> Result<(), DbError> {
    let end = runs::RunEnd {
        outcome: conclusion.outcome,
        counters: conclusion.counters,
        error: conclusion.error.clone(),
        answer: conclusion.answer.clone(),
        finished_at: now,
    };
    runs::finish(c, run_id, &end)
}

fn end_job(
    c: &mut DbConnection,
    job: &ClaimedJob,
    conclusion: &Conclusion,
    max_attempts: i32,
    now: UtcTime,
) -> Result<(), DbError> {
    let error = || {
        conclusion
            .error
            .as_ref()
            .map(|(code, detail)| format!("{code}: {detail}"))
    };
    match conclusion.afterwards {
        Afterwards::Done => jobs::finish(c, job.id),
        Afterwards::HandBack => jobs::hand_back(c, job.id, &job.owner).map(|_| ()),
        Afterwards::Retry { .. } if job.attempts >= max_attempts => {
            jobs::bury(c, job.id, error().as_deref())
        }
        Afterwards::Retry { after_seconds } => {
            let delay = backoff::job_delay(job.attempts, after_seconds);
            jobs::retry(c, job.id, now.plus_seconds(delay), error().as_deref())
        }
    }
}

/// What people may have to be told of.
fn ended<'a>(
    job: &ClaimedJob,
    run_id: i64,
    conclusion: &'a Conclusion,
    max_attempts: i32,
) -> RunEnded<'a> {
    RunEnded {
        kind: job.kind,
        subject_id: job.subject_id,
        run_id,
        outcome: conclusion.outcome,
        error: conclusion.error.as_ref(),
        is_last: match conclusion.afterwards {
            Afterwards::Done => true,
            Afterwards::HandBack => false,
            Afterwards::Retry { .. } => job.attempts >= max_attempts,
        },
    }
}

/// How a run's end is logged.
pub(crate) fn log(context: &JobContext, conclusion: &Conclusion) {
    let detail = conclusion
        .error
        .as_ref()
        .map_or("", |(_, detail)| detail.as_str());
    match conclusion.outcome {
        Outcome::Crashed => tracing::error!(run.id = context.run_id, detail, "the run crashed"),
        Outcome::Failed | Outcome::InvalidCredentials | Outcome::Held => {
            tracing::warn!(run.id = context.run_id, outcome = %conclusion.outcome, detail, "the run ended");
        }
        _ => {
            tracing::info!(run.id = context.run_id, outcome = %conclusion.outcome, "the run ended")
        }
    }
}
