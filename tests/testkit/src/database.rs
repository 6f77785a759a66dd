//! An own migrated database per test, made by copying: SQLite's file, PostgreSQL's template.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use cpapi_db::{DatabaseConfig, Db};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Where a PostgreSQL server is that the tests may make databases on: `tests/postgres.sh start`.
const POSTGRES_URL: &str = "CPAPI_TEST_POSTGRES_URL";

/// Into how many partitions the offers' tables are spread on PostgreSQL; not at all without it.
const PARTITIONS: &str = "CPAPI_TEST_PARTITIONS";

/// A migrated database with nothing in it. It goes when this value goes.
#[derive(Debug)]
pub struct TestDatabase {
    db: Db,
    config: DatabaseConfig,
    // Declared last: the pools close before their database goes.
    _place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[allow(dead_code, reason = "removes itself when dropped")] TempDir),
    Server { admin_url: String, name: String },
}

impl TestDatabase {
    /// On SQLite, in a file of its own.
    pub async fn sqlite() -> Self {
        Self::sqlite_in(&std::env::temp_dir()).await
    }

    /// On SQLite, in a file of its own below this folder.
    pub async fn sqlite_in(parent: &Path) -> Self {
        let folder = TempDir::new_in(parent).unwrap();
        let file = folder.path().join("test.sqlite");
        std::fs::copy(sqlite_template().await, &file).unwrap();
        Self::open(format!("sqlite:{}", file.display()), Place::Folder(folder))
    }

    /// On PostgreSQL; none, said aloud, where `CPAPI_TEST_POSTGRES_URL` names no server.
    pub async fn postgres() -> Option<Self> {
        let Ok(admin_url) = std::env::var(POSTGRES_URL) else {
            eprintln!("SKIPPED on PostgreSQL: {POSTGRES_URL} is not set (see tests/postgres.sh)");
            return None;
        };
        let template = postgres_template(&admin_url).await;
        let name = format!("cpapi_test_{}", unique());
        let url = with_database(&admin_url, &name);
        let place = tokio::task::spawn_blocking(move || {
            admin(&admin_url)
                .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
                .unwrap();
            Place::Server { admin_url, name }
        });
        Some(Self::open(url, place.await.unwrap()))
    }

    /// Every database there is to test on.
    pub async fn each() -> Vec<Self> {
        std::iter::once(Self::sqlite().await)
            .chain(Self::postgres().await)
            .collect()
    }

    /// Room for a database of the same kind: a path without a file, or an empty database.
    pub async fn room(&self) -> Room {
        let Place::Server { admin_url, .. } = &self._place else {
            let folder = TempDir::new().unwrap();
            let url = format!("sqlite:{}", folder.path().join("room.sqlite").display());
            return Room {
                url,
                place: Place::Folder(folder),
            };
        };
        let name = format!("cpapi_test_{}", unique());
        let url = with_database(admin_url, &name);
        let admin_url = admin_url.clone();
        let place = tokio::task::spawn_blocking(move || {
            admin(&admin_url)
                .batch_execute(&format!("CREATE DATABASE {name}"))
                .unwrap();
            Place::Server { admin_url, name }
        });
        Room {
            url,
            place: place.await.unwrap(),
        }
    }

    fn open(url: String, place: Place) -> Self {
        let config = DatabaseConfig {
            read_connections: 2,
            write_connections: 2,
            ..DatabaseConfig::new(url)
        };
        let db = Db::open(&config).unwrap();
        Self {
            db,
            config,
            _place: place,
        }
    }

    /// The database.
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// How it was opened, for opening it once more.
    pub const fn config(&self) -> &DatabaseConfig {
        &self.config
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.config.url
    }
}

/// Room for a database that a test makes by itself.
#[derive(Debug)]
pub struct Room {
    url: String,
    place: Place,
}

