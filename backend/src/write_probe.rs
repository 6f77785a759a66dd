//! Whether the database can be written: it may answer every question while its disk is full.

use std::time::Duration;

use cpapi_db::{Db, DbError, settings};
use cpapi_domain::time::UtcTime;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The row that is written over and over.
const KEY: &str = "write_probe";
/// Questions within this time get the same answer, so that nobody makes us write by asking.
const FRESH: Duration = Duration::from_secs(2);
/// A writer that is busy for longer is not waited for: that says nothing about the disk.
const PATIENCE: Duration = Duration::from_secs(1);

/// Writes one small row when asked, and remembers for a moment how that went.
#[derive(Debug)]
pub struct WriteProbe {
    last: Mutex<(bool, Option<Instant>)>,
}

impl Default for WriteProbe {
    fn default() -> Self {
        Self {
            last: Mutex::new((true, None)),
        }
    }
}

impl WriteProbe {
    /// Whether a write goes through. While the database is busy the last answer stands.
    pub(crate) async fn is_writable(&self, db: &Db, now: UtcTime) -> bool {
        let mut last = self.last.lock().await;
        let (was, at) = *last;
        if at.is_some_and(|at| at.elapsed() < FRESH) {
            return was;
        }
        let written = db.write(move |c| settings::put(c, KEY, "", now));
        let is = match tokio::time::timeout(PATIENCE, written).await {
            Ok(Ok(())) => true,
            Ok(Err(DbError::Busy(_))) | Err(_) => was,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database cannot be written");
                false
            }
        };
        *last = (is, Some(Instant::now()));
        is
    }
}
