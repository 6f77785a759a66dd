//! A SQLite file serves one process.

use testkit::TestDatabase;

use crate::process::{Process, create_user, refused};

fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(TestDatabase) -> F) {
    testkit::macro_support::run(async { test(TestDatabase::sqlite().await).await });
}

#[test]
fn a_second_server_on_a_sqlite_file_is_refused_until_the_first_is_gone_however_it_went() {
    on_sqlite(async |database: TestDatabase| {
        let mut first = Process::start(&database, "all", &[]).await;
        let words = refused(&database, "all");
        assert!(
            words.contains("another cpapi server") && words.contains("PostgreSQL"),
            "{words}"
        );
        first.kill();
        let second = Process::start(&database, "all", &[]).await;
        assert_eq!(second.status("/livez").await, 200);
    });
}

#[test]
fn a_user_can_be_made_while_the_server_runs() {
    on_sqlite(async |database: TestDatabase| {
        let _server = Process::start(&database, "all", &[]).await;
        let made = create_user(&database, "bob@example.com", "a password for bob");
        assert!(made.status.success(), "{made:?}");
    });
}

#[test]
fn a_sqlite_file_cannot_be_divided_between_roles() {
    on_sqlite(async |database: TestDatabase| {
        for role in ["api", "worker"] {
            let words = refused(&database, role);
            assert!(
                words.contains(role) && words.contains("PostgreSQL"),
                "{words}"
            );
        }
    });
}
