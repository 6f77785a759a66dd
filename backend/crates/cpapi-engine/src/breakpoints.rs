//! Named places where a test can hold, fail or kill a job (architecture B9).

use async_trait::async_trait;
use cpapi_domain::run::RunKind;

/// Defines [`Breakpoint`] with the names that [`crate::fault_switch`] and the tests use.
macro_rules! breakpoints {
    ($($(#[doc = $doc:literal])+ $point:ident = $name:literal,)+) => {
        /// A place in a job's life where a crash would be interesting.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Breakpoint {
            $($(#[doc = $doc])+ $point,)+
        }

        impl Breakpoint {
            /// Every place there is.
            pub const ALL: &[Self] = &[$(Self::$point,)+];

            /// Its name outside of the program.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$point => $name,)+
                }
            }
        }
    };
}

breakpoints! {
    /// The job is claimed, its run is not in the table yet.
    BeforeRun = "before_run",
    /// The job is ours and its run is in the table, nothing else has been done.
    AfterClaim = "after_claim",
    /// A batch of effects is about to be committed.
    BeforeCommit = "before_commit",
    /// A batch of effects is written, its transaction still open.
    DuringCommit = "during_commit",
    /// A batch of effects has been committed.
    AfterCommit = "after_commit",
    /// A page of the feed was read and handed to the writer, the next one is not asked for.
    BetweenPages = "between_pages",
    /// The intent of an offer stands, the tracking system has not heard of it.
    BeforeRemoteCreate = "before_remote_create",
    /// The tracking system has created an offer, its id is not stored yet.
    AfterRemoteCreate = "after_remote_create",
    /// An offer is about to be changed or paused in the tracking system.
    BeforeRemoteUpdate = "before_remote_update",
    /// The tracking system has changed or paused an offer, which is not stored yet.
    AfterRemoteUpdate = "after_remote_update",
    /// The work is done, its run has no end yet.
    BeforeEnd = "before_end",
    /// The end of run and job is written, its transaction still open.
    DuringEnd = "during_end",
    /// The end of run and job has been committed.
    AfterEnd = "after_end",
}

/// The job that came to a breakpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traveller {
    /// Its id.
    pub job_id: i64,
    /// Its kind.
    pub kind: RunKind,
    /// The source or campaign it works on.
    pub subject_id: i64,
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
    async fn reached(&self, point: Breakpoint, job: Traveller) -> Passage;

    /// A job has come to a breakpoint inside of a transaction, on a thread of the database, where
    /// nothing can be waited for: it can only go on or die with its process.
    fn reached_in_transaction(&self, _point: Breakpoint, _job: Traveller) {}
}

/// Every job goes on.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBreakpoints;

#[async_trait]
impl Breakpoints for NoBreakpoints {
    async fn reached(&self, _point: Breakpoint, _job: Traveller) -> Passage {
        Passage::Continue
    }
}
