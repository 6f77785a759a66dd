//! A fault at a named breakpoint of a running program, for tests that need a real process
//! (`docs/faults.md`). Without a switch nothing here is ever called.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use cpapi_domain::run::RunKind;
use thiserror::Error;

use crate::breakpoints::{Breakpoint, Breakpoints, Passage, Traveller};

/// The text names no fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no fault: ACTION@POINT:WHEN, such as kill@after_remote_create:3")]
pub struct NoFault(String);

/// What the fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    /// The process ends at once, as by `kill -9`.
    Kill,
    /// The process is asked to stop, as a service manager asks, and the job goes on.
    Terminate,
    /// The worker panics.
    Panic,
}

/// At which of the passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// The n-th one of this process, counted from 1.
    Passage(u64),
    /// Every one of jobs on this source or campaign.
    Subject(RunKind, i64),
}

/// One fault: `ACTION@POINT:WHEN`. ACTION is `kill`, `terminate` or `panic`; POINT a name of
/// [`Breakpoint`]; WHEN the number of a passage, or `source/ID` or `campaign/ID` for every job of
/// that one.
pub struct FaultSwitch {
    action: Action,
    point: Breakpoint,
    when: When,
    passages: AtomicU64,
}

impl FromStr for FaultSwitch {
    type Err = NoFault;

    fn from_str(text: &str) -> Result<Self, NoFault> {
        Self::parse(text).ok_or_else(|| NoFault(text.to_owned()))
    }
}

impl fmt::Debug for FaultSwitch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultSwitch")
            .field("action", &self.action)
            .field("point", &self.point)
            .field("when", &self.when)
            .finish_non_exhaustive()
    }
}

impl FaultSwitch {
    fn parse(text: &str) -> Option<Self> {
        let (action, rest) = text.split_once('@')?;
        let (point, when) = rest.split_once(':')?;
        Some(Self {
            action: match action {
                "kill" => Action::Kill,
                "terminate" => Action::Terminate,
                "panic" => Action::Panic,
                _ => return None,
            },
            point: *Breakpoint::ALL.iter().find(|it| it.name() == point)?,
            when: When::parse(when)?,
            passages: AtomicU64::new(0),
        })
    }

    fn strikes(&self, point: Breakpoint, job: Traveller) -> bool {
        if point != self.point {
            return false;
        }
        match self.when {
            When::Passage(number) => self.passages.fetch_add(1, Ordering::Relaxed) + 1 == number,
            When::Subject(kind, id) => (job.kind, job.subject_id) == (kind, id),
        }
    }
}

impl When {
    fn parse(text: &str) -> Option<Self> {
        let (kind, id) = match text.split_once('/') {
            Some(("source", id)) => (RunKind::PullSource, id),
            Some(("campaign", id)) => (RunKind::PushCampaign, id),
            Some(_) => return None,
            None => return text.parse().ok().filter(|n| *n > 0).map(Self::Passage),
        };
        Some(Self::Subject(kind, id.parse().ok()?))
    }
}

#[async_trait]
impl Breakpoints for FaultSwitch {
    async fn reached(&self, point: Breakpoint, job: Traveller) -> Passage {
        if self.strikes(point, job) {
            match self.action {
                Action::Kill => signal::kill(),
                Action::Terminate => signal::terminate(),
                Action::Panic => std::panic::panic_any(format!("a panic at {}", point.name())),
            }
        }
        Passage::Continue
    }

    fn reached_in_transaction(&self, point: Breakpoint, job: Traveller) {
        if self.strikes(point, job) {
            match self.action {
                Action::Kill => signal::kill(),
                Action::Terminate => signal::terminate(),
                // A connection's thread has nobody who would catch it.
                Action::Panic => {}
            }
        }
    }
}

#[cfg(unix)]
mod signal {
    use rustix::process::{Signal, getpid, kill_process};

    /// Ends this process before this call returns.
    pub(super) fn kill() {
        send(Signal::KILL);
    }

    pub(super) fn terminate() {
        send(Signal::TERM);
    }

    fn send(signal: Signal) {
        if let Err(error) = kill_process(getpid(), signal) {
            tracing::error!(%error, "the wanted fault could not be made");
        }
    }
}

/// Without signals there is no gentle end to ask for; an abort is as sudden as a kill.
#[cfg(not(unix))]
mod signal {
    pub(super) fn kill() {
        std::process::abort();
    }

    pub(super) fn terminate() {
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(kind: RunKind, subject_id: i64) -> Traveller {
        Traveller {
            job_id: 1,
            kind,
            subject_id,
        }
    }

    #[test]
    fn a_fault_strikes_at_one_passage_of_one_point() {
        let switch: FaultSwitch = "kill@after_remote_create:2".parse().unwrap();
        let pull = job(RunKind::PullSource, 1);
        assert!(!switch.strikes(Breakpoint::AfterRemoteCreate, pull));
        assert!(!switch.strikes(Breakpoint::BeforeRemoteCreate, pull));
        assert!(switch.strikes(Breakpoint::AfterRemoteCreate, pull));
        assert!(!switch.strikes(Breakpoint::AfterRemoteCreate, pull));
    }

    #[test]
    fn a_poisoned_subject_strikes_every_time_and_no_other() {
        let switch: FaultSwitch = "panic@after_claim:campaign/7".parse().unwrap();
        for _ in 0..2 {
            assert!(switch.strikes(Breakpoint::AfterClaim, job(RunKind::PushCampaign, 7)));
            assert!(!switch.strikes(Breakpoint::AfterClaim, job(RunKind::PushCampaign, 8)));
            assert!(!switch.strikes(Breakpoint::AfterClaim, job(RunKind::PullSource, 7)));
        }
    }

    #[test]
    fn what_is_no_fault_is_refused_with_what_one_looks_like() {
        for text in [
            "",
            "kill",
            "kill@nowhere:1",
            "sleep@after_claim:1",
            "kill@after_claim:0",
            "kill@after_claim:user/1",
        ] {
            let error = text.parse::<FaultSwitch>().unwrap_err().to_string();
            assert!(error.contains("kill@after_remote_create:3"), "{error}");
        }
    }
}
