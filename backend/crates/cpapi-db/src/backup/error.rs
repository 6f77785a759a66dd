//! Why a backup or a restore did not happen.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::error::DbError;

/// Findings of a check that are told; more are no news.
pub(super) const TOLD: usize = 3;

/// Why a backup or a restore did not happen.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The backup's file is there already.
    #[error("{} is there already; --force replaces it", .0.display())]
    Taken(PathBuf),
    /// Nothing to back up.
    #[error("there is no database {}", .0.display())]
    NoDatabase(PathBuf),
    /// A database without our tables.
    #[error("it holds no cpapi database: the table of migrations is not there")]
    NotOurs,
    /// Neither of the two formats.
    #[error("{} is no backup: neither a SQLite database nor of pg_dump's custom format", .0.display())]
    NoBackup(PathBuf),
    /// A backup of the other database.
    #[error("{} is a backup of {found}, and database.url names {wanted}", .file.display())]
    OtherKind {
        /// The backup.
        file: PathBuf,
        /// What it was made of.
        found: &'static str,
        /// What it is to become.
        wanted: &'static str,
    },
    /// A database is there already.
    #[error("{0} is not empty; a backup is restored only where nothing is that could be lost")]
    NotEmpty(String),
    /// What SQLite keeps beside a database, without the database.
    #[error("{} belongs to a database that was there before; move it away", .0.display())]
    Leftover(PathBuf),
    /// Made by a later program.
    #[error("the backup is of a newer cpapi: this one does not know the migrations {}", .0.join(", "))]
    Newer(Vec<String>),
    /// Damaged.
    #[error("the backup is damaged: {}", .0.join("; "))]
    Broken(Vec<String>),
    /// The vault does not open it.
    #[error("{0}")]
    Key(String),
    /// A program of PostgreSQL is not installed.
    #[error(
        "{0} is needed and is not installed (Debian: the package postgresql-client); its version has to be the server's or newer"
    )]
    ProgramMissing(&'static str),
    /// A program of PostgreSQL refused.
    #[error("{program}: {detail}")]
    Program {
        /// Which.
        program: &'static str,
        /// Its words.
        detail: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The database's own answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl BackupError {
    pub(super) fn file(path: &Path, error: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            error,
        }
    }
}

impl From<diesel::result::Error> for BackupError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<diesel::ConnectionError> for BackupError {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Database(DbError::Unavailable(error.to_string()))
    }
}
