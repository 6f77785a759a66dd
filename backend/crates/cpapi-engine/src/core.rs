//! What every actor and every job of one engine shares.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ractor::ActorRef;
use ractor::factory::FactoryRef;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::actors::dispatcher::DispatcherMessage;
use crate::actors::factory::JobKey;
use crate::config::EngineConfig;
use crate::execution::claimed::ClaimedJob;
use crate::fair_turns::FairTurns;
use crate::health::HealthBoard;
use crate::parts::EngineParts;

/// Which pool of workers a job belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// Pulls of sources.
    Pull,
    /// Pushes of campaigns.
    Push,
}

/// A handle on a job that is being worked on in this process.
#[derive(Debug, Clone)]
pub(crate) struct ActiveJob {
    /// Its run, once there is one.
    pub(crate) run_id: Option<i64>,
    /// Stops it at the next safe point.
    pub(crate) cancel: CancellationToken,
    /// Set before `cancel` when a person asked for it.
    pub(crate) by_person: Arc<AtomicBool>,
}

/// Shared by all actors and jobs of one engine.
pub(crate) struct Core {
    /// Database, registry, vault, clock, settings.
    pub(crate) parts: EngineParts,
    /// Distinguishes this engine from every other one in `jobs.lease_owner`.
    pub(crate) name: String,
    /// Cancelled when the engine stops; every job's token is its child.
    pub(crate) shutdown: CancellationToken,
    /// Woken after each job.
    pub(crate) job_ended: Notify,
    /// What readiness is judged by.
    pub(crate) health: HealthBoard,
    /// Whether pulls have left the search index in pieces; an earlier process may have.
    pub(crate) search_untidy: AtomicBool,
    /// Which claims take the lowest priority first.
    pub(crate) fair_turns: FairTurns,
    claims: AtomicU64,
    wake_pending: AtomicBool,
    active: Mutex<HashMap<i64, ActiveJob>>,
    dispatcher: Mutex<Option<ActorRef<DispatcherMessage>>>,
    factories: Mutex<HashMap<Lane, FactoryRef<JobKey, ClaimedJob>>>,
}

/// A poisoned lock still holds a usable value here: every critical section is one assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    pub(crate) fn new(parts: EngineParts) -> Self {
        let name = format!("{:016x}", rand::random::<u64>());
        Self {
            health: HealthBoard::default(),
            search_untidy: AtomicBool::new(true),
            parts,
            name,
            shutdown: CancellationToken::new(),
            job_ended: Notify::new(),
            fair_turns: FairTurns::default(),
            claims: AtomicU64::new(0),
            wake_pending: AtomicBool::new(false),
            active: Mutex::new(HashMap::new()),
            dispatcher: Mutex::new(None),
            factories: Mutex::new(HashMap::new()),
        }
    }

    pub(crate) fn config(&self) -> &EngineConfig {
        &self.parts.config
    }

    pub(crate) fn now(&self) -> cpapi_domain::time::UtcTime {
        self.parts.clock.now()
    }

    /// A lease owner that no earlier claim had, so that a job taken over within one process is
    /// fenced too.
    pub(crate) fn next_owner(&self) -> String {
        let number = self.claims.fetch_add(1, Ordering::Relaxed);
        format!("{}/{number}", self.name)
    }

    /// Wakes the dispatcher; many pokes before it wakes count as one.
    pub(crate) fn poke(&self) {
        if self.wake_pending.swap(true, Ordering::AcqRel) {
            return;
        }
        let delivered = lock(&self.dispatcher)
            .as_ref()
            .is_some_and(|dispatcher| dispatcher.cast(DispatcherMessage::Wake).is_ok());
        if !delivered {
            self.wake_pending.store(false, Ordering::Release);
        }
    }

    /// The dispatcher has woken: pokes from now on count again.
    pub(crate) fn woken(&self) {
        self.wake_pending.store(false, Ordering::Release);
    }

    pub(crate) fn set_dispatcher(&self, dispatcher: Option<ActorRef<DispatcherMessage>>) {
        *lock(&self.dispatcher) = dispatcher;
        self.woken();
    }

    pub(crate) fn set_factory(&self, lane: Lane, factory: Option<FactoryRef<JobKey, ClaimedJob>>) {
        let mut factories = lock(&self.factories);
        match factory {
            Some(factory) => factories.insert(lane, factory),
            None => factories.remove(&lane),
        };
    }

    pub(crate) fn factory(&self, lane: Lane) -> Option<FactoryRef<JobKey, ClaimedJob>> {
        lock(&self.factories).get(&lane).cloned()
    }

    pub(crate) fn begin(&self, job_id: i64, job: ActiveJob) {
        lock(&self.active).insert(job_id, job);
    }

    pub(crate) fn set_run(&self, job_id: i64, run_id: i64) {
        if let Some(job) = lock(&self.active).get_mut(&job_id) {
            job.run_id = Some(run_id);
        }
    }

    pub(crate) fn end(&self, job_id: i64) {
        lock(&self.active).remove(&job_id);
        self.job_ended.notify_waiters();
    }

    /// Jobs being worked on in this process.
    pub(crate) fn active_count(&self) -> usize {
        lock(&self.active).len()
    }

    /// Stops the job of a run when it runs in this process.
    pub(crate) fn cancel_active_run(&self, run_id: i64) {
        for job in lock(&self.active)
            .values()
            .filter(|job| job.run_id == Some(run_id))
        {
            job.by_person.store(true, Ordering::Release);
            job.cancel.cancel();
        }
    }
}
