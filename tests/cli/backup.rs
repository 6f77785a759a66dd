//! `cpapi backup` and `cpapi restore`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use cpapi_db::{DatabaseKind, Db};
use diesel::connection::SimpleConnection as _;
use tempfile::TempDir;
use testkit::TestDatabase;
use tokio::process::Command;

/// 32 bytes in base64.
const VAULT_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
/// Nobody's.
const FOREIGN_ID: &str = "0011223344556677";

async fn cpapi(url: &str, arguments: &[&str]) -> Output {
    command(url, arguments).output().await.unwrap()
}

fn command(url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cpapi"));
    command
        .args(arguments)
        .env("CPAPI_DATABASE__URL", url)
        .env("CPAPI_VAULT__KEY", VAULT_KEY);
    command
}

async fn succeeds(url: &str, arguments: &[&str]) -> String {
    let ended = cpapi(url, arguments).await;
    assert!(ended.status.success(), "{arguments:?}: {ended:?}");
    String::from_utf8(ended.stdout).unwrap()
}

async fn refused(url: &str, arguments: &[&str]) -> String {
    refusal(&mut command(url, arguments)).await
}

async fn refusal(command: &mut Command) -> String {
    let ended = command.output().await.unwrap();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    String::from_utf8(ended.stderr).unwrap()
}

async fn touch(db: &Db, statement: String) {
    db.maintain(move |c| Ok(c.batch_execute(&statement)?))
        .await
        .unwrap();
}

async fn set_token_key(db: &Db, key_id: &str) {
    touch(
        db,
        format!(
            "INSERT INTO settings (key, value, updated_at) \
             VALUES ('access_token_key', '{key_id}:AAAA', '2026-11-28 00:00:00')"
        ),
    )
    .await;
}

