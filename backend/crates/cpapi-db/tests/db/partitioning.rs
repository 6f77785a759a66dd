//! Offers in partitions (docs/scaling.md). With `CPAPI_TEST_PARTITIONS` the other tests of this
//! suite run on such a database too.

use cpapi_db::offers::tidy_search;
use cpapi_db::partitioning::partition;
use cpapi_db::{DbConnection, DbError};
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use testkit::TestDatabase;

use crate::support::{at, now, offer, source, write};

#[derive(QueryableByName, Debug, PartialEq, Eq)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

const TABLES: [&str; 9] = [
    "offers",
    "offer_hashes",
    "offer_countries",
    "offer_documents",
    "offer_categories",
    "offer_payouts",
    "offer_changes",
    "offer_search",
    "offer_keys",
];

fn lines(c: &mut PgConnection) -> Result<Vec<Line>, DbError> {
    let mut all = Vec::new();
    for table in TABLES {
        let query = format!("SELECT '{table} ' || t::text AS line FROM {table} t ORDER BY 1");
        all.extend(sql_query(query).load::<Line>(c)?);
    }
    Ok(all)
}

fn number(c: &mut PgConnection, query: &str) -> Result<i64, DbError> {
    Ok(sql_query(query).get_result::<Number>(c)?.number)
}

fn on_postgres(c: &mut DbConnection) -> &mut PgConnection {
    match c {
        DbConnection::Postgres(postgres) => postgres,
        DbConnection::Sqlite(_) => panic!("a PostgreSQL database"),
    }
}

#[tokio::test]
async fn what_a_table_held_its_partitions_hold_and_ids_go_on() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let checked = database.db().maintain(|c| {
        let source_id = source(c)?;
        let offers: Vec<_> = (0..60).map(|id| offer(&id.to_string())).collect();
        write(c, source_id, &offers, 7, now())?;
        assert!(tidy_search(c)?, "texts were taken into the search index");
        let before = lines(on_postgres(c))?;
        let last = number(on_postgres(c), "SELECT max(id) AS number FROM offers")?;

        // Nothing where the test databases are partitioned already.
        let changed = partition(c, 4)?;
        assert!(
            changed.is_empty() || changed.len() == TABLES.len(),
            "{changed:?}"
        );
        assert_eq!(lines(on_postgres(c))?, before);
        assert!(
            partition(c, 4)?.is_empty(),
            "a second time nothing is left to do"
        );
        let used = "SELECT count(DISTINCT tableoid) AS number FROM offer_documents";
        assert!(number(on_postgres(c), used)? > 1, "the rows are spread");

        let mut later = vec![offer("3"), offer("new")];
        later[0].title = Some("Another title".to_owned());
        let outcome = write(c, source_id, &later, 8, at("2026-11-23T10:00:00Z"))?;
        assert_eq!((outcome.new.len(), outcome.changed.len()), (1, 1));
        assert!(outcome.new[0].1 > last, "an id is never given twice");
        let again = write(c, source_id, &later, 8, at("2026-11-23T11:00:00Z"))?;
        assert!(again.new.is_empty() && again.changed.is_empty());
        Ok(())
    });
    checked.await.unwrap();
}

#[tokio::test]
async fn every_index_and_check_of_a_table_stands_on_its_partitions_too() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let indexes = "SELECT count(*) AS number FROM pg_index WHERE indrelid = 'offers'::regclass";
    let checks = "SELECT count(*) AS number FROM pg_constraint WHERE conrelid = 'offers'::regclass AND contype = 'c'";
    let checked = database.db().maintain(move |c| {
        let before = (
            number(on_postgres(c), indexes)?,
            number(on_postgres(c), checks)?,
        );
        partition(c, 2)?;
        assert_eq!(number(on_postgres(c), indexes)?, before.0);
        assert_eq!(number(on_postgres(c), checks)?, before.1);
        let part = "SELECT count(*) AS number FROM pg_index WHERE indrelid = 'offers_p1'::regclass";
        assert_eq!(number(on_postgres(c), part)?, before.0);
        Ok(())
    });
    checked.await.unwrap();
}

#[tokio::test]
async fn sqlite_and_senseless_numbers_are_refused() {
    for database in TestDatabase::each().await {
        let refused = database.db().maintain(|c| {
            assert!(matches!(partition(c, 1), Err(DbError::Config(_))));
            assert!(matches!(partition(c, 257), Err(DbError::Config(_))));
            Ok(partition(c, 2))
        });
        let outcome = refused.await.unwrap();
        if database.url().starts_with("sqlite:") {
            assert!(matches!(outcome, Err(DbError::Config(text)) if text.contains("PostgreSQL")));
        } else {
            outcome.unwrap();
        }
    }
}
