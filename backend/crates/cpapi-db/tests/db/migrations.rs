//! The two migration trees say the same.

use std::collections::BTreeSet;
use std::path::Path;

use cpapi_db::migrations::{pending, revert_last, run_pending};
use testkit::TestDatabase;

use crate::introspection::tables;

fn names(database: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../migrations")
        .join(database);
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn both_trees_name_the_same_migrations() {
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_get_the_same_schema() {
    let sqlite = TestDatabase::sqlite().await;
    let Some(postgres) = TestDatabase::postgres().await else {
        return;
    };
    let sqlite = sqlite.db().read(tables).await.unwrap();
    let postgres = postgres.db().read(tables).await.unwrap();
    assert_eq!(
        sqlite.keys().collect::<Vec<_>>(),
        postgres.keys().collect::<Vec<_>>()
    );
    for (name, table) in &sqlite {
        assert_eq!(table, &postgres[name], "{name}");
    }
}

testkit::both_databases! {
    async fn every_migration_can_be_taken_back_and_run_again(database: TestDatabase) {
        database.db().maintain(|c| {
            let mut states = Vec::new();
            let count = names("sqlite").len();
            for _ in 0..count {
                states.push(tables(c)?);
                revert_last(c)?;
            }
            assert!(tables(c)?.is_empty());
            assert_eq!(pending(c)?.len(), count);
            assert_eq!(run_pending(c)?.len(), count);
            assert_eq!(tables(c)?, states[0]);
            // One step at a time too: back by one, forth by one.
            revert_last(c)?;
            run_pending(c)?;
            assert_eq!(tables(c)?, states[0]);
            Ok(())
        }).await.unwrap();
    }

    async fn migrating_twice_changes_nothing(database: TestDatabase) {
        assert!(database.db().is_migrated().await.unwrap());
        assert!(database.db().migrate().await.unwrap().is_empty());
    }
}
