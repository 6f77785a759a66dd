//! One server process per SQLite file.
//!
//! SQLite itself would let two servers in, but each would take the other's running jobs for those
//! of a dead process. The lock is the operating system's, on a file beside the database: it goes
//! with the process, however that ends, so there is nothing to clean up after a crash.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::error::DbError;

/// Held by the one server; released when dropped.
#[derive(Debug)]
pub struct ServerLock {
    _file: File,
}

impl ServerLock {
    /// Locks the database file at `path`, which must exist.
    pub(crate) fn take(path: &Path) -> Result<Self, DbError> {
        let unusable = |error: std::io::Error| {
            DbError::Unavailable(format!("cannot lock {}: {error}", path.display()))
        };
        // Two names of one file must meet at the same lock.
        let place = lock_path(real(path).map_err(unusable)?);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&place)
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(path, &mut file)),
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        file.set_len(0).map_err(unusable)?;
        file.write_all(std::process::id().to_string().as_bytes())
            .map_err(unusable)?;
        Ok(Self { _file: file })
    }
}

/// The one name of a file that has several, also of one that is yet to be made.
fn real(path: &Path) -> std::io::Result<PathBuf> {
    match (path.canonicalize(), path.file_name()) {
        (Err(error), Some(name)) if error.kind() == ErrorKind::NotFound => {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            Ok(folder.canonicalize()?.join(name))
        }
        (found, _) => found,
    }
}

fn lock_path(database: PathBuf) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(".lock");
    PathBuf::from(name)
}

fn taken(path: &Path, file: &mut File) -> DbError {
    let mut holder = String::new();
    // Some systems do not let a locked file be read; then the number is missing, no more.
    let holder = match file.read_to_string(&mut holder) {
        Ok(_) if !holder.is_empty() => format!(" (process {holder})"),
        _ => String::new(),
    };
    DbError::Config(format!(
        "another cpapi server{holder} uses {} already, and SQLite serves one; stop that one, or use PostgreSQL to run several",
        path.display()
    ))
}
