//! A run and its stages in traces; the log does not show them.

use cpapi_domain::run::Outcome;
use cpapi_domain::traces;
use cpapi_domain::word::Word as _;
use tracing::Span;
use tracing::field::Empty;

use crate::execution::claimed::ClaimedJob;

/// The span of a stage, with fields of its own.
macro_rules! stage {
    ($name:literal $(, $($field:tt)+)?) => {
        tracing::info_span!(target: cpapi_domain::traces::TARGET, $name $(, $($field)+)?)
    };
}

pub(crate) use stage;

/// The span of a run, below that of its job.
pub(crate) fn run(job: &ClaimedJob, run_id: i64) -> Span {
    tracing::info_span!(
        target: traces::TARGET,
        "run",
        otel.name = job.kind.as_str(),
        run.id = run_id,
        run.kind = job.kind.as_str(),
        run.outcome = Empty,
        otel.status_code = Empty,
        job.id = job.id,
        subject.id = job.subject_id,
    )
}

/// Says how the run of the current span ended.
pub(crate) fn ended(span: &Span, outcome: Outcome) {
    span.record("run.outcome", outcome.as_str());
    if matches!(
        outcome,
        Outcome::Crashed | Outcome::Failed | Outcome::InvalidCredentials | Outcome::Held
    ) {
        span.record("otel.status_code", "ERROR");
    }
}
