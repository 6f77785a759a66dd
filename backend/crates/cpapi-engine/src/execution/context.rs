//! What a job's work has in its hands: its lease, its run, its way to the database.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cpapi_db::{DbConnection, DbError, jobs};
use cpapi_domain::run::Counters;
use cpapi_domain::time::UtcTime;
use tokio_util::sync::CancellationToken;

use crate::breakpoints::{Breakpoint, Passage, Traveller};
use crate::core::Core;
use crate::execution::claimed::{ClaimedJob, Lease, lease_end};
use crate::execution::error::{Interruption, WorkError};

/// A job at work.
pub(crate) struct JobContext {
    pub(crate) core: Arc<Core>,
    pub(crate) job: ClaimedJob,
    /// The run that this attempt is.
    pub(crate) run_id: i64,
    /// Cancelled when the work is to end at its next safe point.
    pub(crate) cancel: CancellationToken,
    pub(crate) by_person: Arc<AtomicBool>,
    /// Set when the lease turned out not to be ours.
    pub(crate) lost: AtomicBool,
    counters: Mutex<Counters>,
}

impl JobContext {
    pub(crate) fn new(
        core: Arc<Core>,
        job: ClaimedJob,
        run_id: i64,
        cancel: CancellationToken,
        by_person: Arc<AtomicBool>,
    ) -> Self {
        let lost = AtomicBool::new(false);
        Self {
            core,
            job,
            run_id,
            cancel,
            by_person,
            lost,
            counters: Mutex::default(),
        }
    }

    /// What the run has counted up to now.
    pub(crate) fn counters(&self) -> Counters {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts.
    pub(crate) fn count(&self, change: impl FnOnce(&mut Counters)) {
        change(&mut self.counters.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn now(&self) -> UtcTime {
        self.core.now()
    }

    /// A safe point: an error when the work is to end here.
    pub(crate) fn check(&self) -> Result<(), WorkError> {
        if self.cancel.is_cancelled() {
            Err(WorkError::Interrupted(self.why()))
        } else {
            Ok(())
        }
    }

    /// Why the work is to end.
    pub(crate) fn why(&self) -> Interruption {
        if self.lost.load(Ordering::Acquire) {
            Interruption::LeaseLost
        } else if self.by_person.load(Ordering::Acquire) {
            Interruption::Cancelled
        } else {
            Interruption::Stopping
        }
    }

    /// Comes to a breakpoint.
    pub(crate) async fn breakpoint(&self, point: Breakpoint) -> Result<(), WorkError> {
        match self
            .core
            .config()
            .breakpoints
            .reached(point, self.traveller())
            .await
        {
            Passage::Continue => Ok(()),
            Passage::Fail(detail) => Err(WorkError::Internal(detail)),
            Passage::Abort => Err(WorkError::Interrupted(Interruption::Aborted)),
        }
    }

    /// The job as breakpoints know it.
    fn traveller(&self) -> Traveller {
        self.job.traveller()
    }

    /// For a transaction of this job: comes to a breakpoint while it is open.
    pub(crate) fn breakpoint_in_transaction(
        &self,
        point: Breakpoint,
    ) -> impl FnOnce() + Send + 'static {
        let breakpoints = Arc::clone(&self.core.config().breakpoints);
        let job = self.traveller();
        move || breakpoints.reached_in_transaction(point, job)
    }

    /// Reads.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, WorkError>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    {
        Ok(self.core.parts.db.read(work).await?)
    }

    /// Writes in one transaction that also proves (and extends) the lease; when the job is no
    /// longer ours nothing is written and the work ends (architecture B6, fencing).
    pub(crate) async fn commit<T, F>(&self, work: F) -> Result<T, WorkError>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    {
        self.breakpoint(Breakpoint::BeforeCommit).await?;
        let until = lease_end(&self.core);
        let Lease { job_id, owner } = self.job.lease();
        let open = self.breakpoint_in_transaction(Breakpoint::DuringCommit);
        let written = self
            .core
            .parts
            .db
            .write(move |c| {
                if jobs::hold(c, job_id, &owner, until)? {
                    let done = work(c)?;
                    open();
                    Ok(Some(done))
                } else {
                    Ok(None)
                }
            })
            .await?;
        let done = written.ok_or_else(|| {
            self.lost.store(true, Ordering::Release);
            self.cancel.cancel();
            WorkError::Interrupted(Interruption::LeaseLost)
        })?;
        self.breakpoint(Breakpoint::AfterCommit).await?;
        Ok(done)
    }

    /// Awaits something that may take long, but not past a cancellation.
    pub(crate) async fn unless_cancelled<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> Result<T, WorkError> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(WorkError::Interrupted(self.why())),
            value = work => Ok(value),
        }
    }
}
