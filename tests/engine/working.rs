//! How jobs share the workers, keep their leases and survive their workers (product.md Y1, Y4, Y8;
//! architecture B6).

use cpapi_db::jobs::{self, JobState, NewJob};
use cpapi_db::sources;
use cpapi_domain::run::{Outcome, RunKind, Trigger};
use cpapi_domain::time::Clock as _;
use cpapi_engine::Engine;
use cpapi_engine::breakpoints::{Breakpoint, Passage};
use serde_json::json;
use testkit::{eventually, simulator};

use crate::stage::{OFFERS, Stage, assert_outcome};

testkit::both_databases! {
    async fn a_source_that_takes_for_ever_leaves_the_other_workers_to_the_others(stage: Stage) {
        let slow = simulator().network(json!({"offers": 10, "latency_ms": 60_000})).await;
        let slow_id = stage.add_source("Slow", slow.config()).await;
        let mut parts = stage.parts();
        parts.config.pull_workers = 2;
        let engine = Engine::start(parts).await.unwrap();
        let (now, quick_id) = (stage.clock.now(), stage.source_id);
        stage
            .write(move |c| {
                let earlier = now.plus_seconds(-60);
                jobs::enqueue(c, &NewJob::pull_source(slow_id, Trigger::Due, earlier))?;
                jobs::enqueue(c, &NewJob::pull_source(quick_id, Trigger::Due, now))
            })
            .await;
        engine.poke();
        eventually("the quick source's end", async || {
            let runs = stage.runs(RunKind::PullSource).await;
            runs.iter().any(|run| run.source_id == Some(quick_id) && run.outcome == Outcome::Complete).then_some(())
        })
        .await;
        let runs = stage.runs(RunKind::PullSource).await;
        assert!(runs.iter().any(|run| run.source_id == Some(slow_id) && run.outcome == Outcome::Running), "{runs:#?}");
        engine.stop().await;
    }

    async fn a_network_that_asks_for_a_pause_is_asked_again_only_after_it(stage: Stage) {
        stage.network.fault(json!({"action": {"type": "status", "code": 429, "retry_after": 1_800}})).await;
        let engine = stage.engine().await;
        let pull = stage.pull(&engine).await;
        assert_outcome(&pull, Outcome::Failed);
        assert_eq!(pull.error_code.as_deref(), Some("rate_limited"), "{pull:#?}");
        let polls = stage.polls().await;
        let not_before = stage.clock.now().plus_seconds(1_700);
        let id = pull.job_number.unwrap();
        let job = stage.read(move |c| jobs::find(c, id)).await;
        assert_eq!(job.state, JobState::Queued);
        assert!(job.run_at > not_before, "{job:#?}");
        let source = stage.source().await;
        assert!(source.next_pull_at.is_none_or(|at| at > not_before), "{source:#?}");
        stage.clock.advance(1_000);
        engine.settled().await.unwrap();
        assert_eq!(stage.polls().await, polls, "asked too soon");
        engine.stop().await;
    }

    async fn a_job_that_takes_longer_than_its_lease_stays_with_its_worker(stage: Stage) {
        stage.breakpoints.hold(Breakpoint::BetweenPages);
        let engine = stage.engine().await;
        stage.pull_without_waiting().await;
        engine.poke();
        stage.breakpoints.arrival().await;
        let id = stage.last_run(RunKind::PullSource).await.job_number.unwrap();
        for _ in 0..3 {
            stage.clock.advance(40);
            let until = stage.clock.now().plus_seconds(59);
            eventually("a heartbeat", async || {
                let job = stage.read(move |c| jobs::find(c, id)).await;
                job.leased_until.is_some_and(|at| at > until).then_some(())
            })
            .await;
        }
        stage.breakpoints.release();
        engine.settled().await.unwrap();
        let runs = stage.runs(RunKind::PullSource).await;
        assert_eq!(runs.len(), 1);
        assert_outcome(&runs[0], Outcome::Complete);
        engine.stop().await;
    }

    async fn the_only_process_on_a_database_takes_over_at_its_start_without_waiting_for_leases(stage: Stage) {
        stage.breakpoints.next(Breakpoint::BeforeCommit, Passage::Abort);
        let dying = stage.engine().await;
        stage.pull_without_waiting().await;
        stage.until_abandoned(&dying, RunKind::PullSource).await;
        dying.kill().await;
        let mut parts = stage.parts();
        parts.config.sole_process = Some(true);
        let next = Engine::start(parts).await.unwrap();
        next.settled().await.unwrap();
        let runs = stage.runs(RunKind::PullSource).await;
        assert_outcome(&runs[1], Outcome::Crashed);
        assert_outcome(&runs[0], Outcome::Complete);
        next.stop().await;
    }

    async fn pools_of_workers_that_die_are_started_again_and_their_work_is_done(stage: Stage) {
        stage.breakpoints.hold(Breakpoint::BetweenPages);
        let engine = stage.engine().await;
        stage.pull_without_waiting().await;
        engine.poke();
        stage.breakpoints.arrival().await;
        engine.lose_workers();
        stage.breakpoints.release();
        eventually("new workers", async || (engine.health().restarts > 0).then_some(())).await;
        // The lost job's lease ends.
        stage.clock.advance(61);
        eventually("the pull's end", async || {
            engine.poke();
            let newest = stage.last_run(RunKind::PullSource).await;
            (newest.outcome == Outcome::Complete).then_some(())
        })
        .await;
        engine.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        engine.stop().await;
    }

    async fn a_pull_that_a_person_stops_keeps_what_came_and_marks_nothing_missing(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        for id in stage.network_ids().await.iter().take(5) {
            stage.network.remove(id).await;
        }
        stage.network.set(json!({"page_size_max": 10})).await;
        stage.breakpoints.hold(Breakpoint::BetweenPages);
        stage.pull_without_waiting().await;
        engine.poke();
        stage.breakpoints.arrival().await;
        let run = stage.last_run(RunKind::PullSource).await;
        assert!(engine.cancel_run(run.id).await.unwrap());
        stage.breakpoints.release();
        stage.until_idle().await;
        let stopped = stage.last_run(RunKind::PullSource).await;
        assert_outcome(&stopped, Outcome::Cancelled);
        assert_eq!((stopped.counters.0.pages, stopped.counters.0.missing), (1, 0), "{stopped:#?}");
        let id = stage.source_id;
        let counts = stage.read(move |c| cpapi_db::offers::source_counts(c, id)).await;
        assert_eq!(counts.in_feed, i64::try_from(OFFERS).unwrap());
        let source = stage.read(move |c| sources::find(c, id)).await;
        assert_eq!(source.status, cpapi_domain::source::SourceStatus::Ready);
        engine.stop().await;
    }
}
