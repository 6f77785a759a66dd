//! One look at the table for all readers of a process.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use cpapi_db::{Db, DbError, runs};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::RunEvent;

/// Time between two looks when nothing in this process says that a run changed.
const LOOK: Duration = Duration::from_secs(1);
/// Changes within this time are looked at together.
const GATHER: Duration = Duration::from_millis(100);
/// Runs that one look brings.
const ROWS: i64 = 200;
/// Events that a slow reader may lag behind.
const RING: usize = 512;

/// Hands changes of runs to every reader of this process.
#[derive(Debug)]
pub struct RunFeed {
    sender: broadcast::Sender<Arc<RunEvent>>,
    newest: Arc<AtomicI64>,
    ended: CancellationToken,
    _guard: DropGuard,
}

impl RunFeed {
    /// Begins to look; `changed` tells of runs of this process. Where the table stands is read
    /// before there can be a reader, so that none misses what comes before the first look.
    ///
    /// # Errors
    /// The database's.
    pub async fn start(db: Db, changed: Arc<Notify>) -> Result<Self, DbError> {
        let (sender, _) = broadcast::channel(RING);
        let ended = CancellationToken::new();
        let position = db.read(runs::newest).await?;
        let newest = Arc::new(AtomicI64::new(position));
        let look = Look {
            db,
            sender: sender.clone(),
            newest: Arc::clone(&newest),
        };
        tokio::spawn(look.until(position, ended.clone(), changed));
        Ok(Self {
            sender,
            newest,
            _guard: ended.clone().drop_guard(),
            ended,
        })
    }

    /// Everything that changes from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<RunEvent>> {
        self.sender.subscribe()
    }

    /// Number of the newest change that was handed out.
    pub(super) fn newest(&self) -> i64 {
        self.newest.load(Ordering::Acquire)
    }

    /// Cancelled when streams are to end.
    pub(super) fn ended(&self) -> CancellationToken {
        self.ended.clone()
    }

    /// Ends every stream, so that the server can stop.
    pub fn end(&self) {
        self.ended.cancel();
    }
}

struct Look {
    db: Db,
    sender: broadcast::Sender<Arc<RunEvent>>,
    newest: Arc<AtomicI64>,
}

impl Look {
    async fn until(self, mut position: i64, ended: CancellationToken, changed: Arc<Notify>) {
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
                () = changed.notified() => tokio::time::sleep(GATHER).await,
            }
            match self.once(position).await {
                Ok(reached) => position = reached,
                Err(error) => tracing::debug!(error = %error, "runs could not be looked at"),
            }
        }
    }

    /// Hands out what changed after `position` and says up to where that was. Without readers
    /// nothing is read. That is settled after the newest number is known: a reader who comes
    /// later reads the table later, and finds there what is passed over here.
    async fn once(&self, mut position: i64) -> Result<i64, DbError> {
        let newest = self.db.read(runs::newest).await?;
        if self.sender.receiver_count() == 0 {
            self.newest.store(newest, Ordering::Release);
            return Ok(newest);
        }
        while position < newest {
            let events = self
                .db
                .read(move |c| {
                    let rows = runs::changed_after(c, position, ROWS)?;
                    RunEvent::of(c, rows)
                })
                .await?;
            let Some(last) = events.last() else { break };
            position = last.sequence;
            for event in events {
                // No reader is no fault.
                let _readers = self.sender.send(Arc::new(event));
            }
            self.newest.store(position, Ordering::Release);
        }
        Ok(position)
    }
}
