//! Stopping an engine and single runs (product.md Y8, Y9).

use std::time::{Duration, Instant};

use cpapi_db::jobs::{self, JobState, NewJob};
use cpapi_domain::run::{Outcome, RunKind, Trigger};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::Clock as _;
use cpapi_engine::Engine;
use cpapi_engine::breakpoints::{Breakpoint, Passage};
use serde_json::json;

use crate::stage::{OFFERS, Stage, assert_outcome};

testkit::both_databases! {
    async fn a_stopped_engine_hands_its_jobs_back_without_charging_an_attempt(stage: Stage) {
        stage.network.set(json!({"page_size_max": 10, "latency_ms": 60_000})).await;
        let engine = stage.engine().await;
        stage.pull_without_waiting().await;
        engine.poke();
        testkit::eventually("a run", async || {
            (!stage.runs(RunKind::PullSource).await.is_empty()).then_some(())
        })
        .await;
        let begun = Instant::now();
        engine.stop().await;
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        let run = stage.last_run(RunKind::PullSource).await;
        assert_outcome(&run, Outcome::Cancelled);
        let job_id = run.job_number.unwrap();
        let job = stage.read(move |c| jobs::find(c, job_id)).await;
        assert_eq!((job.state, job.attempts, job.priority), (JobState::Queued, 0, 0));
        assert_eq!(stage.source().await.status, SourceStatus::Pending);

        stage.network.set(json!({"latency_ms": 0})).await;
        let next = stage.engine().await;
        next.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        next.stop().await;
    }

    async fn a_run_that_does_not_end_before_the_stops_deadline_is_told_as_stopped(stage: Stage) {
        stage.breakpoints.hold(Breakpoint::BetweenPages);
        let mut parts = stage.parts();
        parts.config.stop_within = Duration::from_secs(2);
        let engine = Engine::start(parts).await.unwrap();
        stage.pull_without_waiting().await;
        engine.poke();
        stage.breakpoints.arrival().await;
        let begun = Instant::now();
        engine.stop().await;
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
        let run = stage.last_run(RunKind::PullSource).await;
        assert_outcome(&run, Outcome::Cancelled);
        assert_eq!(run.error_code.as_deref(), Some("engine_stopping"));
        assert!(run.finished_at.is_some());
        assert_eq!(stage.source().await.status, SourceStatus::Pending);
        let job_id = run.job_number.unwrap();
        let job = stage.read(move |c| jobs::find(c, job_id)).await;
        assert_eq!((job.state, job.attempts), (JobState::Queued, 0));
        // It goes on after all, and is fenced.
        stage.breakpoints.release();
        let next = stage.engine().await;
        next.settled().await.unwrap();
        let runs = stage.runs(RunKind::PullSource).await;
        assert_eq!(runs.len(), 2);
        assert_outcome(&runs[0], Outcome::Complete);
        assert_outcome(&runs[1], Outcome::Cancelled);
        next.stop().await;
    }

    async fn a_person_can_stop_a_run(stage: Stage) {
        stage.network.set(json!({"latency_ms": 60_000})).await;
        let engine = stage.engine().await;
        stage.pull_without_waiting().await;
        engine.poke();
        let run = testkit::eventually("a run", async || {
            stage.runs(RunKind::PullSource).await.into_iter().next()
        })
        .await;
        assert!(engine.cancel_run(run.id).await.unwrap());
        stage.until_idle().await;
        assert_outcome(&stage.last_run(RunKind::PullSource).await, Outcome::Cancelled);
        assert!(!engine.cancel_run(run.id).await.unwrap());
        engine.stop().await;
    }

    async fn a_panic_is_an_outcome_and_the_job_is_tried_again(stage: Stage) {
        stage.breakpoints.panic_next(Breakpoint::BeforeCommit);
        let engine = stage.engine().await;
        let crashed = stage.pull(&engine).await;
        assert_outcome(&crashed, Outcome::Crashed);
        assert_eq!(crashed.error_detail.as_deref(), Some("a test wanted this panic"));
        stage.clock.advance(30);
        engine.settled().await.unwrap();
        assert_outcome(&stage.last_run(RunKind::PullSource).await, Outcome::Complete);
        assert!(engine.health().ready);
        engine.stop().await;
    }

    async fn a_fault_of_ours_leaves_the_source_as_it_was_and_the_job_is_tried_again(stage: Stage) {
        stage.breakpoints.next(Breakpoint::AfterClaim, Passage::Fail("a part of the product failed".into()));
        let engine = stage.engine().await;
        let failed = stage.pull(&engine).await;
        assert_outcome(&failed, Outcome::Failed);
        assert_eq!(failed.error_code.as_deref(), Some("internal_error"));
        assert_eq!(stage.source().await.status, SourceStatus::Pending);
        stage.clock.advance(30);
        engine.settled().await.unwrap();
        assert_outcome(&stage.last_run(RunKind::PullSource).await, Outcome::Complete);
        engine.stop().await;
    }

    async fn what_a_run_kept_aside_and_dead_jobs_go_with_it(stage: Stage) {
        stage.network.add_broken("without_id").await;
        let engine = stage.engine().await;
        let pull = stage.pull(&engine).await;
        assert!(pull.counters.0.quarantined > 0, "{pull:#?}");
        let now = stage.clock.now();
        // No other pull finds the record again.
        stage.make_due(now.plus_seconds(365 * 86_400)).await;
        let dead = stage
            .write(move |c| {
                let id = jobs::enqueue(c, &NewJob::pull_source(99, Trigger::Due, now).not_before(now.plus_seconds(9_999)))?;
                jobs::bury(c, id, Some("poisoned"))?;
                Ok(id)
            })
            .await;
        stage.clock.advance(91 * 86_400);
        engine.settled().await.unwrap();
        let run_id = pull.id;
        assert!(stage.database.db().read(move |c| cpapi_db::runs::find(c, run_id)).await.is_err());
        let source_id = stage.source_id;
        assert_eq!(stage.read(move |c| cpapi_db::quarantined_records::count(c, source_id)).await, 0);
        assert!(stage.database.db().read(move |c| jobs::find(c, dead)).await.is_err());
        engine.stop().await;
    }

    async fn runs_are_kept_for_ninety_days(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let first = stage.last_run(RunKind::PullSource).await.id;
        stage.clock.advance(91 * 86_400);
        stage.pull(&engine).await;
        engine.settled().await.unwrap();
        let ids: Vec<i64> = stage.runs(RunKind::PullSource).await.iter().map(|run| run.id).collect();
        assert!(!ids.contains(&first), "{ids:?}");
        assert!(!ids.is_empty());
        engine.stop().await;
    }
}
