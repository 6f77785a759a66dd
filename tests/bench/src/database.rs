//! Empty databases to be filled and thrown away.

use std::path::Path;

use anyhow::Context;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// Which database a figure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Kind {
    /// As it is printed.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// An empty database; a PostgreSQL one is dropped with this.
pub(crate) struct Database {
    /// Its address.
    pub(crate) url: String,
    drop: Option<(String, String)>,
}

impl Database {
    /// A file in `folder`.
    pub(crate) fn sqlite(folder: &Path, name: &str) -> Self {
        Self {
            url: format!("sqlite:{}", folder.join(name).display()),
            drop: None,
        }
    }

    /// A database of its own on the server that `url` leads to.
    pub(crate) fn postgres(url: &str, name: &str) -> anyhow::Result<Self> {
        let name = format!("cpapi_bench_{}_{name}", std::process::id());
        let (server, _) = url
            .rsplit_once('/')
            .context("the PostgreSQL address names no database")?;
        execute(url, &format!("CREATE DATABASE {name}"))?;
        Ok(Self {
            url: format!("{server}/{name}"),
            drop: Some((url.to_owned(), name)),
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((url, name)) = &self.drop
            && let Err(error) = execute(url, &format!("DROP DATABASE {name} WITH (FORCE)"))
        {
            eprintln!("the database {name} is left behind: {error}");
        }
    }
}

fn execute(url: &str, sql: &str) -> anyhow::Result<()> {
    PgConnection::establish(url)?.batch_execute(sql)?;
    Ok(())
}
