//! One test, both databases.

use crate::database::TestDatabase;

/// What a test can ask for as its argument.
pub trait Fixture: Sized {
    /// Made on this database.
    fn on(database: TestDatabase) -> impl Future<Output = Self> + Send;
}

impl Fixture for TestDatabase {
    async fn on(database: TestDatabase) -> Self {
        database
    }
}

/// Turns `async fn rule(x: SomeFixture) { … }` items into tests on SQLite and on PostgreSQL, in
/// modules of these names, so that both show in the report. Use it once per module.
///
/// PostgreSQL is asked for by `CPAPI_TEST_POSTGRES_URL`; without it these tests say that they were
/// skipped.
#[macro_export]
macro_rules! both_databases {
    ($($(#[doc = $doc:literal])* async fn $rule:ident($argument:ident: $fixture:ty) $body:block)+) => {
        $($(#[doc = $doc])* async fn $rule($argument: $fixture) $body)+

        mod sqlite {
            $(#[test]
            fn $rule() {
                $crate::macro_support::run(async {
                    let database = $crate::TestDatabase::sqlite().await;
                    $crate::macro_support::hand(database, super::$rule).await;
                });
            })+
        }

        mod postgres {
            $(#[test]
            fn $rule() {
                $crate::macro_support::run(async {
                    let Some(database) = $crate::TestDatabase::postgres().await else { return };
                    $crate::macro_support::hand(database, super::$rule).await;
                });
            })+
        }
    };
}
