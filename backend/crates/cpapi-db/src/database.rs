//! Pools and the two intents: read and write (architecture.md B5).

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use tokio::sync::Semaphore;

use crate::announcement::Announcement;
use crate::connection::{DatabaseKind, DbConnection, Session, Target};
use crate::error::DbError;
use crate::listener::Listener;
use crate::server_lock::ServerLock;

/// Where the database is and how much of it we use at once.
#[derive(Clone)]
pub struct DatabaseConfig {
    /// `sqlite:path` or `postgres://…`.
    pub url: String,
    /// Connections for reading. On PostgreSQL reads and writes share `read + write` connections.
    pub read_connections: u32,
    /// Connections for writing; on SQLite always one.
    pub write_connections: u32,
    /// How long to wait for a free connection before [`DbError::Busy`].
    pub acquire_timeout: Duration,
    /// How long a statement waits for a lock of another connection.
    pub busy_timeout: Duration,
}

impl DatabaseConfig {
    /// The defaults for a URL: 4 reading and 4 writing connections, 5 s patience.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            read_connections: 4,
            write_connections: 4,
            acquire_timeout: Duration::from_secs(5),
            busy_timeout: Duration::from_secs(5),
        }
    }
}

impl std::fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DatabaseConfig")
            .field("target", &Target::parse(&self.url))
            .field("read_connections", &self.read_connections)
            .field("write_connections", &self.write_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("busy_timeout", &self.busy_timeout)
            .finish()
    }
}

/// Opens connections for a pool, by scheme. Never diesel's derived `establish`, which tries
/// one database after the other and takes `postgres:typo` for a SQLite file.
#[derive(Debug)]
struct Manager {
    target: Target,
    session: Session,
}

impl ManageConnection for Manager {
    type Connection = DbConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConnection, Self::Error> {
        self.target
            .establish(self.session)
            .map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), Self::Error> {
        connection
            .batch_execute("SELECT 1")
            .map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        std::thread::panicking() || Transactions::is_broken_transaction_manager(connection)
    }
}

type Transactions = <DbConnection as Connection>::TransactionManager;

/// A pool with a queue in front that async code can wait in.
#[derive(Clone)]
struct Lane {
    pool: Pool<Manager>,
    permits: Arc<Semaphore>,
}

impl Lane {
    fn open(
        target: &Target,
        config: &DatabaseConfig,
        size: u32,
        read_only: bool,
    ) -> Result<Self, DbError> {
        let size = size.max(1);
        let session = Session {
            busy_timeout: config.busy_timeout,
            read_only,
        };
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(config.acquire_timeout)
            // A PostgreSQL server may have gone and come back; a SQLite file has not.
            .test_on_check_out(target.kind() == DatabaseKind::Postgres)
            .error_handler(Box::new(PoolErrors))
            .build(Manager {
                target: target.clone(),
                session,
            })
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        let permits = usize::try_from(size).map_err(DbError::other)?;
        Ok(Self {
            pool,
            permits: Arc::new(Semaphore::new(permits)),
        })
    }

    fn in_use(&self) -> PoolUse {
        let size = self.pool.max_size();
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(size);
        PoolUse {
            pool: "",
            size,
            busy: size.saturating_sub(free),
        }
    }

    /// Runs blocking work with a connection of this lane, off the async threads.
    async fn run<T, E, F>(&self, patience: Duration, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    {
        let begun = Instant::now();
        let waiting = Arc::clone(&self.permits).acquire_owned();
        let permit = match tokio::time::timeout(patience, waiting).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(DbError::Unavailable("the pool is closed".to_owned()).into()),
            Err(_) => {
                return Err(DbError::Busy("no connection came free in time".to_owned()).into());
            }
        };
        metrics::histogram!("cpapi_database_wait_seconds").record(begun.elapsed().as_secs_f64());
        let pool = self.pool.clone();
        let span = tracing::Span::current();
        let job = tokio::task::spawn_blocking(move || {
            // What is logged in there belongs to the same request or job.
            let _inside = span.enter();
            // Held until the connection is back, even when nobody waits for the answer any more.
            let _permit = permit;
            let mut connection = checkout(&pool)?;
            work(&mut connection)
        });
        match job.await {
            Ok(outcome) => outcome,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(DbError::Unavailable(error.to_string()).into()),
            },
        }
    }
}

