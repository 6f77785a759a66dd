//! Stopping an engine and single runs (product.md Y8, Y9).

use std::time::{Duration, Instant};

use cpapi_db::jobs::{self, JobState};
use cpapi_domain::run::{Outcome, RunKind};
use cpapi_domain::source::SourceStatus;
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