fn in_folder(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

/// Nothing of ours is there.
async fn is_vacant(url: &str) -> bool {
    if let Some(path) = url.strip_prefix("sqlite:") {
        return !Path::new(path).exists();
    }
    let db = Db::open(&cpapi_db::DatabaseConfig::new(url)).unwrap();
    let asked = db.maintain(|c| Ok(c.batch_execute("SELECT 1 FROM settings")?));
    asked.await.is_err()
}

testkit::both_databases! {
    async fn a_backup_is_its_owners_and_replaces_nothing_unless_told(database: TestDatabase) {
        let folder = TempDir::new().unwrap();
        let file = in_folder(&folder, "backup");
        let told = succeeds(database.url(), &["backup", &file]).await;
        assert!(told.contains("vault.key"), "{told}");
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::write(&file, "mine").unwrap();
        let words = refused(database.url(), &["backup", &file]).await;
        assert!(words.contains("--force"), "{words}");
        assert_eq!(std::fs::read(&file).unwrap(), b"mine");
        succeeds(database.url(), &["backup", &file, "--force"]).await;
        assert_ne!(std::fs::read(&file).unwrap(), b"mine");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays");
    }

    async fn a_backup_is_restored_where_nothing_is_and_nowhere_else(database: TestDatabase) {
        let folder = TempDir::new().unwrap();
        let file = in_folder(&folder, "backup");
        touch(database.db(), "INSERT INTO settings (key, value, updated_at) VALUES ('seen', 'yes', '2026-11-28 00:00:00')".to_owned()).await;
        succeeds(database.url(), &["backup", &file]).await;
        let words = refused(database.url(), &["restore", &file]).await;
        assert!(words.contains("not empty"), "{words}");
        let room = database.room().await;
        succeeds(room.url(), &["restore", &file]).await;
        let restored = room.occupied();
        let value = restored.db().read(|c| cpapi_db::settings::get(c, "seen")).await.unwrap();
        assert_eq!(value.as_deref(), Some("yes"));
        assert!(restored.db().is_migrated().await.unwrap());
        let words = refused(restored.url(), &["restore", &file]).await;
        assert!(words.contains("not empty"), "{words}");
    }

    async fn a_backup_of_a_newer_program_is_refused(database: TestDatabase) {
        let folder = TempDir::new().unwrap();
        let file = in_folder(&folder, "backup");
        touch(database.db(), "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')".to_owned()).await;
        succeeds(database.url(), &["backup", &file]).await;
        let room = database.room().await;
        let words = refused(room.url(), &["restore", &file]).await;
        assert!(words.contains("newer") && words.contains("29991231000000"), "{words}");
        assert!(is_vacant(room.url()).await);
    }

    async fn a_backup_whose_secrets_the_key_does_not_open_is_refused(database: TestDatabase) {
        let folder = TempDir::new().unwrap();
        let file = in_folder(&folder, "backup");
        set_token_key(database.db(), FOREIGN_ID).await;
        succeeds(database.url(), &["backup", &file]).await;
        let room = database.room().await;
        let words = refused(room.url(), &["restore", &file]).await;
        assert!(words.contains("vault.key") && words.contains(FOREIGN_ID), "{words}");
        // A key file that is not there is asked for, not made.
        let key_file = in_folder(&folder, "vault.key");
        let mut without = command(room.url(), &["restore", &file]);
        without.env_remove("CPAPI_VAULT__KEY").env("CPAPI_VAULT__KEY_FILE", &key_file);
        let words = refusal(&mut without).await;
        assert!(words.contains(&key_file) && words.contains("is not there"), "{words}");
        assert!(!Path::new(&key_file).exists());
        assert!(is_vacant(room.url()).await);
    }

    async fn a_damaged_or_foreign_file_is_refused(database: TestDatabase) {
        let folder = TempDir::new().unwrap();
        let file = in_folder(&folder, "backup");
        succeeds(database.url(), &["backup", &file]).await;
        let mut bytes = std::fs::read(&file).unwrap();
        let room = database.room().await;
        match database.db().kind() {
            DatabaseKind::Sqlite => {
                let page = bytes.len() / 2 / 4096 * 4096;
                bytes[page..page + 4096].fill(0xA5);
            }
            DatabaseKind::Postgres => bytes.truncate(bytes.len() / 2),
        }
        std::fs::write(&file, &bytes).unwrap();
        refused(room.url(), &["restore", &file]).await;
        std::fs::write(&file, "hello").unwrap();
        let words = refused(room.url(), &["restore", &file]).await;
        assert!(words.contains("no backup"), "{words}");
        let other: &[u8] = match database.db().kind() {
            DatabaseKind::Sqlite => b"PGDMP\x01\x0e\x00",
            DatabaseKind::Postgres => b"SQLite format 3\0",
        };
        std::fs::write(&file, other).unwrap();
        let words = refused(room.url(), &["restore", &file]).await;
        assert!(words.contains("is a backup of"), "{words}");
        assert!(is_vacant(room.url()).await);
    }
}

#[tokio::test]
async fn a_sqlite_file_that_a_server_holds_or_that_left_its_journal_is_not_restored_to() {
    let database = TestDatabase::sqlite().await;
    let folder = TempDir::new().unwrap();
    let file = in_folder(&folder, "backup");
    let _lock = database.db().lock_for_server().unwrap();
    // Beside a server.
    succeeds(database.url(), &["backup", &file]).await;
    let words = refused(database.url(), &["restore", &file]).await;
    assert!(words.contains("another cpapi server"), "{words}");
    let place = in_folder(&folder, "new.sqlite");
    std::fs::write(format!("{place}-wal"), "old").unwrap();
    let words = refused(&format!("sqlite:{place}"), &["restore", &file]).await;
    assert!(words.contains("new.sqlite-wal"), "{words}");
    assert!(!Path::new(&place).exists());
}

#[tokio::test]
async fn a_sqlite_file_that_is_not_there_is_not_made_by_a_backup() {
    let folder = TempDir::new().unwrap();
    let place = in_folder(&folder, "absent.sqlite");
    let file = in_folder(&folder, "backup");
    let words = refused(&format!("sqlite:{place}"), &["backup", &file]).await;
    assert!(words.contains("there is no database"), "{words}");
    assert!(!Path::new(&place).exists() && !Path::new(&file).exists());
}

#[tokio::test]
async fn what_postgresql_is_backed_up_with_is_named_when_it_is_missing() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let folder = TempDir::new().unwrap();
    let mut without = command(database.url(), &["backup", &in_folder(&folder, "backup")]);
    let words = refusal(without.env("PATH", folder.path())).await;
    assert!(
        words.contains("pg_dump") && words.contains("postgresql-client"),
        "{words}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
