//! One connection type over both databases, opened by the URL's scheme.

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, ConnectionResult, PgConnection, SqliteConnection};

use crate::error::DbError;
use crate::instrumentation::StatementWatch;

#[allow(missing_docs, reason = "the derive writes public items without any")]
mod either {
    use diesel::{PgConnection, SqliteConnection};

    /// A connection to either database. Most queries are written once against it; where it
    /// lacks a capability use [`on_backend!`](crate::on_backend) or match by hand
    /// (architecture.md B5).
    #[derive(diesel::MultiConnection)]
    pub enum DbConnection {
        /// SQLite.
        Sqlite(SqliteConnection),
        /// PostgreSQL.
        Postgres(PgConnection),
    }
}

pub use either::{DbConnection, MultiBackend, MultiRawValue};

impl DbConnection {
    /// Which database it is to.
    pub const fn kind(&self) -> DatabaseKind {
        match self {
            Self::Sqlite(_) => DatabaseKind::Sqlite,
            Self::Postgres(_) => DatabaseKind::Postgres,
        }
    }
}

/// Compiles one expression for both native connections: for upserts, batch inserts and
/// `as_returning`, which the enum does not offer.
///
/// ```ignore
/// on_backend!(c, |c| diesel::insert_into(settings::table)
///     .values(&row).on_conflict(settings::key).do_update().set(&row).execute(c))?;
/// ```
#[macro_export]
macro_rules! on_backend {
    ($c:expr, |$x:ident| $b:expr) => {
        match $c {
            $crate::connection::DbConnection::Sqlite($x) => $b,
            $crate::connection::DbConnection::Postgres($x) => $b,
        }
    };
}

/// Which database stands behind a [`Db`](crate::database::Db).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl DatabaseKind {
    /// `sqlite` or `postgres`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A database URL, understood.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL URL, which may hold a password.
    Postgres(String),
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

impl Target {
    /// Reads a URL by its scheme: `sqlite:path`, `sqlite://path`, `postgres://…`, `postgresql://…`.
    ///
    /// # Errors
    /// [`DbError::Config`] for another scheme, an empty path, or an in-memory SQLite
    /// database, of which every connection of a pool would see its own.
    pub fn parse(url: &str) -> Result<Self, DbError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let Some(rest) = url.strip_prefix("sqlite:") else {
            return Err(DbError::Config(
                "the database URL must begin with sqlite:, postgres:// or postgresql://".to_owned(),
            ));
        };
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path.is_empty() {
            return Err(DbError::Config(
                "sqlite: needs a path, such as sqlite:cpapi.db".to_owned(),
            ));
        }
        if path.contains(":memory:") || path.contains("mode=memory") {
            return Err(DbError::Config(
                "an in-memory SQLite database cannot be used: each connection would have its own"
                    .to_owned(),
            ));
        }
        if path.starts_with("file:") || path.contains('?') {
            return Err(DbError::Config(
                "sqlite: takes a plain path without parameters, such as sqlite:/var/lib/cpapi/cpapi.db".to_owned(),
            ));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }

    /// Which database it is.
    pub const fn kind(&self) -> DatabaseKind {
        match self {
            Self::Sqlite(_) => DatabaseKind::Sqlite,
            Self::Postgres(_) => DatabaseKind::Postgres,
        }
    }

    /// Opens one connection and prepares its session.
    pub(crate) fn establish(&self, session: Session) -> ConnectionResult<DbConnection> {
        let mut connection = match self {
            Self::Sqlite(path) => DbConnection::Sqlite(open_sqlite(path, session)?),
            Self::Postgres(url) => DbConnection::Postgres(open_postgres(url, session)?),
        };
        connection.set_instrumentation(StatementWatch::on(self.kind()));
        Ok(connection)
    }
}

/// How a connection is to be set up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    /// How long a statement waits for a lock of another connection.
    pub(crate) busy_timeout: Duration,
    /// On SQLite, refuse writes on this connection.
    pub(crate) read_only: bool,
}

fn open_sqlite(path: &Path, session: Session) -> ConnectionResult<SqliteConnection> {
    let text = path.to_str().ok_or_else(|| {
        diesel::ConnectionError::InvalidConnectionUrl("the SQLite path is not UTF-8".to_owned())
    })?;
    // A path that looks like a URI would be read as one by SQLite.
    let plain = if path.is_absolute() {
        text.to_owned()
    } else {
        format!("./{text}")
    };
    let mut connection = SqliteConnection::establish(&plain)?;
    // The order matters: waiting must be on before the journal mode asks for a lock.
    let settings = [
        format!("PRAGMA busy_timeout = {}", session.busy_timeout.as_millis()),
        "PRAGMA journal_mode = WAL".to_owned(),
        "PRAGMA synchronous = NORMAL".to_owned(),
        "PRAGMA foreign_keys = ON".to_owned(),
        "PRAGMA temp_store = MEMORY".to_owned(),
        format!(
            "PRAGMA cache_size = -{}",
            if session.read_only {
                SQLITE_READ_CACHE_KIB
            } else {
                SQLITE_WRITE_CACHE_KIB
            }
        ),
        format!("PRAGMA journal_size_limit = {SQLITE_JOURNAL_LIMIT_BYTES}"),
        format!("PRAGMA wal_autocheckpoint = {SQLITE_CHECKPOINT_PAGES}"),
        format!(
            "PRAGMA query_only = {}",
            if session.read_only { "ON" } else { "OFF" }
        ),
    ];
    for setting in settings {
        connection
            .batch_execute(&setting)
            .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
    }
    Ok(connection)
}

/// Page cache of a reading connection; the operating system caches the file besides.
const SQLITE_READ_CACHE_KIB: u32 = 8 * 1024;
/// Page cache of the writing connection: indexes in random order want their pages at hand.
const SQLITE_WRITE_CACHE_KIB: u32 = 48 * 1024;
/// Pages in the write-ahead log at which it is brought into the file. A batch of new offers writes
/// more than SQLite's 1,000, and a checkpoint after every batch writes the same pages again and
/// again, and waits for the disk each time: of a first load of 100,000 offers, 35 waits were a
/// second, at 32 MB.
const SQLITE_CHECKPOINT_PAGES: u32 = 32 * 1024;
/// Size to which the write-ahead log shrinks after a checkpoint.
const SQLITE_JOURNAL_LIMIT_BYTES: u64 = 128 * 1024 * 1024;

fn open_postgres(url: &str, session: Session) -> ConnectionResult<PgConnection> {
    let mut connection = PgConnection::establish(url)?;
    let setup = format!(
        "SET TIME ZONE 'UTC'; SET lock_timeout = '{}ms'; SET client_min_messages = warning",
        session.busy_timeout.as_millis()
    );
    connection
        .batch_execute(&setup)
        .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}