impl Room {
    /// The URL of the database that is to be made.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The database that was made.
    pub fn occupied(self) -> TestDatabase {
        TestDatabase::open(self.url, self.place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Self::Server { admin_url, name } = self {
            let dropped = PgConnection::establish(admin_url)
                .map_err(|error| error.to_string())
                .and_then(|mut c| {
                    c.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                        .map_err(|error| error.to_string())
                });
            if let Err(error) = dropped {
                eprintln!("the test database {name} stays behind: {error}");
            }
        }
    }
}

/// A migrated SQLite file, made once per process.
async fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, file) = TEMPLATE
        .get_or_init(|| async {
            let folder = TempDir::new().unwrap();
            let file = folder.path().join("template.sqlite");
            let db = Db::open(&DatabaseConfig::new(format!("sqlite:{}", file.display()))).unwrap();
            db.migrate().await.unwrap();
            // Brings everything into the one file that is copied.
            db.maintain(|c| Ok(c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?))
                .await
                .unwrap();
            (folder, file)
        })
        .await;
    file
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Any number, as long as all test processes use the same.
const TEMPLATE_LOCK: i64 = 0x7465_7374;

/// Name of a migrated database that is copied. All test processes with the same migrations share it.
async fn postgres_template(admin_url: &str) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let parts: Option<u16> = std::env::var(PARTITIONS)
                .ok()
                .map(|parts| parts.parse().unwrap());
            let shape = parts.map_or_else(String::new, |parts| format!("_in_{parts}"));
            let name = format!("cpapi_template_{}{shape}", cpapi_db::migrations::FINGERPRINT);
            let draft = format!("cpapi_draft_{}", unique());
            let (url, wanted) = (admin_url.to_owned(), name.clone());
            let handle = tokio::runtime::Handle::current();
            let making = tokio::task::spawn_blocking(move || {
                let mut c = admin(&url);
                sql_query("SELECT pg_advisory_lock($1)").bind::<BigInt, _>(TEMPLATE_LOCK).execute(&mut c).unwrap();
                let found: Count = sql_query("SELECT count(*) AS count FROM pg_database WHERE datname = $1")
                    .bind::<Text, _>(&wanted)
                    .get_result(&mut c)
                    .unwrap();
                if found.count == 0 {
                    c.batch_execute(&format!("CREATE DATABASE {draft}")).unwrap();
                    let db = Db::open(&DatabaseConfig::new(with_database(&url, &draft))).unwrap();
                    handle.block_on(db.migrate()).unwrap();
                    if let Some(parts) = parts {
                        let spread = db.maintain(move |c| cpapi_db::partitioning::partition(c, parts));
                        handle.block_on(spread).unwrap();
                    }
                    drop(db);
                    c.batch_execute(&format!(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{draft}'"
                    ))
                    .unwrap();
                    c.batch_execute(&format!("ALTER DATABASE {draft} RENAME TO {wanted}")).unwrap();
                }
            });
            making.await.unwrap();
            name
        })
        .await
}

fn admin(url: &str) -> PgConnection {
    PgConnection::establish(url)
        .unwrap_or_else(|error| panic!("{POSTGRES_URL} names no usable server: {error}"))
}

/// The server's URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (head, parameters) = url
        .split_once('?')
        .map_or((url, None), |(head, rest)| (head, Some(rest)));
    let authority = head.find("://").map_or(0, |at| at + 3);
    let end = head[authority..]
        .find('/')
        .map_or(head.len(), |slash| authority + slash);
    let parameters = parameters.map_or_else(String::new, |rest| format!("?{rest}"));
    format!("{}/{name}{parameters}", &head[..end])
}

/// Unlike anything that this or another process makes.
fn unique() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let nanos = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    format!(
        "{}_{nanos:x}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn only_the_database_of_a_url_is_replaced() {
        assert_eq!(
            with_database("postgres://u:p@h:1/admin?sslmode=disable", "t"),
            "postgres://u:p@h:1/t?sslmode=disable"
        );
        assert_eq!(with_database("postgres://u@h", "t"), "postgres://u@h/t");
    }
}
