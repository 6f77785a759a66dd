//! The engine's handle.

use std::sync::Arc;
use std::time::Duration;

use cpapi_db::{Announcement, DatabaseKind, DbConnection, DbError, Listener, jobs, runs, sources};
use cpapi_domain::run::RunKind;
use cpapi_domain::time::UtcTime;
use ractor::rpc::CallResult;
use ractor::{Actor, ActorRef};
use thiserror::Error;
use tokio::task::JoinHandle;

use crate::actors::supervisor::{Supervisor, SupervisorMessage};
use crate::core::{Core, Lane};
use crate::health::Health;
use crate::parts::EngineParts;

/// Why an engine did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// What an earlier process left behind could not be put in order.
    #[error("the jobs of an earlier process could not be recovered: {0}")]
    Recovery(DbError),
    /// Other processes cannot be heard.
    #[error("other processes cannot be listened to: {0}")]
    Listening(DbError),
    /// The actors did not start.
    #[error("the engine's actors did not start: {0}")]
    Actors(#[from] ractor::SpawnErr),
}

/// A running engine (architecture B6).
pub struct Engine {
    core: Arc<Core>,
    supervisor: ActorRef<SupervisorMessage>,
    ended: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    /// Hears the other processes on the database, where there can be any.
    _listener: Option<Listener>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("name", &self.core.name)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Recovers what an earlier process left, then starts the actors (product.md Y8).
    ///
    /// Must be called on a multi-threaded runtime: the actors run as its tasks.
    ///
    /// # Errors
    /// [`StartError`] when the database cannot be read or an actor does not start.
    pub async fn start(parts: EngineParts) -> Result<Self, StartError> {
        recover(&parts).await.map_err(StartError::Recovery)?;
        let core = Arc::new(Core::new(parts));
        let (supervisor, ended) = Actor::spawn(None, Supervisor, Arc::clone(&core)).await?;
        Ok(Self {
            _listener: listen(&core).map_err(StartError::Listening)?,
            core,
            supervisor,
            ended: tokio::sync::Mutex::new(Some(ended)),
        })
    }

    /// Something may have become due: look at once instead of at the next tick. Call it after
    /// the transaction that enqueued a job.
    pub fn poke(&self) {
        self.core.poke();
    }

    /// Stops a run at its next safe point, in whatever process it runs (product.md Y9).
    /// False when the run is not going on.
    ///
    /// # Errors
    /// The database's.
    pub async fn cancel_run(&self, run_id: i64) -> Result<bool, DbError> {
        let going = self
            .core
            .parts
            .db
            .write(move |c| runs::request_cancel(c, run_id))
            .await?;
        if going {
            self.core.cancel_active_run(run_id);
        }
        Ok(going)
    }

    /// How the engine is.
    pub fn health(&self) -> Health {
        let core = &self.core;
        core.health.read(
            core.active_count(),
            core.shutdown.is_cancelled(),
            core.now(),
        )
    }

    /// The parts it was started with, for the synchronous checks.
    pub fn parts(&self) -> &EngineParts {
        &self.core.parts
    }

    /// Waits until nothing is due and nothing runs, in any process.
    ///
    /// # Errors
    /// The database's.
    pub async fn settled(&self) -> Result<(), DbError> {
        loop {
            let ended = self.core.job_ended.notified();
            let now = self.core.now();
            crate::schedule::enqueue_due(&self.core.parts, now).await?;
            let busy = self
                .core
                .parts
                .db
                .read(move |c| jobs::any_due_or_running(c, now))
                .await?;
            if !busy && self.core.active_count() == 0 {
                return Ok(());
            }
            self.poke();
            // Another process's jobs do not wake us, hence the bound.
            let _ = tokio::time::timeout(self.core.config().tick, ended).await;
        }
    }

