//! Copies of a database in use, and databases made of them (docs/operations.md).
//!
//! SQLite copies itself (`VACUUM INTO`): one consistent moment, read beside the writer, which is
//! never waited for. PostgreSQL's own programs do the same for its databases: `pg_dump` and
//! `pg_restore`. Neither holds the vault's key.

mod contents;
mod copied;
mod draft;
mod error;
mod postgres;
mod sqlite;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

pub use contents::Contents;
pub use error::BackupError;

use crate::connection::{DatabaseKind, Session, Target};
use crate::database::DatabaseConfig;
use draft::Draft;

/// The first bytes of a SQLite file.
const SQLITE_BEGINS: &[u8] = b"SQLite format 3\0";
/// The first bytes of what `pg_dump --format=custom` writes.
const POSTGRES_BEGINS: &[u8] = b"PGDMP";

/// A finished backup.
#[derive(Debug)]
pub struct Written {
    /// Of which database.
    pub kind: DatabaseKind,
    /// Its size.
    pub bytes: u64,
}

/// Copies the database into a file, which appears whole or not at all, for its owner's eyes only.
/// Blocks.
///
/// # Errors
/// [`BackupError::Taken`] unless `replace`, and whatever stands in the way.
pub fn write(config: &DatabaseConfig, file: &Path, replace: bool) -> Result<Written, BackupError> {
    if !replace && file.symlink_metadata().is_ok() {
        return Err(BackupError::Taken(file.to_owned()));
    }
    let target = Target::parse(&config.url)?;
    let draft = Draft::beside(file)?;
    match &target {
        Target::Sqlite(path) => sqlite::write(path, &session(config), draft.path())?,
        Target::Postgres(url) => postgres::write(url, draft.path())?,
    }
    // A copy that cannot be read is none: better known now than when it is needed.
    contents_of(&target, draft.path())?;
    let bytes = draft.put(file, replace)?;
    Ok(Written {
        kind: target.kind(),
        bytes,
    })
}

/// Makes the database of a backup, brings its schema up to this program's version, and names the
/// migrations that ran. `may_open` is asked about the ids of the keys that its secrets are sealed
/// with before anything is changed. Blocks.
///
/// # Errors
/// [`BackupError::NotEmpty`] where a database is already, [`BackupError::Newer`] for a backup of
/// a later program, [`BackupError::Broken`], and what `may_open` says.
pub fn restore(
    config: &DatabaseConfig,
    file: &Path,
    may_open: impl FnOnce(&BTreeSet<String>) -> Result<(), String>,
) -> Result<Vec<String>, BackupError> {
    let target = Target::parse(&config.url)?;
    let found = kind_of(file)?;
    if found != target.kind() {
        return Err(BackupError::OtherKind {
            file: file.to_owned(),
            found: found.as_str(),
            wanted: target.kind().as_str(),
        });
    }
    let judge = |contents: Contents| {
        contents.refuse_newer()?;
        may_open(contents.keys()).map_err(BackupError::Key)
    };
    match &target {
        Target::Sqlite(path) => sqlite::restore(path, &session(config), file, judge),
        Target::Postgres(url) => postgres::restore(&target, url, &session(config), file, judge),
    }
}

fn contents_of(target: &Target, file: &Path) -> Result<Contents, BackupError> {
    match target {
        Target::Sqlite(_) => sqlite::contents(file),
        Target::Postgres(_) => postgres::contents(file),
    }
}

fn kind_of(file: &Path) -> Result<DatabaseKind, BackupError> {
    let mut begins = Vec::new();
    let length = u64::try_from(SQLITE_BEGINS.len()).unwrap_or(u64::MAX);
    File::open(file)
        .and_then(|open| open.take(length).read_to_end(&mut begins))
        .map_err(|error| BackupError::file(file, error))?;
    if begins.starts_with(SQLITE_BEGINS) {
        Ok(DatabaseKind::Sqlite)
    } else if begins.starts_with(POSTGRES_BEGINS) {
        Ok(DatabaseKind::Postgres)
    } else {
        Err(BackupError::NoBackup(file.to_owned()))
    }
}

fn session(config: &DatabaseConfig) -> Session {
    Session {
        busy_timeout: config.busy_timeout,
        read_only: false,
    }
}
