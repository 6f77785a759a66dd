//! SQLite copies itself.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};

use super::BackupError;
use super::contents::{Contents, MIGRATIONS, SEALED, SETTINGS};
use super::draft::Draft;
use super::error::TOLD;
use crate::connection::{DbConnection, Session, Target};
use crate::error::DbError;
use crate::migrations;
use crate::server_lock::ServerLock;
use crate::settings::ACCESS_TOKEN_KEY;

/// What a database in use has beside it.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    rowid: Option<i64>,
    #[diesel(sql_type = Text)]
    parent: String,
}

/// Copies a database, in use or not, into an empty file.
pub(super) fn write(path: &Path, session: &Session, copy: &Path) -> Result<(), BackupError> {
    // Opening would make it.
    if !path.is_file() {
        return Err(BackupError::NoDatabase(path.to_owned()));
    }
    let mut c = Target::Sqlite(path.to_owned()).establish(*session)?;
    let copy = utf8(copy)?;
    if let DbConnection::Sqlite(c) = &mut c {
        // Reads beside the writer; only what the writer writes meanwhile waits to be moved from
        // the journal into the file.
        sql_query("VACUUM INTO ?")
            .bind::<Text, _>(copy)
            .execute(c)?;
    }
    Ok(())
}

/// Checks a copy that nobody else uses, and looks into it.
pub(super) fn contents(copy: &Path) -> Result<Contents, BackupError> {
    // Without our settings, which would turn the file into one with a journal beside it.
    let mut c = SqliteConnection::establish(utf8(copy)?)?;
    check(&mut c)?;
    let tables = words(
        &mut c,
        "SELECT name AS word FROM sqlite_master WHERE type = 'table'",
    )?;
    if !tables.contains(MIGRATIONS) {
        return Err(BackupError::NotOurs);
    }
    let versions = format!("SELECT version AS word FROM {MIGRATIONS}");
    let mut contents = Contents::of_versions(words(&mut c, &versions)?)?;
    // An older backup may not have them all.
    for table in SEALED.iter().filter(|table| tables.contains(**table)) {
        let keys = format!(
            "SELECT DISTINCT secrets_key AS word FROM {table} WHERE secrets_key IS NOT NULL"
        );
        for key in words(&mut c, &keys)? {
            contents.add_key(&key);
        }
    }
    let sealed = format!("SELECT value AS word FROM {SETTINGS} WHERE key = '{ACCESS_TOKEN_KEY}'");
    for value in words(&mut c, &sealed)? {
        contents.add_setting(&value);
    }
    Ok(contents)
}

/// Puts a backup where no database is, or an empty one.
pub(super) fn restore(
    path: &Path,
    session: &Session,
    file: &Path,
    judge: impl FnOnce(Contents) -> Result<(), BackupError>,
) -> Result<Vec<String>, BackupError> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|error| BackupError::file(folder, error))?;
    }
    // No server starts here until we are done.
    let _lock = ServerLock::take(path)?;
    let replaces = path.exists();
    if replaces {
        refuse_unless_empty(path)?;
    }
    refuse_leftovers(path)?;
    let draft = Draft::beside(path)?;
    std::fs::copy(file, draft.path()).map_err(|error| BackupError::file(file, error))?;
    keep_private(draft.path())?;
    judge(contents(draft.path())?)?;
    let ran = {
        let mut c = Target::Sqlite(draft.path().to_owned()).establish(*session)?;
        migrations::run_pending(&mut c)?
    };
    refuse_leftovers(draft.path())?;
    draft.put(path, replaces)?;
    Ok(ran)
}

fn refuse_unless_empty(path: &Path) -> Result<(), BackupError> {
    let mut c = SqliteConnection::establish(utf8(path)?)?;
    let tables = "SELECT name AS word FROM sqlite_master LIMIT 1";
    if words(&mut c, tables)?.is_empty() {
        return Ok(());
    }
    Err(BackupError::NotEmpty(path.display().to_string()))
}

/// SQLite would take a journal that lies beside a database for the database's own.
fn refuse_leftovers(path: &Path) -> Result<(), BackupError> {
    for companion in COMPANIONS {
        let mut name = OsString::from(path);
        name.push(companion);
        let place = PathBuf::from(name);
        if place.exists() {
            return Err(BackupError::Leftover(place));
        }
    }
    Ok(())
}

/// A copy takes on the rights of its original.
fn keep_private(path: &Path) -> Result<(), BackupError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|error| BackupError::file(path, error))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn check(c: &mut SqliteConnection) -> Result<(), BackupError> {
    let findings: Vec<Finding> = sql_query(format!("PRAGMA integrity_check({TOLD})")).load(c)?;
    let mut words: Vec<String> = findings
        .into_iter()
        .map(|finding| finding.integrity_check)
        .filter(|finding| finding != "ok")
        .collect();
    let dangling: Vec<Dangling> = sql_query("PRAGMA foreign_key_check").load(c)?;
    words.extend(dangling.iter().take(TOLD).map(|row| {
        let id = row.rowid.unwrap_or_default();
        format!(
            "{} {id} points to a row of {} that is not there",
            row.table, row.parent
        )
    }));
    if words.is_empty() {
        return Ok(());
    }
    Err(BackupError::Broken(words))
}

fn words(c: &mut SqliteConnection, query: &str) -> Result<BTreeSet<String>, BackupError> {
    let rows: Vec<Word> = sql_query(query).load(c)?;
    Ok(rows.into_iter().map(|row| row.word).collect())
}

fn utf8(path: &Path) -> Result<&str, BackupError> {
    path.to_str().ok_or_else(|| {
        BackupError::Database(DbError::Config(format!("{} is not UTF-8", path.display())))
    })
}
