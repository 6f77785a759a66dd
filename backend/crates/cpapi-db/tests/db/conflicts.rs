//! A broken rule is the same error on both databases.

use cpapi_db::types::{Json, Stored};
use cpapi_db::users::NewUser;
use cpapi_db::{Constraint, DbConnection, DbError, jobs, on_backend, schema, sources, users};
use cpapi_domain::access::Role;
use cpapi_domain::run::RunKind;
use diesel::prelude::*;
use testkit::TestDatabase;

use crate::support::{new_source, now, source};

fn user(email: &str) -> NewUser {
    NewUser {
        email: email.into(),
        name: "N".into(),
        password_hash: "x".into(),
        role: Stored(Role::Admin),
        created_at: Stored(now()),
        updated_at: Stored(now()),
    }
}

fn job(state: jobs::JobState, key: &str) -> jobs::NewJob {
    jobs::NewJob {
        kind: Stored(RunKind::PullSource),
        lock_key: key.into(),
        payload: Json(serde_json::json!({})),
        priority: 1,
        run_at: Stored(now()),
        state: Stored(state),
        created_at: Stored(now()),
    }
}

fn insert_job(c: &mut DbConnection, job: &jobs::NewJob) -> Result<usize, DbError> {
    Ok(on_backend!(c, |c| diesel::insert_into(
        schema::jobs::table
    )
    .values(job)
    .execute(c))?)
}

fn conflict<T: std::fmt::Debug>(outcome: Result<T, DbError>) -> Constraint {
    outcome
        .unwrap_err()
        .conflict()
        .cloned()
        .expect("a conflict")
}

testkit::both_databases! {
    async fn a_taken_e_mail_is_a_conflict_over_its_column(database: TestDatabase) {
        database.db().write(|c| users::insert(c, &user("a@x.example"))).await.unwrap();
        let taken = conflict(database.db().write(|c| users::insert(c, &user("a@x.example"))).await);
        assert!(taken.is("users", &["email"]), "{taken}");
    }

    async fn a_rule_over_two_columns_names_both(database: TestDatabase) {
        let twice = database.db().write(|c| {
            let id = source(c)?;
            crate::support::write(c, id, &[crate::support::offer("x"), crate::support::offer("y")], 1, now())?;
            let y = schema::offer_hashes::table.filter(schema::offer_hashes::external_id.eq("y"));
            Ok(diesel::update(y).set(schema::offer_hashes::external_id.eq("x")).execute(c)?)
        });
        let taken = conflict(twice.await);
        assert!(taken.is("offer_hashes", &["source_id", "external_id"]), "{taken}");
    }

    async fn one_job_is_queued_and_one_runs_per_subject(database: TestDatabase) {
        use jobs::JobState::{Dead, Queued, Running};
        database.db().write(|c| {
            for state in [Queued, Running, Dead, Dead] {
                insert_job(c, &job(state, "source:1"))?;
            }
            insert_job(c, &job(Queued, "source:2"))
        }).await.unwrap();
        let queued = conflict(database.db().write(|c| insert_job(c, &job(Queued, "source:1"))).await);
        assert!(queued.is("jobs", &["kind", "lock_key"]), "{queued}");
        let running = conflict(database.db().write(|c| insert_job(c, &job(Running, "source:1"))).await);
        assert!(running.is("jobs", &["lock_key"]), "{running}");
    }

    async fn a_reference_to_nothing_is_refused(database: TestDatabase) {
        let dangling = database.db().write(|c| {
            Ok(diesel::sql_query("INSERT INTO campaign_sources (campaign_id, source_id) VALUES (1, 1)").execute(c)?)
        }).await;
        assert!(matches!(dangling, Err(DbError::Referenced(_))), "{dangling:?}");
    }

    async fn a_row_that_is_pointed_to_stays(database: TestDatabase) {
        let deleted = database.db().write(|c| {
            let id = sources::insert(c, &new_source("S"))?.id;
            crate::support::write(c, id, &[crate::support::offer("1")], 1, now())?;
            Ok(diesel::delete(schema::sources::table.find(id)).execute(c)?)
        }).await;
        assert!(matches!(deleted, Err(DbError::Referenced(_))), "{deleted:?}");
    }

    async fn a_missing_row_is_not_found(database: TestDatabase) {
        let missing = database.db().read(|c| cpapi_db::offers::find(c, 1)).await;
        assert!(matches!(missing, Err(DbError::NotFound)));
    }
}
