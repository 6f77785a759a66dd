//! Looks at what is due, once a tick.

use std::sync::Arc;

use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::core::Core;
use crate::schedule;

/// What the scheduler is told.
#[derive(Debug)]
pub(crate) enum SchedulerMessage {
    /// Look.
    Tick,
}

/// The scheduler.
pub(crate) struct Scheduler;

impl Actor for Scheduler {
    type Msg = SchedulerMessage;
    type State = Arc<Core>;
    type Arguments = Arc<Core>;

    async fn pre_start(
        &self,
        myself: ActorRef<SchedulerMessage>,
        core: Arc<Core>,
    ) -> Result<Arc<Core>, ActorProcessingErr> {
        myself.cast(SchedulerMessage::Tick)?;
        Ok(core)
    }

    async fn handle(
        &self,
        myself: ActorRef<SchedulerMessage>,
        message: SchedulerMessage,
        core: &mut Arc<Core>,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            SchedulerMessage::Tick => {
                look(core).await;
                // The next tick is counted from the end of this one, so slow ticks do not pile up.
                myself.send_after(core.config().tick, || SchedulerMessage::Tick);
            }
        }
        Ok(())
    }
}

async fn look(core: &Core) {
    let now = core.now();
    match schedule::enqueue_due(&core.parts, now).await {
        Ok(()) => core.health.ticked(now),
        Err(error) => {
            core.health.tick_failed();
            tracing::warn!(error = %error, "what is due could not be read");
        }
    }
    if let Err(error) = schedule::tidying::tidy(core).await {
        tracing::warn!(error = %error, "the search index could not be tidied");
    }
    core.poke();
}
