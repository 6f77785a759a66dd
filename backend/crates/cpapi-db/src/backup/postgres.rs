//! PostgreSQL's own programs, `pg_dump` and `pg_restore`.

use std::path::Path;
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, QueryableByName, RunQueryDsl as _, sql_query};
use percent_encoding::percent_decode_str;

use super::BackupError;
use super::contents::{Contents, MIGRATIONS, SEALED, SETTINGS};
use super::copied;
use crate::connection::{DbConnection, Session, Target};
use crate::error::DbError;
use crate::migrations;
use crate::settings::ACCESS_TOKEN_KEY;

const DUMP: &str = "pg_dump";
const RESTORE: &str = "pg_restore";

/// Everything that a person or a program made in a database.
const OBJECTS: &str = "SELECT count(*) AS count FROM pg_class c \
    JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Dumps a database, in use or not, into a file.
pub(super) fn write(url: &str, copy: &Path) -> Result<(), BackupError> {
    let login = Login::of(url)?;
    let mut command = login.command(DUMP);
    command
        .args(["--format=custom", "--no-owner", "--no-privileges"])
        .arg("--file")
        .arg(copy);
    run(DUMP, &mut command).map(drop)
}

/// Looks into a dump.
pub(super) fn contents(copy: &Path) -> Result<Contents, BackupError> {
    let mut command = Command::new(RESTORE);
    command.args(["--data-only", "--file=-"]);
    for table in SEALED.iter().chain(&[MIGRATIONS, SETTINGS]) {
        command.arg(format!("--table={table}"));
    }
    let script = run(RESTORE, command.arg(copy))?;
    let rows = copied::rows(&script);
    let of = |table: &'static str| rows.iter().filter(move |row| row.table == table);
    let versions = of(MIGRATIONS).filter_map(|row| row.cell("version"));
    let mut contents = Contents::of_versions(versions.map(str::to_owned).collect())?;
    for table in SEALED {
        for key in of(table).filter_map(|row| row.cell("secrets_key")) {
            contents.add_key(key);
        }
    }
    for row in of(SETTINGS).filter(|row| row.cell("key") == Some(ACCESS_TOKEN_KEY)) {
        contents.add_setting(row.cell("value").unwrap_or_default());
    }
    Ok(contents)
}

/// Restores a dump into an empty database, all of it or nothing.
pub(super) fn restore(
    target: &Target,
    url: &str,
    session: &Session,
    file: &Path,
    judge: impl FnOnce(Contents) -> Result<(), BackupError>,
) -> Result<Vec<String>, BackupError> {
    judge(contents(file)?)?;
    let mut c = target.establish(*session)?;
    if let DbConnection::Postgres(c) = &mut c {
        // A server that starts meanwhile waits with its migrations until this connection ends.
        migrations::hold(c)?;
        refuse_unless_empty(c)?;
    }
    let mut command = Login::of(url)?.command(RESTORE);
    command
        .args(["--no-owner", "--no-privileges", "--single-transaction"])
        .arg(file);
    run(RESTORE, &mut command)?;
    let ran = migrations::run_pending(&mut c)?;
    // What the planner knows of the tables is not in a dump.
    c.batch_execute("ANALYZE")?;
    Ok(ran)
}

fn refuse_unless_empty(c: &mut PgConnection) -> Result<(), BackupError> {
    let found: Count = sql_query(OBJECTS).get_result(c)?;
    if found.count == 0 {
        return Ok(());
    }
    Err(BackupError::NotEmpty("the database".to_owned()))
}

/// A URL whose password is told by the environment: the command line is there for all to read.
struct Login {
    url: String,
    password: Option<String>,
}

impl Login {
    fn of(url: &str) -> Result<Self, BackupError> {
        let config = |text: &str| BackupError::Database(DbError::Config(text.to_owned()));
        let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters);
        if parameters.split('&').any(|parameter| {
            parameter.starts_with("password=") || parameter.starts_with("sslpassword=")
        }) {
            return Err(config(
                "database.url: a password among the parameters cannot be kept off the command line; put it before the host, postgres://USER:PASSWORD@HOST/…",
            ));
        }
        let (scheme, rest) = url
            .split_once("://")
            .ok_or_else(|| config("database.url has no ://"))?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let Some((user_info, hosts)) = authority.rsplit_once('@') else {
            return Ok(Self {
                url: url.to_owned(),
                password: None,
            });
        };
        let (user, password) = match user_info.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (user_info, None),
        };
        let password = password
            .map(|text| percent_decode_str(text).decode_utf8())
            .transpose()
            .map_err(|_| config("database.url: the password is not UTF-8"))?;
        Ok(Self {
            url: format!("{scheme}://{user}@{hosts}{path}"),
            password: password.map(Into::into),
        })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .arg("--no-password")
            .arg(format!("--dbname={}", self.url));
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password);
        }
        command
    }
}

fn run(program: &'static str, command: &mut Command) -> Result<String, BackupError> {
    let ended = command.stdin(Stdio::null()).output().map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            BackupError::ProgramMissing(program)
        } else {
            BackupError::Program {
                program,
                detail: error.to_string(),
            }
        }
    })?;
    if ended.status.success() {
        return Ok(String::from_utf8_lossy(&ended.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&ended.stderr);
    let words = words.trim();
    Err(BackupError::Program {
        program,
        detail: words
            .strip_prefix(&format!("{program}: "))
            .unwrap_or(words)
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_password_is_taken_out_of_the_url_as_libpq_reads_it() {
        let login = Login::of("postgres://me:p%40s:s@db1:1,db2:2/hub?sslmode=require").unwrap();
        assert_eq!(login.url, "postgres://me@db1:1,db2:2/hub?sslmode=require");
        assert_eq!(login.password.as_deref(), Some("p@s:s"));
        let without = Login::of("postgresql://db/hub").unwrap();
        assert_eq!(without.url, "postgresql://db/hub");
        assert_eq!(without.password, None);
    }

    #[test]
    fn a_password_that_would_show_on_the_command_line_is_refused() {
        for parameter in ["password=x", "sslpassword=x"] {
            let url = format!("postgres://me@db/hub?sslmode=require&{parameter}");
            let refusal = Login::of(&url).err().unwrap().to_string();
            assert!(refusal.contains("command line"), "{refusal}");
            assert!(!refusal.contains("=x"), "{refusal}");
        }
    }
}
