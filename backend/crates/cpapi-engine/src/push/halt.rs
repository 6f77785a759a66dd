//! The reason to end a push before its end, once there is one.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::execution::error::WorkError;

/// After this many failures in a row that are not the offers' own, the tracking system is taken
/// to be away and the push ends, to be tried again as a whole. Its pace slows down with each, so
/// a larger number would only prolong the end.
const UNREACHED_TOLERATED: u32 = 5;
/// After this many requests in a row without a usable answer nobody looks at once whether a
/// create worked: the look would meet the same silence.
const STUMBLES_TOLERATED: u32 = 2;

/// Shared by the stages of one push.
pub(crate) struct Halt {
    token: CancellationToken,
    first: Mutex<Option<WorkError>>,
    unreached: AtomicU32,
    stumbles: AtomicU32,
}

impl Halt {
    /// A halt that is also asked for by cancelling `parent`.
    pub(crate) fn below(parent: &CancellationToken) -> Self {
        Self {
            token: parent.child_token(),
            first: Mutex::default(),
            unreached: AtomicU32::new(0),
            stumbles: AtomicU32::new(0),
        }
    }

    pub(crate) fn is_halted(&self) -> bool {
        self.token.is_cancelled()
    }

    /// The first reason counts.
    pub(crate) fn halt(&self, error: WorkError) {
        self.first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(error);
        self.token.cancel();
    }

    /// Takes note of whether the tracking system answered sensibly; true when it is away.
    pub(crate) fn is_away(&self, reached: bool) -> bool {
        if reached {
            self.unreached.store(0, Ordering::Relaxed);
            self.stumbles.store(0, Ordering::Relaxed);
            return false;
        }
        self.unreached.fetch_add(1, Ordering::Relaxed) + 1 >= UNREACHED_TOLERATED
    }

    /// A request had no usable answer; whether it is worth while to ask another question now.
    pub(crate) fn may_ask_after_stumble(&self) -> bool {
        self.stumbles.fetch_add(1, Ordering::Relaxed) < STUMBLES_TOLERATED && !self.is_halted()
    }

    /// Awaits a question, but not past a halt.
    pub(crate) async fn unless_halted<T>(&self, question: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.token.cancelled() => None,
            answer = question => Some(answer),
        }
    }

    pub(crate) fn reason(self) -> Option<WorkError> {
        self.first
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
