//! Claims as many jobs as there are free workers and hands them over.

use std::sync::Arc;
use std::time::Duration;

use ractor::factory::{Job, JobOptions};
use ractor::rpc::CallResult;
use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::actors::factory::JobKey;
use crate::core::{Core, Lane};
use crate::execution::claimed::{self, ClaimedJob};

/// How long a factory may take to say how many workers are free.
const CAPACITY_TIMEOUT: Duration = Duration::from_secs(5);

/// What the dispatcher is told.
#[derive(Debug)]
pub(crate) enum DispatcherMessage {
    /// There may be something to do.
    Wake,
}

/// The dispatcher.
pub(crate) struct Dispatcher;

impl Actor for Dispatcher {
    type Msg = DispatcherMessage;
    type State = Arc<Core>;
    type Arguments = Arc<Core>;

    async fn pre_start(
        &self,
        _: ActorRef<DispatcherMessage>,
        core: Arc<Core>,
    ) -> Result<Arc<Core>, ActorProcessingErr> {
        Ok(core)
    }

    async fn handle(
        &self,
        _: ActorRef<DispatcherMessage>,
        message: DispatcherMessage,
        core: &mut Arc<Core>,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            DispatcherMessage::Wake => {
                core.woken();
                for lane in [Lane::Pull, Lane::Push] {
                    fill(core, lane).await;
                }
            }
        }
        Ok(())
    }
}

/// Gives the lane's free workers jobs. Errors are logged: the next tick tries again.
async fn fill(core: &Arc<Core>, lane: Lane) {
    let free = free_workers(core, lane).await;
    if free == 0 || core.shutdown.is_cancelled() {
        return;
    }
    match claimed::claim(core, lane, free).await {
        Ok(jobs) => {
            for job in jobs {
                hand_over(core, lane, job).await;
            }
        }
        Err(error) => tracing::warn!(error = %error, "jobs could not be claimed"),
    }
}

async fn free_workers(core: &Core, lane: Lane) -> usize {
    let Some(factory) = core.factory(lane) else {
        return 0;
    };
    match factory.available_capacity(Some(CAPACITY_TIMEOUT)).await {
        Ok(CallResult::Success(free)) => free,
        _ => 0,
    }
}

/// The factory either takes the job at once or the job goes back to the table.
async fn hand_over(core: &Core, lane: Lane, job: ClaimedJob) {
    let (sender, receiver) = ractor::concurrency::oneshot();
    let lease = job.lease();
    let taken = match core.factory(lane) {
        Some(factory) => {
            let job = Job {
                key: JobKey(job.id),
                msg: job,
                options: JobOptions::default(),
                accepted: Some(sender.into()),
            };
            factory.dispatch_job(job).is_ok() && matches!(receiver.await, Ok(None))
        }
        None => false,
    };
    if !taken && let Err(error) = claimed::hand_back(core, lease).await {
        tracing::warn!(error = %error, "a job without a free worker waits for its lease to end");
    }
}
