//! States of a job.

use cpapi_domain::word::Word;

/// How a job stands. A finished job leaves the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its time and a worker.
    Queued,
    /// A worker holds it.
    Running,
    /// Failed too often, or cannot succeed; kept to be seen.
    Dead,
}

impl Word for JobState {
    const ALL: &'static [Self] = &[Self::Queued, Self::Running, Self::Dead];

    fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Dead => "dead",
        }
    }
}
