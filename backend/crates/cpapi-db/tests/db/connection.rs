//! Connections, transactions, types.

use std::time::Duration;

use cpapi_db::schema::settings as table;
use cpapi_db::types::Stored;
use cpapi_db::{DatabaseConfig, DatabaseKind, Db, DbError, settings, sources};
use cpapi_domain::source::SourceStatus;
use diesel::prelude::*;
use testkit::TestDatabase;

use crate::support::{at, new_source, now};

fn setting(key: &str, value: &str) -> settings::NewSetting {
    settings::NewSetting {
        key: key.into(),
        value: value.into(),
        updated_at: Stored(now()),
    }
}

async fn values(db: &Db) -> Vec<String> {
    db.read(|c| {
        Ok(table::table
            .select(table::value)
            .order(table::value)
            .load(c)?)
    })
    .await
    .unwrap()
}

#[test]
fn a_url_of_an_unknown_scheme_or_in_memory_is_refused() {
    for url in [
        "",
        "mysql://h/d",
        "postgres:typo",
        "sqlite:",
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:file:x?mode=memory",
        "cpapi.db",
    ] {
        assert!(
            matches!(Db::open(&DatabaseConfig::new(url)), Err(DbError::Config(_))),
            "{url}"
        );
    }
}

#[test]
fn a_configuration_does_not_show_its_password() {
    let config = DatabaseConfig::new("postgres://cpapi:hunter2@h/d");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_missing_folder_of_a_sqlite_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a/b/cpapi.sqlite");
    Db::open(&DatabaseConfig::new(format!("sqlite:{}", file.display()))).unwrap();
    assert!(file.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_connections_of_sqlite_refuse_writes() {
    let database = TestDatabase::sqlite().await;
    let refused = database
        .db()
        .read(|c| Ok(diesel::delete(table::table).execute(c)?))
        .await;
    assert!(matches!(refused, Err(DbError::Other(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_writer_of_sqlite_waits_and_then_gives_up_as_busy() {
    let database = TestDatabase::sqlite().await;
    let patience = Duration::from_millis(50);
    let config = DatabaseConfig {
        acquire_timeout: patience,
        busy_timeout: patience,
        ..database.config().clone()
    };
    let other = Db::open(&DatabaseConfig {
        acquire_timeout: Duration::from_secs(5),
        ..config.clone()
    })
    .unwrap();
    let (locked, is_locked) = tokio::sync::oneshot::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let holder = database.db().clone();
    let holding = tokio::spawn(async move {
        holder
            .write(move |_| {
                locked.send(()).unwrap();
                released.recv().unwrap();
                Ok(())
            })
            .await
    });
    is_locked.await.unwrap();
    let refused = other.write(|_| Ok(())).await;
    release.send(()).unwrap();
    holding.await.unwrap().unwrap();
    assert!(matches!(refused, Err(DbError::Busy(_))), "{refused:?}");
    other.write(|_| Ok(())).await.unwrap();
}

testkit::both_databases! {
    async fn an_error_undoes_the_whole_write(database: TestDatabase) {
        let outcome: Result<(), DbError> = database.db().write(|c| {
            diesel::insert_into(table::table).values(&setting("a", "1")).execute(c)?;
            Err(DbError::NotFound)
        }).await;
        assert!(matches!(outcome, Err(DbError::NotFound)));
        assert!(values(database.db()).await.is_empty());
    }

    async fn a_panic_undoes_the_whole_write_and_the_database_goes_on(database: TestDatabase) {
        let db = database.db().clone();
        let panicked = tokio::spawn(async move {
            db.write(|c| -> Result<(), DbError> {
                diesel::insert_into(table::table).values(&setting("a", "1")).execute(c)?;
                panic!("on purpose");
            }).await
        });
        assert!(panicked.await.unwrap_err().is_panic());
        database.db().write(|c| Ok(diesel::insert_into(table::table).values(&setting("b", "2")).execute(c)?)).await.unwrap();
        assert_eq!(values(database.db()).await, ["2"]);
    }

    async fn a_transaction_inside_is_undone_alone(database: TestDatabase) {
        database.db().write(|c| {
            diesel::insert_into(table::table).values(&setting("a", "outer")).execute(c)?;
            let inner: Result<(), DbError> = c.transaction(|c| {
                diesel::insert_into(table::table).values(&setting("b", "inner")).execute(c)?;
                Err(DbError::NotFound)
            });
            assert!(inner.is_err());
            Ok(())
        }).await.unwrap();
        assert_eq!(values(database.db()).await, ["outer"]);
    }

    async fn writes_from_many_tasks_all_happen(database: TestDatabase) {
        let tasks: Vec<_> = (0..40).map(|number: i32| {
            let db = database.db().clone();
            tokio::spawn(async move {
                db.write(move |c| {
                    // Reads before it writes: what a deferred transaction on SQLite dies of.
                    let _before: i64 = table::table.count().get_result(c)?;
                    Ok(diesel::insert_into(table::table).values(&setting(&number.to_string(), "x")).execute(c)?)
                }).await
            })
        }).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(values(database.db()).await.len(), 40);
    }

    async fn instants_come_back_as_they_went(database: TestDatabase) {
        let times = ["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000001Z", "1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"];
        for time in times.map(at) {
            let row = database.db().write(move |c| {
                let mut new = new_source("T");
                new.created_at = Stored(time);
                new.next_pull_at = Some(Stored(time));
                sources::insert(c, &new)
            }).await.unwrap();
            assert_eq!((row.created_at, row.next_pull_at), (time, Some(time)));
            let id = row.id;
            let found = database.db().read(move |c| {
                use cpapi_db::schema::sources::dsl;
                Ok(dsl::sources.filter(dsl::id.eq(id).and(dsl::next_pull_at.le(Stored(time)))).count().get_result::<i64>(c)?)
            }).await.unwrap();
            assert_eq!(found, 1);
        }
    }

    async fn instants_are_ordered_in_time(database: TestDatabase) {
        let times = ["2026-11-22T10:00:00.5Z", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00.500001Z", "2026-11-22T09:59:59.999999Z"];
        let ordered = database.db().write(move |c| {
            for time in times {
                let mut new = new_source("T");
                new.created_at = Stored(at(time));
                sources::insert(c, &new)?;
            }
            use cpapi_db::schema::sources::dsl;
            Ok(dsl::sources.select(dsl::created_at).order(dsl::created_at).load::<cpapi_domain::time::UtcTime>(c)?)
        }).await.unwrap();
        assert!(ordered.is_sorted());
    }

    async fn words_and_documents_come_back_as_they_went(database: TestDatabase) {
        let row = database.db().write(|c| {
            let mut new = new_source("T");
            new.status = Stored(SourceStatus::InvalidCredentials);
            new.config = cpapi_db::types::Json(serde_json::json!({ "z": 1, "a": ["ü", "\u{0}", 1.5, null] }));
            sources::insert(c, &new)
        }).await.unwrap();
        assert_eq!(row.status, SourceStatus::InvalidCredentials);
        assert_eq!(row.config.0.to_string(), r#"{"z":1,"a":["ü","\u0000",1.5,null]}"#);
    }

    async fn it_knows_which_database_it_is(database: TestDatabase) {
        let expected = if database.url().starts_with("sqlite:") { DatabaseKind::Sqlite } else { DatabaseKind::Postgres };
        assert_eq!(database.db().kind(), expected);
    }
}
