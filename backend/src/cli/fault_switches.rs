//! Faults and another time for tests of a real process (`docs/faults.md`). Both are off unless an
//! environment variable names them; they are no settings, so that nobody meets them by chance.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context as _;
use cpapi_domain::time::{Clock, SystemClock, UtcTime};
use cpapi_engine::breakpoints::{Breakpoints, NoBreakpoints};
use cpapi_engine::fault_switch::FaultSwitch;

/// Names a fault, such as `kill@after_remote_create:3`.
const FAULT_VARIABLE: &str = "CPAPI_FAULT";
/// Names a file with the seconds by which this process's clock is ahead of the system's.
const CLOCK_VARIABLE: &str = "CPAPI_CLOCK_OFFSET_FILE";

/// The wanted fault, or none.
///
/// # Errors
/// The variable names no fault.
pub(super) fn breakpoints() -> anyhow::Result<Arc<dyn Breakpoints>> {
    let Some(wanted) = given(FAULT_VARIABLE) else {
        return Ok(Arc::new(NoBreakpoints));
    };
    let switch: FaultSwitch = wanted.to_string_lossy().parse().context(FAULT_VARIABLE)?;
    tracing::warn!(?switch, "this process will be made to fail");
    Ok(Arc::new(switch))
}

/// The system's clock, or the one that a test moves.
pub(super) fn clock() -> Arc<dyn Clock> {
    let Some(file) = given(CLOCK_VARIABLE) else {
        return Arc::new(SystemClock);
    };
    tracing::warn!(?file, "the clock of this process follows a file");
    Arc::new(MovedClock {
        file: file.into(),
        seconds: AtomicI64::new(0),
    })
}

fn given(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}

/// The system's clock moved by as many seconds as a file says, read again at every look.
#[derive(Debug)]
struct MovedClock {
    file: PathBuf,
    /// As read last: a file that is being written anew counts for nothing.
    seconds: AtomicI64,
}

impl Clock for MovedClock {
    fn now(&self) -> UtcTime {
        let read = std::fs::read_to_string(&self.file);
        if let Some(seconds) = read.ok().and_then(|text| text.trim().parse().ok()) {
            self.seconds.store(seconds, Ordering::Relaxed);
        }
        SystemClock
            .now()
            .plus_seconds(self.seconds.load(Ordering::Relaxed))
    }
}
