//! Working one claimed job from its claim to its end.

pub(crate) mod claimed;
pub(crate) mod conclusion;
pub(crate) mod context;
pub(crate) mod error;
mod heartbeat;
mod progress;
mod settle;
pub(crate) mod stage;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cpapi_db::runs::{self, NewRun};
use cpapi_domain::run::RunKind;
use futures::FutureExt as _;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::breakpoints::{Breakpoint, Passage};
use crate::core::{ActiveJob, Core};
use crate::execution::claimed::ClaimedJob;
use crate::execution::conclusion::Conclusion;
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::{pull, push};

/// Works the job and writes its end; panics of the work are outcomes too.
pub(crate) async fn run(core: Arc<Core>, job: ClaimedJob) {
    // Whatever woke the worker is not what the job belongs to.
    let span = tracing::info_span!(parent: None, "job", job.id = job.id, job.kind = %job.kind, subject.id = job.subject_id, job.attempt = job.attempts, run.id = tracing::field::Empty);
    let _at_work = AtWork {
        core: Arc::clone(&core),
        job_id: job.id,
    };
    attempt(&core, job).instrument(span).await;
}

/// A job is being worked on as long as this lives, however its worker ends.
struct AtWork {
    core: Arc<Core>,
    job_id: i64,
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.core.end(self.job_id);
    }
}

/// A task beside the work that ends with it, a killed worker's too: a heart that beats on would keep
/// its job from everybody for ever.
struct Companion(JoinHandle<()>);

impl Companion {
    fn of(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(task.in_current_span()))
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One attempt; it leaves a row in `runs`.
async fn attempt(core: &Arc<Core>, job: ClaimedJob) {
    let cancel = core.shutdown.child_token();
    let by_person = Arc::new(AtomicBool::new(false));
    let active = ActiveJob {
        run_id: None,
        cancel: cancel.clone(),
        by_person: Arc::clone(&by_person),
    };
    core.begin(job.id, active);
    let before = core
        .config()
        .breakpoints
        .reached(Breakpoint::BeforeRun, job.traveller());
    if before.await != Passage::Continue {
        return;
    }
    let run_id = match begin_run(core, &job).await {
        Ok(Some(run_id)) => run_id,
        Ok(None) => return,
        Err(error) => {
            tracing::warn!(error = %error, "the run could not be begun; the job waits for its lease to end");
            return;
        }
    };
    core.parts.runs_changed.notify_one();
    core.set_run(job.id, run_id);
    tracing::Span::current().record("run.id", run_id);
    let context = Arc::new(JobContext::new(
        Arc::clone(core),
        job,
        run_id,
        cancel,
        by_person,
    ));
    let span = stage::run(&context.job, run_id);
    carry_out(context, &span).instrument(span.clone()).await;
}

/// Works the run and writes its end.
async fn carry_out(context: Arc<JobContext>, span: &tracing::Span) {
    let companions = [
        Companion::of(heartbeat::keep(Arc::clone(&context))),
        Companion::of(progress::show(Arc::clone(&context))),
    ];
    let ended = AssertUnwindSafe(work(&context)).catch_unwind().await;
    drop(companions);
    let conclusion = match ended {
        Ok(conclusion) => conclusion,
        Err(panic) => {
            let crashed = Conclusion::crashed(panic_text(panic.as_ref()), context.counters());
            Some(released(&context, crashed))
        }
    };
    if let Some(conclusion) = conclusion {
        stage::ended(span, conclusion.outcome);
        settle::log(&context, &conclusion);
        settle::settle(&context, conclusion).await;
    }
}

/// Puts the run's row down; none when the job is no longer ours.
async fn begin_run(core: &Core, job: &ClaimedJob) -> Result<Option<i64>, cpapi_db::DbError> {
    let now = core.now();
    let until = claimed::lease_end(core);
    let job = job.clone();
    core.parts
        .db
        .write(move |c| {
            if !cpapi_db::jobs::hold(c, job.id, &job.owner, until)? {
                return Ok(None);
            }
            let run = NewRun::begun(job.kind, job.subject_id, job.id, job.trigger, now);
            runs::insert(c, &run).map(Some)
        })
        .await
}

/// None when nothing may be written any more: the lease is lost, or a test killed the job.
async fn work(context: &Arc<JobContext>) -> Option<Conclusion> {
    let result = match context.breakpoint(Breakpoint::AfterClaim).await {
        Err(error) => Err(error),
        Ok(()) => match context.job.kind {
            RunKind::PullSource => pull::run(context).await,
            RunKind::PushCampaign => push::run(context).await,
        },
    };
    let ended = match result {
        Ok(conclusion) => context
            .breakpoint(Breakpoint::BeforeEnd)
            .await
            .map(|()| conclusion),
        Err(error) => Err(error),
    };
    ended.map_or_else(|error| failed(context, &error), Some)
}

fn failed(context: &JobContext, error: &WorkError) -> Option<Conclusion> {
    Conclusion::of_error(error, context.counters()).map(|ended| released(context, ended))
}

/// A pull that did not come to its own end must not leave its source "processing".
fn released(context: &JobContext, conclusion: Conclusion) -> Conclusion {
    if context.job.kind != RunKind::PullSource || conclusion.effects.is_some() {
        return conclusion;
    }
    let source_id = context.job.subject_id;
    conclusion.with_effects(move |c| cpapi_db::sources::release(c, source_id))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "The worker panicked.".to_owned())
}
