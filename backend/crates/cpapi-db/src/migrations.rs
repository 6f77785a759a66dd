//! Brings the schema up to date, once, however many processes start at the same time.

use std::collections::BTreeSet;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource as _};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::DbConnection;
use crate::error::DbError;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../../migrations/postgres");

/// Differs whenever a migration differs, for naming copies of migrated databases.
pub const FINGERPRINT: &str = env!("CPAPI_MIGRATIONS_FINGERPRINT");

/// Any number will do as long as it stays the same: `cpapi` in ASCII.
const ADVISORY_LOCK: i64 = 0x63_70_61_70_69;

/// Names of the migrations that are still to be run.
///
/// # Errors
/// What the database answers.
pub fn pending(connection: &mut DbConnection) -> Result<Vec<String>, DbError> {
    let names = match connection {
        DbConnection::Sqlite(sqlite) => {
            names_of(&sqlite.pending_migrations(SQLITE).map_err(failed)?)
        }
        DbConnection::Postgres(postgres) => {
            names_of(&postgres.pending_migrations(POSTGRES).map_err(failed)?)
        }
    };
    Ok(names)
}

/// Runs what is pending under a lock that other starting processes wait for, and returns
/// the names of what was run.
///
/// # Errors
/// What the database answers; the schema then stands at the last migration that went well.
pub fn run_pending(connection: &mut DbConnection) -> Result<Vec<String>, DbError> {
    match connection {
        DbConnection::Sqlite(sqlite) => {
            // The write lock is the lock; each migration is a savepoint inside.
            sqlite.batch_execute("PRAGMA foreign_keys = OFF")?;
            let ran = sqlite.immediate_transaction(|sqlite| {
                sqlite
                    .run_pending_migrations(SQLITE)
                    .map(|ran| ran.iter().map(ToString::to_string).collect())
                    .map_err(failed)
            });
            sqlite.batch_execute("PRAGMA foreign_keys = ON")?;
            ran
        }
        DbConnection::Postgres(postgres) => {
            // Waiting for another process's migrations may take longer than any lock timeout.
            postgres.batch_execute("SET lock_timeout = 0")?;
            hold(postgres)?;
            let ran = postgres
                .run_pending_migrations(POSTGRES)
                .map(|ran| ran.iter().map(ToString::to_string).collect())
                .map_err(failed);
            postgres.batch_execute(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})"))?;
            ran
        }
    }
}

/// Lets no other process migrate until it is released or the connection ends.
pub(crate) fn hold(postgres: &mut PgConnection) -> Result<(), DbError> {
    Ok(postgres.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))?)
}

/// Versions of all migrations of this program, which are the same on both databases.
pub(crate) fn versions() -> Result<BTreeSet<String>, DbError> {
    let all: Vec<Box<dyn Migration<Sqlite>>> = SQLITE.migrations().map_err(failed)?;
    Ok(all
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect())
}

/// Takes back the last migration; for tests and for people who know what they do.
///
/// # Errors
/// What the database answers.
pub fn revert_last(connection: &mut DbConnection) -> Result<String, DbError> {
    match connection {
        DbConnection::Sqlite(sqlite) => sqlite
            .revert_last_migration(SQLITE)
            .map(|name| name.to_string()),
        DbConnection::Postgres(postgres) => postgres
            .revert_last_migration(POSTGRES)
            .map(|name| name.to_string()),
    }
    .map_err(failed)
}

fn names_of<DB: diesel::backend::Backend>(
    migrations: &[Box<dyn diesel::migration::Migration<DB>>],
) -> Vec<String> {
    migrations
        .iter()
        .map(|migration| migration.name().to_string())
        .collect()
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> DbError {
    DbError::Other(
        anyhow::anyhow!(error).context("the database schema could not be brought up to date"),
    )
}
