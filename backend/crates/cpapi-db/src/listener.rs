//! Hears what other processes announce, on a connection and a thread of its own: libpq's calls
//! block, and a pooled connection would have to be given back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;

use crate::announcement::{Announcement, CHANNEL};
use crate::connection::{DbConnection, Session, Target};
use crate::error::DbError;

/// Time between two looks at what has arrived: diesel gives no way to wait for it.
const LOOK: Duration = Duration::from_millis(25);
/// Time between two questions whether the server is still there.
const PROBE: Duration = Duration::from_secs(10);
/// First pause before a lost connection is opened again; doubled each time.
const RECONNECT: Duration = Duration::from_millis(250);
/// Longest pause before a lost connection is opened again.
const RECONNECT_MAX: Duration = Duration::from_secs(15);

/// What is done with an announcement; must not block.
type Hear = Box<dyn Fn(Announcement) + Send>;

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Listener {
    ended: Arc<AtomicBool>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
    }
}

impl Listener {
    /// Starts the thread; a server that is away now is tried again like one that goes later.
    pub(crate) fn start(target: Target, session: Session, hear: Hear) -> Result<Self, DbError> {
        let ended = Arc::new(AtomicBool::new(false));
        let ear = Ear {
            target,
            session,
            hear,
            ended: Arc::clone(&ended),
        };
        std::thread::Builder::new()
            .name("cpapi-listener".to_owned())
            .spawn(move || ear.listen())
            .map_err(|error| DbError::Unavailable(format!("no thread to listen on: {error}")))?;
        Ok(Self { ended })
    }
}

struct Ear {
    target: Target,
    session: Session,
    hear: Hear,
    ended: Arc<AtomicBool>,
}

impl Ear {
    fn ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    fn listen(&self) {
        let mut pause = RECONNECT;
        while !self.ended() {
            let opened = Instant::now();
            if let Err(error) = self.hear_until_lost() {
                tracing::warn!(%error, "other processes are not heard; work is found at the next tick only");
            }
            if opened.elapsed() > RECONNECT_MAX {
                pause = RECONNECT;
            }
            self.rest(pause);
            pause = pause.saturating_mul(2).min(RECONNECT_MAX);
        }
    }

    fn hear_until_lost(&self) -> Result<(), DbError> {
        let mut connection = match self.target.establish(self.session) {
            Ok(DbConnection::Postgres(connection)) => connection,
            Ok(DbConnection::Sqlite(_)) => return Ok(()),
            Err(error) => return Err(DbError::Unavailable(error.to_string())),
        };
        connection.batch_execute(&format!("LISTEN {CHANNEL}"))?;
        // What was announced while nobody listened is gone: look once.
        (self.hear)(Announcement::JobsDue);
        let mut probed = Instant::now();
        while !self.ended() {
            self.pass_on(&mut connection)?;
            if probed.elapsed() >= PROBE {
                connection.batch_execute("SELECT 1")?;
                probed = Instant::now();
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    fn pass_on(&self, connection: &mut PgConnection) -> Result<(), DbError> {
        for arrived in connection.notifications_iter() {
            if let Some(announcement) = Announcement::read(&arrived?.payload) {
                (self.hear)(announcement);
            }
        }
        Ok(())
    }

    fn rest(&self, pause: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < pause && !self.ended() {
            std::thread::sleep(LOOK);
        }
    }
}
