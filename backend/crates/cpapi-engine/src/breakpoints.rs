//! Named places where a test can hold, fail or kill a job (architecture B9).

use async_trait::async_trait;

/// A place in a job's life where a crash would be interesting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Breakpoint {
    /// The job is ours, nothing has been done.
    AfterClaim,
    /// A batch of effects is about to be committed.
    BeforeCommit,
    /// The tracking system has created an offer, its id is not stored yet.
    AfterRemoteCreate,
}

/// What happens to the job at a breakpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// It goes on.
    Continue,
    /// It fails with this text, as if a part of the product had failed.
    Fail(String),
    /// It vanishes as if the process had been killed: nothing is written, the lease stays.
    Abort,
}

/// Decides at every breakpoint; the product itself runs with [`NoBreakpoints`].
#[async_trait]
pub trait Breakpoints: Send + Sync + 'static {
    /// A job has come to a breakpoint; it waits for the answer.
    async fn reached(&self, point: Breakpoint, job_id: i64) -> Passage;
}

/// Every job goes on.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBreakpoints;

#[async_trait]
impl Breakpoints for NoBreakpoints {
    async fn reached(&self, _point: Breakpoint, _job_id: i64) -> Passage {
        Passage::Continue
    }
}
