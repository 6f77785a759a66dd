//! Breakpoints that tests drive.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cpapi_engine::breakpoints::{Breakpoint, Breakpoints, Passage, Traveller};
use tokio::sync::{Notify, Semaphore};

/// What happens at the next arrivals at a breakpoint.
#[derive(Debug, Default)]
struct Script {
    passages: VecDeque<(Breakpoint, Passage)>,
    held: Option<Breakpoint>,
    panics: Option<Breakpoint>,
}

/// Breakpoints with a script; without one every job goes on.
#[derive(Debug, Clone)]
pub(crate) struct Scripted {
    script: Arc<Mutex<Script>>,
    arrived: Arc<Notify>,
    gate: Arc<Semaphore>,
}

impl Default for Scripted {
    fn default() -> Self {
        Self {
            script: Arc::default(),
            arrived: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }
}

impl Scripted {
    /// The next job that comes to `point` meets this.
    pub(crate) fn next(&self, point: Breakpoint, passage: Passage) {
        self.script
            .lock()
            .unwrap()
            .passages
            .push_back((point, passage));
    }

    /// The next job that comes to `point` panics there.
    pub(crate) fn panic_next(&self, point: Breakpoint) {
        self.script.lock().unwrap().panics = Some(point);
    }

    /// Jobs that come to `point` wait until [`Self::release`].
    pub(crate) fn hold(&self, point: Breakpoint) {
        self.script.lock().unwrap().held = Some(point);
    }

    /// Waits until a job has come to the held point.
    pub(crate) async fn arrival(&self) {
        self.arrived.notified().await;
    }

    /// Lets the waiting job go on, and all after it.
    pub(crate) fn release(&self) {
        self.script.lock().unwrap().held = None;
        self.gate.add_permits(1);
    }
}

#[async_trait]
impl Breakpoints for Scripted {
    async fn reached(&self, point: Breakpoint, _job: Traveller) -> Passage {
        let held = self.script.lock().unwrap().held == Some(point);
        if held {
            self.arrived.notify_one();
            self.gate.acquire().await.unwrap().forget();
        }
        let panics = self
            .script
            .lock()
            .unwrap()
            .panics
            .take_if(|at| *at == point)
            .is_some();
        assert!(!panics, "a test wanted this panic");
        let mut script = self.script.lock().unwrap();
        let position = script.passages.iter().position(|(at, _)| *at == point);
        position
            .and_then(|position| script.passages.remove(position))
            .map_or(Passage::Continue, |(_, passage)| passage)
    }
}
