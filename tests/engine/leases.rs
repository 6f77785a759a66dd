//! One job at a time, over all engines (product.md Y1, Y7; architecture B6).

use std::collections::HashSet;

use cpapi_db::jobs::{self, ClaimRequest, NewJob};
use cpapi_domain::run::{Outcome, RunKind, Trigger};
use cpapi_domain::time::{Clock as _, UtcTime};
use cpapi_engine::breakpoints::Breakpoint;

use crate::stage::{OFFERS, Stage, assert_outcome};

fn request(owner: &str, limit: usize, now: UtcTime) -> ClaimRequest {
    ClaimRequest {
        kind: RunKind::PullSource,
        limit,
        lowest_first: false,
        owner: owner.to_owned(),
        now,
        leased_until: now.plus_seconds(60),
        max_attempts: 3,
    }
}

testkit::both_databases! {
    async fn asking_twice_is_asking_once_and_a_forced_job_goes_first(stage: Stage) {
        let now = stage.clock.now();
        let claimed = stage
            .write(move |c| {
                jobs::enqueue(c, &NewJob::pull_source(1, Trigger::Due, now.plus_seconds(-60)))?;
                jobs::enqueue(c, &NewJob::pull_source(2, Trigger::Due, now.plus_seconds(-30)))?;
                let later = NewJob::pull_source(3, Trigger::Retry, now).not_before(now.plus_seconds(500));
                let waiting = jobs::enqueue(c, &later)?;
                let forced = jobs::enqueue(c, &NewJob::pull_source(3, Trigger::Forced, now))?;
                assert_eq!(waiting, forced);
                jobs::claim(c, &request("a/0", 10, now))
            })
            .await;
        let order: Vec<(i64, Trigger)> = claimed.jobs.iter().map(|job| (job.subject_id, job.trigger)).collect();
        assert_eq!(order, [(3, Trigger::Forced), (1, Trigger::Due), (2, Trigger::Due)]);
    }

    async fn the_fair_claim_takes_the_lowest_priority_first(stage: Stage) {
        let now = stage.clock.now();
        let claimed = stage
            .write(move |c| {
                jobs::enqueue(c, &NewJob::pull_source(1, Trigger::Forced, now))?;
                jobs::enqueue(c, &NewJob::pull_source(2, Trigger::Retry, now))?;
                jobs::claim(c, &ClaimRequest { lowest_first: true, ..request("a/0", 1, now) })
            })
            .await;
        assert_eq!(claimed.jobs[0].subject_id, 2);
    }

    async fn a_job_of_a_busy_subject_waits_until_the_running_one_has_ended(stage: Stage) {
        let now = stage.clock.now();
        stage.write(move |c| jobs::enqueue(c, &NewJob::pull_source(1, Trigger::Due, now))).await;
        let first = stage.write(move |c| jobs::claim(c, &request("a/0", 5, now))).await.jobs;
        stage.write(move |c| jobs::enqueue(c, &NewJob::pull_source(1, Trigger::Forced, now))).await;
        let none = stage.write(move |c| jobs::claim(c, &request("b/0", 5, now))).await;
        assert_eq!(none.jobs, []);
        let id = first[0].id;
        stage.write(move |c| jobs::finish(c, id)).await;
        assert_eq!(stage.write(move |c| jobs::claim(c, &request("b/1", 5, now))).await.jobs.len(), 1);
    }

    async fn an_expired_lease_is_taken_over_and_its_former_holder_is_fenced(stage: Stage) {
        let now = stage.clock.now();
        stage.write(move |c| jobs::enqueue(c, &NewJob::pull_source(1, Trigger::Due, now))).await;
        let first = stage.write(move |c| jobs::claim(c, &request("a/0", 5, now))).await.jobs;
        let id = first[0].id;
        let later = now.plus_seconds(61);
        let second = stage.write(move |c| jobs::claim(c, &request("b/0", 5, later))).await;
        assert_eq!((second.taken_over.as_slice(), second.jobs[0].attempts), ([id].as_slice(), 2));
        let until = later.plus_seconds(60);
        assert!(!stage.write(move |c| jobs::hold(c, id, "a/0", until)).await);
        assert!(!stage.write(move |c| jobs::hand_back(c, id, "a/0")).await);
        assert!(stage.write(move |c| jobs::hold(c, id, "b/0", until)).await);
    }

    async fn a_job_that_kills_its_process_every_time_is_given_up(stage: Stage) {
        let now = stage.clock.now();
        stage.write(move |c| jobs::enqueue(c, &NewJob::pull_source(1, Trigger::Due, now))).await;
        for round in 0..3_i64 {
            let at = now.plus_seconds(round * 61);
            let claim = stage.write(move |c| jobs::claim(c, &request(&format!("a/{round}"), 5, at))).await;
            assert_eq!(claim.jobs.len(), 1, "attempt {round}");
        }
        let at = now.plus_seconds(3 * 61);
        let claim = stage.write(move |c| jobs::claim(c, &request("a/3", 5, at))).await;
        assert_eq!((claim.jobs.len(), claim.buried.len()), (0, 1));
        assert!(!stage.read(move |c| jobs::any_due(c, RunKind::PullSource, at)).await);
    }

    async fn a_job_that_is_handed_back_has_not_been_charged(stage: Stage) {
        let now = stage.clock.now();
        stage.write(move |c| jobs::enqueue(c, &NewJob::pull_source(1, Trigger::Forced, now))).await;
        let claimed = stage.write(move |c| jobs::claim(c, &request("a/0", 5, now))).await.jobs;
        let id = claimed[0].id;
        assert_eq!(stage.write(move |c| jobs::hand_back_all(c, "a")).await.len(), 1);
        let row = stage.read(move |c| jobs::find(c, id)).await;
        assert_eq!((row.attempts, row.priority, row.lease_owner), (0, 0, None));
    }

    async fn two_claimers_never_get_the_same_job(stage: Stage) {
        let now = stage.clock.now();
        stage
            .write(move |c| {
                for source_id in 1..=60 {
                    jobs::enqueue(c, &NewJob::pull_source(source_id, Trigger::Due, now))?;
                }
                Ok(())
            })
            .await;
        let rounds = (0..20).map(|round| {
            let db = stage.database.db().clone();
            async move { db.write(move |c| jobs::claim(c, &request(&format!("e/{round}"), 4, now))).await.unwrap() }
        });
        let mut claims = futures::future::join_all(rounds).await;
        // A claim passes over rows that another one holds at that moment; a last one finds the rest.
        claims.push(stage.write(move |c| jobs::claim(c, &request("e/last", 60, now))).await);
        let ids: Vec<i64> = claims.iter().flat_map(|claim| claim.jobs.iter().map(|job| job.id)).collect();
        let different: HashSet<i64> = ids.iter().copied().collect();
        assert_eq!((ids.len(), different.len()), (60, 60));
    }

    async fn two_engines_on_one_database_pull_a_source_once(stage: Stage) {
        let (one, two) = (stage.engine().await, stage.engine().await);
        stage.pull(&one).await;
        two.settled().await.unwrap();
        assert_eq!(stage.runs(RunKind::PullSource).await.len(), 1);
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        one.stop().await;
        two.stop().await;
    }

    async fn an_engine_that_lost_its_lease_writes_nothing_more(stage: Stage) {
        stage.breakpoints.hold(Breakpoint::BeforeCommit);
        let slow = stage.engine().await;
        stage.pull_without_waiting().await;
        slow.poke();
        stage.breakpoints.arrival().await;
        // The slow one's lease ends while it stands; another engine takes the job over.
        let now = stage.clock.now().plus_seconds(61);
        let taken = stage.write(move |c| jobs::claim(c, &request("other/0", 5, now))).await;
        assert_eq!(taken.taken_over.len(), 1);
        stage.breakpoints.release();
        let id = stage.source_id;
        slow.stop().await;
        let count = stage.read(move |c| cpapi_db::offers::source_counts(c, id)).await;
        assert_eq!(count.total, 0, "a fenced engine has written");
    }

    async fn a_run_that_its_process_left_behind_is_crashed_and_repeated(stage: Stage) {
        stage.breakpoints.next(Breakpoint::BeforeCommit, cpapi_engine::breakpoints::Passage::Abort);
        let dying = stage.engine().await;
        stage.pull_without_waiting().await;
        stage.until_abandoned(&dying, RunKind::PullSource).await;
        dying.kill().await;
        stage.clock.advance(61);
        let survivor = stage.engine().await;
        survivor.settled().await.unwrap();
        let runs = stage.runs(RunKind::PullSource).await;
        assert_eq!(runs.len(), 2);
        assert_outcome(&runs[1], Outcome::Crashed);
        assert_outcome(&runs[0], Outcome::Complete);
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        survivor.stop().await;
    }
}
