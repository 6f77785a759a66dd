//! The two ractor factories. They hold no queue: a job is either being worked on or in the table.

use std::fmt;
use std::sync::Arc;

use ractor::factory::queues::DefaultQueue;
use ractor::factory::routing::QueuerRouting;
use ractor::factory::{
    DiscardMode, DiscardSettings, Factory, FactoryArguments, FactoryMessage, FactoryRef,
    FactoryStatsLayer, Job, JobOptions, Worker, WorkerId, worker_builder,
};
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, SpawnErr};

use crate::core::{Core, Lane};
use crate::execution;
use crate::execution::claimed::ClaimedJob;

/// A job's id in the `jobs` table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct JobKey(pub(crate) i64);

type JobFactory = Factory<
    JobKey,
    ClaimedJob,
    (),
    JobWorker,
    QueuerRouting<JobKey, ClaimedJob>,
    DefaultQueue<JobKey, ClaimedJob>,
>;

/// Starts the factory of a lane under the supervisor.
pub(crate) async fn spawn(
    core: &Arc<Core>,
    lane: Lane,
    supervisor: ActorCell,
) -> Result<FactoryRef<JobKey, ClaimedJob>, SpawnErr> {
    let workers = match lane {
        Lane::Pull => core.config().pull_workers,
        Lane::Push => core.config().push_workers,
    };
    let worker_core = Arc::clone(core);
    let arguments = FactoryArguments::builder()
        .worker_builder(Box::new(worker_builder(move |_| {
            (
                JobWorker {
                    core: Arc::clone(&worker_core),
                },
                (),
            )
        })))
        .num_initial_workers(workers.max(1))
        .router(QueuerRouting::default())
        .queue(DefaultQueue::default())
        // No room means "back to the table": the factory's own queue would be memory.
        .discard_settings(DiscardSettings::Static {
            limit: 0,
            mode: DiscardMode::Newest,
        })
        .stats(Arc::new(WakeAfterJob {
            core: Arc::clone(core),
        }))
        .build();
    let (factory, _) =
        Actor::spawn_linked(None, JobFactory::default(), arguments, supervisor).await?;
    Ok(factory)
}

/// Works one job at a time.
pub(crate) struct JobWorker {
    core: Arc<Core>,
}

impl Worker for JobWorker {
    type Key = JobKey;
    type Message = ClaimedJob;
    type Arguments = ();
    type State = ();

    async fn pre_start(
        &self,
        _: WorkerId,
        _: &ActorRef<FactoryMessage<JobKey, ClaimedJob>>,
        (): (),
    ) -> Result<(), ActorProcessingErr> {
        Ok(())
    }

    /// Never fails: a failing or panicking job is an outcome, not the worker's end.
    async fn handle(
        &self,
        _: WorkerId,
        _: &ActorRef<FactoryMessage<JobKey, ClaimedJob>>,
        job: Job<JobKey, ClaimedJob>,
        (): &mut (),
    ) -> Result<JobKey, ActorProcessingErr> {
        execution::run(Arc::clone(&self.core), job.msg).await;
        Ok(job.key)
    }
}

/// A finished job means a free worker: look for the next job at once.
struct WakeAfterJob {
    core: Arc<Core>,
}

impl fmt::Debug for WakeAfterJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WakeAfterJob")
    }
}

impl FactoryStatsLayer for WakeAfterJob {
    fn job_completed(&self, _factory: &str, _options: &JobOptions) {
        self.core.poke();
    }
}
