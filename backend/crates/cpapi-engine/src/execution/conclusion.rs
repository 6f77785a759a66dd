//! How a job ended and what becomes of it.

use std::fmt;
use std::sync::Arc;

use cpapi_db::{DbConnection, DbError};
use cpapi_domain::partner::{FailureKind, PartnerError, RecordedAnswer};
use cpapi_domain::run::{Counters, Outcome};

use crate::execution::error::{Interruption, WorkError};

/// Writes that belong to the end of a run; they happen in the transaction that ends it.
pub(crate) type Effects = Arc<dyn Fn(&mut DbConnection) -> Result<(), DbError> + Send + Sync>;

/// What becomes of the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterwards {
    /// It is done and leaves the table.
    Done,
    /// It is tried again after a growing delay, up to the limit of attempts.
    Retry {
        /// The least delay the partner asked for, in seconds.
        after_seconds: Option<u64>,
    },
    /// It goes back as it was, without a charged attempt.
    HandBack,
}

/// How a run ended.
#[derive(Clone)]
pub(crate) struct Conclusion {
    pub(crate) outcome: Outcome,
    pub(crate) counters: Counters,
    /// Stable code and a sentence.
    pub(crate) error: Option<(String, String)>,
    pub(crate) answer: Option<RecordedAnswer>,
    pub(crate) afterwards: Afterwards,
    pub(crate) effects: Option<Effects>,
}

impl fmt::Debug for Conclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conclusion")
            .field("outcome", &self.outcome)
            .field("error", &self.error)
            .field("afterwards", &self.afterwards)
            .finish_non_exhaustive()
    }
}

impl Conclusion {
    /// The job reached its end with this outcome.
    pub(crate) fn reached(outcome: Outcome, counters: Counters) -> Self {
        Self {
            outcome,
            counters,
            error: None,
            answer: None,
            afterwards: Afterwards::Done,
            effects: None,
        }
    }

    /// Writes in the transaction that ends the run.
    pub(crate) fn with_effects(
        mut self,
        effects: impl Fn(&mut DbConnection) -> Result<(), DbError> + Send + Sync + 'static,
    ) -> Self {
        self.effects = Some(Arc::new(effects));
        self
    }

    /// The job did not reach its end; `none` when nothing at all may be written any more.
    pub(crate) fn of_error(error: &WorkError, counters: Counters) -> Option<Self> {
        let (outcome, code, afterwards) = match error {
            WorkError::Interrupted(Interruption::LeaseLost | Interruption::Aborted) => return None,
            WorkError::Interrupted(Interruption::Stopping) => {
                (Outcome::Cancelled, "engine_stopping", Afterwards::HandBack)
            }
            WorkError::Interrupted(Interruption::Cancelled) => {
                (Outcome::Cancelled, "cancelled", Afterwards::Done)
            }
            WorkError::Partner(partner) => return Some(Self::of_partner(partner, counters)),
            WorkError::Database(_) => (
                Outcome::Failed,
                "database_failed",
                Afterwards::Retry {
                    after_seconds: None,
                },
            ),
            WorkError::Unworkable { code, .. } => (Outcome::Failed, *code, Afterwards::Done),
            WorkError::Internal(_) => (
                Outcome::Failed,
                "internal_error",
                Afterwards::Retry {
                    after_seconds: None,
                },
            ),
        };
        let detail = match error {
            WorkError::Interrupted(Interruption::Stopping) => "The engine was stopped.".to_owned(),
            WorkError::Interrupted(_) => "The run was stopped by a person.".to_owned(),
            WorkError::Unworkable { detail, .. } => detail.clone(),
            other => other.to_string(),
        };
        let mut conclusion = Self::reached(outcome, counters);
        conclusion.error = Some((code.to_owned(), detail));
        conclusion.afterwards = afterwards;
        Some(conclusion)
    }

    /// A partner's failure: credentials are not retried, faults that may pass are.
    pub(crate) fn of_partner(error: &PartnerError, counters: Counters) -> Self {
        let outcome = if error.kind == FailureKind::Credentials {
            Outcome::InvalidCredentials
        } else {
            Outcome::Failed
        };
        let afterwards = if error.is_retryable() {
            Afterwards::Retry {
                after_seconds: error.retry_after_seconds,
            }
        } else {
            Afterwards::Done
        };
        let mut conclusion = Self::reached(outcome, counters);
        conclusion.error = Some((error.kind.to_string(), error.detail.clone()));
        conclusion.answer = error.answer.as_deref().cloned();
        conclusion.afterwards = afterwards;
        conclusion
    }

    /// The worker panicked (or a poisoned record made it); tried again up to the limit.
    pub(crate) fn crashed(detail: String, counters: Counters) -> Self {
        let mut conclusion = Self::reached(Outcome::Crashed, counters);
        conclusion.error = Some(("worker_panicked".to_owned(), detail));
        conclusion.afterwards = Afterwards::Retry {
            after_seconds: None,
        };
        conclusion
    }
}