fn checkout(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>, DbError> {
    pool.get()
        .map_err(|error| DbError::Unavailable(error.to_string()))
}

/// The pool's background failures, without the URL, which may hold a password.
#[derive(Debug)]
struct PoolErrors;

impl diesel::r2d2::HandleError<diesel::r2d2::Error> for PoolErrors {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        tracing::warn!(error = %error, "a database connection could not be opened or kept");
    }
}

/// How much of a pool is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUse {
    /// `read` or `write`; `all` where both share.
    pub pool: &'static str,
    /// Connections it may have.
    pub size: u32,
    /// Connections at work.
    pub busy: u32,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    target: Target,
    read: Lane,
    write: Lane,
    config: Arc<DatabaseConfig>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl Db {
    /// Opens the pools; a SQLite file and its directory are created. Does not migrate. Blocks.
    ///
    /// # Errors
    /// [`DbError::Config`] for a URL that cannot work, [`DbError::Unavailable`] when no
    /// connection comes up.
    pub fn open(config: &DatabaseConfig) -> Result<Self, DbError> {
        let target = Target::parse(&config.url)?;
        let (read, write) = match &target {
            Target::Sqlite(path) => {
                if let Some(folder) = path
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty())
                {
                    std::fs::create_dir_all(folder).map_err(|error| {
                        DbError::Unavailable(format!("cannot create {}: {error}", folder.display()))
                    })?;
                }
                // The writer comes first: it creates the file and its journal mode.
                let write = Lane::open(&target, config, 1, false)?;
                (
                    Lane::open(&target, config, config.read_connections, true)?,
                    write,
                )
            }
            Target::Postgres(_) => {
                let size = config
                    .read_connections
                    .saturating_add(config.write_connections);
                let lane = Lane::open(&target, config, size, false)?;
                (lane.clone(), lane)
            }
        };
        Ok(Self {
            target,
            read,
            write,
            config: Arc::new(config.clone()),
        })
    }

    /// Which database it is.
    pub const fn kind(&self) -> DatabaseKind {
        self.target.kind()
    }

    /// How many connections of each pool are in use, and how many there are.
    pub fn pool_use(&self) -> Vec<PoolUse> {
        let read = self.read.in_use();
        match &self.target {
            Target::Sqlite(_) => vec![
                PoolUse {
                    pool: "read",
                    ..read
                },
                PoolUse {
                    pool: "write",
                    ..self.write.in_use()
                },
            ],
            Target::Postgres(_) => vec![PoolUse {
                pool: "all",
                ..read
            }],
        }
    }

    /// Makes this process the only server on a SQLite file, for as long as the lock lives; none
    /// on PostgreSQL, which serves many. Blocks.
    ///
    /// # Errors
    /// [`DbError::Config`] when another server has it.
    pub fn lock_for_server(&self) -> Result<Option<ServerLock>, DbError> {
        match &self.target {
            Target::Sqlite(path) => ServerLock::take(path).map(Some),
            Target::Postgres(_) => Ok(None),
        }
    }

    /// Hands on what other processes announce until the listener is dropped; none on SQLite, where
    /// there are no others. `hear` is called on a thread of its own and must not block.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn listen(
        &self,
        hear: impl Fn(Announcement) + Send + 'static,
    ) -> Result<Option<Listener>, DbError> {
        match &self.target {
            Target::Sqlite(_) => Ok(None),
            Target::Postgres(_) => {
                let session = Session {
                    busy_timeout: self.config.busy_timeout,
                    read_only: false,
                };
                Listener::start(self.target.clone(), session, Box::new(hear)).map(Some)
            }
        }
    }

    /// Runs queries that change nothing. On SQLite a write in here is an error.
    ///
    /// # Errors
    /// [`DbError::Busy`] when no connection came free in time, and what the closure returns.
    pub async fn read<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    {
        self.read.run(self.config.acquire_timeout, work).await
    }

    /// Runs queries whose answers have to fit together, all on the database of one moment: a source
    /// and its last run. Costs PostgreSQL two more round trips than [`Self::read`].
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn snapshot<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    {
        self.read
            .run(self.config.acquire_timeout, |c| {
                within(begin_snapshot, c, work)
            })
            .await
    }

    /// Runs queries in one transaction, IMMEDIATE on SQLite: an error or a panic undoes all of it.
    /// Keep it short; nothing else writes on SQLite meanwhile.
    ///
    /// # Errors
    /// [`DbError::Busy`] when no connection or lock came free in time, and what the closure returns.
    pub async fn write<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    {
        self.try_write(work).await
    }

    /// As [`Self::write`], with an error type of the caller's own that undoes the transaction too.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn try_write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    {
        self.write
            .run(self.config.acquire_timeout, |c| in_transaction(c, work))
            .await
    }

    /// Runs statements outside of any transaction on a writing connection: VACUUM, ANALYZE, migrations.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn maintain<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    {
        self.write.run(self.config.acquire_timeout, work).await
    }

    /// Brings the schema up to this program's version and returns the names of the migrations run.
    ///
    /// # Errors
    /// What the database answers; the schema then stands at the last migration that went well.
    pub async fn migrate(&self) -> Result<Vec<String>, DbError> {
        self.maintain(crate::migrations::run_pending).await
    }

    /// Whether the schema is at this program's version.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn is_migrated(&self) -> Result<bool, DbError> {
        self.read(|c| Ok(crate::migrations::pending(c)?.is_empty()))
            .await
    }
}

