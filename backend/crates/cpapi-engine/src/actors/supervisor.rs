//! Starts the other actors, restarts what fails, and stops them in order.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ractor::{
    Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, RpcReplyPort, SpawnErr,
    SupervisionEvent,
};

use crate::actors::courier::Courier;
use crate::actors::dispatcher::Dispatcher;
use crate::actors::factory;
use crate::actors::scheduler::Scheduler;
use crate::core::{Core, Lane};

/// First pause before a failed actor is started again; doubled each time.
const RESTART_PAUSE: Duration = Duration::from_millis(100);
/// Longest pause before a failed actor is started again.
const RESTART_PAUSE_MAX: Duration = Duration::from_secs(30);
/// An actor that lived this long starts again with the first pause.
const QUIET: Duration = Duration::from_secs(60);

/// One of the supervised actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Child {
    /// A factory.
    Factory(Lane),
    /// The dispatcher.
    Dispatcher,
    /// The scheduler.
    Scheduler,
    /// The courier.
    Courier,
}

/// What the supervisor is told.
#[derive(Debug)]
pub(crate) enum SupervisorMessage {
    /// Start this actor again.
    Restart(Child),
    /// Let no new work begin; answered when scheduler and dispatcher are gone.
    Quiesce(RpcReplyPort<()>),
}

/// The supervisor's memory.
pub(crate) struct SupervisorState {
    core: Arc<Core>,
    children: HashMap<ActorId, (Child, ActorCell)>,
    last_failure: Option<Instant>,
    failures: u32,
    stopping: bool,
}

/// The supervisor.
pub(crate) struct Supervisor;

impl Actor for Supervisor {
    type Msg = SupervisorMessage;
    type State = SupervisorState;
    type Arguments = Arc<Core>;

    async fn pre_start(
        &self,
        myself: ActorRef<SupervisorMessage>,
        core: Arc<Core>,
    ) -> Result<SupervisorState, ActorProcessingErr> {
        let mut state = SupervisorState {
            core,
            children: HashMap::new(),
            last_failure: None,
            failures: 0,
            stopping: false,
        };
        // Factories first: a dispatcher without them would find no free worker.
        for child in [
            Child::Factory(Lane::Pull),
            Child::Factory(Lane::Push),
            Child::Dispatcher,
            Child::Scheduler,
            Child::Courier,
        ] {
            state.start(child, myself.get_cell()).await?;
        }
        Ok(state)
    }

    async fn handle(
        &self,
        myself: ActorRef<SupervisorMessage>,
        message: SupervisorMessage,
        state: &mut SupervisorState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            SupervisorMessage::Restart(child) if !state.stopping => {
                if let Err(error) = state.start(child, myself.get_cell()).await {
                    tracing::error!(child = ?child, error = %error, "an actor could not be started");
                    state.schedule_restart(&myself, child);
                }
            }
            SupervisorMessage::Restart(_) => {}
            SupervisorMessage::Quiesce(reply) => {
                state.quiesce().await;
                // The one who asked may have given up waiting.
                let _ = reply.send(());
            }
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<SupervisorMessage>,
        event: SupervisionEvent,
        state: &mut SupervisorState,
    ) -> Result<(), ActorProcessingErr> {
        let (who, why) = match event {
            SupervisionEvent::ActorFailed(who, error) => (who.get_id(), error.to_string()),
            SupervisionEvent::ActorTerminated(who, _, reason) => {
                (who.get_id(), reason.unwrap_or_default())
            }
            _ => return Ok(()),
        };
        if let Some((child, _)) = state.children.remove(&who)
            && !state.stopping
        {
            tracing::error!(child = ?child, reason = %why, "an actor of the engine ended");
            state.schedule_restart(&myself, child);
        }
        Ok(())
    }
}

impl SupervisorState {
    async fn start(&mut self, child: Child, myself: ActorCell) -> Result<(), SpawnErr> {
        let core = Arc::clone(&self.core);
        let cell = match child {
            Child::Factory(lane) => {
                let factory = factory::spawn(&core, lane, myself).await?;
                core.set_factory(lane, Some(factory.clone()));
                factory.get_cell()
            }
            Child::Dispatcher => {
                let (dispatcher, _) =
                    Actor::spawn_linked(None, Dispatcher, Arc::clone(&core), myself).await?;
                core.set_dispatcher(Some(dispatcher.clone()));
                dispatcher.get_cell()
            }
            Child::Scheduler => Actor::spawn_linked(None, Scheduler, core, myself)
                .await?
                .0
                .get_cell(),
            Child::Courier => Actor::spawn_linked(None, Courier, core, myself)
                .await?
                .0
                .get_cell(),
        };
        self.children.insert(cell.get_id(), (child, cell));
        Ok(())
    }

    /// Growing pause, so that an actor which fails at once does not spin.
    fn schedule_restart(&mut self, myself: &ActorRef<SupervisorMessage>, child: Child) {
        if let Child::Factory(lane) = child {
            self.core.set_factory(lane, None);
        }
        let quiet = self.last_failure.is_none_or(|at| at.elapsed() > QUIET);
        self.failures = if quiet {
            1
        } else {
            self.failures.saturating_add(1)
        };
        self.last_failure = Some(Instant::now());
        self.core.health.restarted(self.failures, self.core.now());
        let doublings = self.failures.saturating_sub(1).min(16);
        let pause = RESTART_PAUSE
            .saturating_mul(1 << doublings)
            .min(RESTART_PAUSE_MAX);
        myself.send_after(pause, move || SupervisorMessage::Restart(child));
    }

    async fn quiesce(&mut self) {
        self.stopping = true;
        self.core.set_dispatcher(None);
        for (child, cell) in self.children.values() {
            if matches!(child, Child::Scheduler | Child::Dispatcher | Child::Courier)
                && let Err(error) = cell.stop_and_wait(None, None).await
            {
                tracing::warn!(child = ?child, error = %error, "an actor did not stop");
            }
        }
    }
}