    /// Stops gracefully within the configured time (product.md Y8): no new work begins, jobs end
    /// at their next safe point, whatever is left is handed back without a charged attempt.
    pub async fn stop(&self) {
        let Some(ended) = self.ended.lock().await.take() else {
            return;
        };
        let limit = self.core.config().stop_within;
        // A part of the time is kept for handing back.
        let deadline = tokio::time::Instant::now() + limit.mul_f64(0.8);
        match self
            .supervisor
            .call(SupervisorMessage::Quiesce, Some(limit / 4))
            .await
        {
            Ok(CallResult::Success(())) => {}
            other => tracing::warn!(answer = ?other.is_ok(), "the scheduler did not stop in time"),
        }
        self.core.shutdown.cancel();
        self.wait_for_jobs(deadline).await;
        let (name, now) = (self.core.name.clone(), self.core.now());
        match self
            .core
            .parts
            .db
            .write(move |c| hand_back_all(c, &name, now))
            .await
        {
            Ok(0) => {}
            Ok(left) => {
                tracing::warn!(jobs = left, "jobs did not end in time and were handed back")
            }
            Err(error) => {
                tracing::warn!(error = %error, "leases could not be handed back; they end by themselves")
            }
        }
        self.supervisor.stop(None);
        let _ = tokio::time::timeout(limit / 10, ended).await;
    }

    async fn wait_for_jobs(&self, deadline: tokio::time::Instant) {
        for lane in [Lane::Pull, Lane::Push] {
            if let Some(factory) = self.core.factory(lane)
                && factory.drain_requests().is_err()
            {
                tracing::debug!(lane = ?lane, "the factory had ended already");
            }
        }
        loop {
            let ended = self.core.job_ended.notified();
            if self.core.active_count() == 0 {
                return;
            }
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            if left.is_zero() || tokio::time::timeout(left, ended).await.is_err() {
                return;
            }
        }
    }

    /// Ends the pools of workers, as a fault of theirs would; the supervisor starts new ones
    /// (architecture B6). For tests of supervision.
    pub fn lose_workers(&self) {
        for lane in [Lane::Pull, Lane::Push] {
            if let Some(factory) = self.core.factory(lane) {
                factory.kill();
            }
        }
    }

    /// Ends at once, as if the process had been killed: leases and runs stay as they are.
    /// For tests of recovery.
    pub async fn kill(&self) {
        self.core.set_dispatcher(None);
        self.supervisor.kill();
        for lane in [Lane::Pull, Lane::Push] {
            if let Some(factory) = self.core.factory(lane) {
                factory.kill();
            }
        }
        if let Some(ended) = self.ended.lock().await.take() {
            let _ = tokio::time::timeout(Duration::from_secs(5), ended).await;
        }
    }
}

/// Jobs that did not end in time go back, and what they left half done is told as it is: no run
/// goes on and no source is being read any more.
fn hand_back_all(c: &mut DbConnection, engine: &str, now: UtcTime) -> Result<usize, DbError> {
    let left = jobs::hand_back_all(c, engine)?;
    for job in left.iter().filter(|job| job.kind == RunKind::PullSource) {
        if let Some(source_id) = job.subject_id() {
            sources::release(c, source_id)?;
        }
    }
    // Last, as everything that takes a run's number (docs/database.md).
    for job in &left {
        runs::mark_stopped(c, job.id, now)?;
    }
    Ok(left.len())
}

/// What other processes put into the queue or cancel is acted on at once; the tick and the
/// heartbeat find what is not heard (architecture B6).
fn listen(core: &Arc<Core>) -> Result<Option<Listener>, DbError> {
    let hearing = Arc::clone(core);
    core.parts
        .db
        .listen(move |announcement| match announcement {
            Announcement::JobsDue => hearing.poke(),
            Announcement::CancelRun(run_id) => hearing.cancel_active_run(run_id),
        })
}

/// An embedded database belongs to one process, so whatever is "running" at start was left by a
/// dead one: its leases end now instead of a minute later. Should that process live after all,
/// fencing throws its results away.
async fn recover(parts: &EngineParts) -> Result<(), DbError> {
    let sole = parts
        .config
        .sole_process
        .unwrap_or(parts.db.kind() == DatabaseKind::Sqlite);
    if !sole {
        return Ok(());
    }
    let now = parts.clock.now();
    let left = parts.db.write(move |c| jobs::end_leases(c, now)).await?;
    if left > 0 {
        tracing::info!(jobs = left, "jobs of an earlier process are taken over");
    }
    Ok(())
}