/// Runs the closure in a transaction of its own: COMMIT on `Ok`, ROLLBACK on `Err` and on panic.
/// Transactions inside become savepoints.
///
/// # Errors
/// What the closure returns, or the database's answer to BEGIN or COMMIT.
pub fn in_transaction<T, E, F>(connection: &mut DbConnection, work: F) -> Result<T, E>
where
    E: From<DbError>,
    F: FnOnce(&mut DbConnection) -> Result<T, E>,
{
    within(begin, connection, work)
}

type Begin = fn(&mut DbConnection) -> diesel::QueryResult<()>;

fn within<T, E, F>(begin: Begin, connection: &mut DbConnection, work: F) -> Result<T, E>
where
    E: From<DbError>,
    F: FnOnce(&mut DbConnection) -> Result<T, E>,
{
    begin(connection).map_err(|error| E::from(DbError::from(error)))?;
    let mut open = OpenTransaction {
        connection,
        settled: false,
    };
    let outcome = work(open.connection);
    open.settled = true;
    match outcome {
        Ok(value) => {
            commit(open.connection).map_err(E::from)?;
            Ok(value)
        }
        Err(error) => {
            if let Err(rollback) = Transactions::rollback_transaction(open.connection) {
                tracing::warn!(error = %rollback, "a transaction could not be rolled back");
            }
            Err(error)
        }
    }
}

fn commit(connection: &mut DbConnection) -> Result<(), DbError> {
    Transactions::commit_transaction(connection).map_err(DbError::from)
}

/// A deferred transaction on SQLite that reads before it writes fails with SQLITE_BUSY when
/// another has written in between, whatever the busy timeout; an IMMEDIATE one waits.
fn begin(connection: &mut DbConnection) -> diesel::QueryResult<()> {
    match connection {
        DbConnection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
        }
        DbConnection::Postgres(postgres) => AnsiTransactionManager::begin_transaction(postgres),
    }
}

/// Every query sees the database as it was at the first one. A deferred transaction is that on
/// SQLite; PostgreSQL's default level would let each query see what was committed just before it.
fn begin_snapshot(connection: &mut DbConnection) -> diesel::QueryResult<()> {
    match connection {
        DbConnection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN DEFERRED")
        }
        DbConnection::Postgres(postgres) => AnsiTransactionManager::begin_transaction_sql(
            postgres,
            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        ),
    }
}

/// Rolls back when it is dropped unsettled, which only a panic does.
struct OpenTransaction<'a> {
    connection: &'a mut DbConnection,
    settled: bool,
}

impl Drop for OpenTransaction<'_> {
    fn drop(&mut self) {
        if !self.settled
            && let Err(error) = Transactions::rollback_transaction(self.connection)
        {
            tracing::warn!(error = %error, "a transaction could not be rolled back after a panic");
        }
    }
}
