//! Many processes work off one queue.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use cpapi_db::page::PageRequest;
use cpapi_db::runs::{self, RunFilter, RunRow};
use cpapi_domain::run::{Outcome, RunKind};
use serde_json::json;
use testkit::{TestDatabase, eventually, simulator};

use crate::person::Person;
use crate::process::Process;

const WORKERS: usize = 5;
const SOURCES: usize = 30;
const LEASE: Duration = Duration::from_secs(3);

/// Runs a test on a PostgreSQL database of its own, where the tests have a server.
pub(crate) fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(TestDatabase) -> F) {
    testkit::macro_support::run(async {
        if let Some(database) = TestDatabase::postgres().await {
            test(database).await;
        }
    });
}

/// Every pull, oldest first.
async fn pulls(database: &TestDatabase) -> Vec<RunRow> {
    let filter = RunFilter {
        kind: Some(RunKind::PullSource),
        ..RunFilter::default()
    };
    let page = PageRequest {
        limit: 200,
        ..PageRequest::default()
    };
    let mut found = database
        .db()
        .read(move |c| runs::list(c, &filter, &page))
        .await
        .unwrap()
        .items;
    found.sort_by_key(|run| run.id);
    found
}

/// The pulls, once so many have ended and none goes on.
pub(crate) async fn ended_runs(database: &TestDatabase, count: usize) -> Vec<RunRow> {
    eventually("ended runs", async || {
        let found = pulls(database).await;
        let over = found.iter().all(|run| run.outcome != Outcome::Running);
        (over && found.len() >= count).then_some(found)
    })
    .await
}

/// The one that goes on.
pub(crate) async fn running_run(database: &TestDatabase) -> RunRow {
    eventually("a running run", async || {
        pulls(database)
            .await
            .into_iter()
            .find(|run| run.outcome == Outcome::Running)
    })
    .await
}

#[test]
fn many_processes_share_the_work_and_no_job_runs_twice() {
    on_postgres(async |database: TestDatabase| {
        let api = Process::start(&database, "api", &[]).await;
        let person = Person::at(&api, &database).await;
        let mut sources = BTreeSet::new();
        for number in 0..SOURCES {
            let network = simulator()
                .network(json!({"offers": 5, "latency_ms": 300}))
                .await;
            sources.insert(
                person
                    .add_source(&format!("Network {number}"), &network)
                    .await,
            );
        }
        let own = [("engine.tick", "100ms"), ("engine.pull_workers", "2")];
        let workers = futures::future::join_all(
            (0..WORKERS).map(|_| Process::start(&database, "worker", &own)),
        )
        .await;
        let runs = ended_runs(&database, SOURCES).await;

        let mut of_source: HashMap<Option<i64>, usize> = HashMap::new();
        for run in &runs {
            assert_eq!(run.outcome, Outcome::Complete, "{run:?}");
            *of_source.entry(run.source_id).or_default() += 1;
        }
        assert_eq!(of_source.len(), sources.len());
        assert!(of_source.values().all(|count| *count == 1), "{of_source:?}");
        let jobs: BTreeSet<_> = runs.iter().map(|run| run.job_number).collect();
        assert_eq!(jobs.len(), runs.len(), "a job ran twice");

        let shares: Vec<usize> = workers
            .iter()
            .map(|worker| worker.logged("the run ended").len())
            .collect();
        assert!(
            shares.iter().filter(|share| **share > 0).count() > 1,
            "{shares:?}"
        );
        assert_eq!(shares.iter().sum::<usize>(), SOURCES, "{shares:?}");
    });
}

#[test]
fn a_killed_process_hands_its_work_over_within_a_lease() {
    on_postgres(async |database: TestDatabase| {
        let api = Process::start(&database, "api", &[]).await;
        let own = [("engine.tick", "200ms"), ("engine.lease", "3s")];
        let mut killed = Process::start(&database, "worker", &own).await;
        let person = Person::at(&api, &database).await;
        let network = person.add_hanging_source(&database).await;
        let first = running_run(&database).await;
        let heir = Process::start(&database, "worker", &own).await;
        network.set(json!({"latency_ms": 0})).await;

        killed.kill();
        let since = Instant::now();
        let runs = ended_runs(&database, 3).await;
        let took = since.elapsed();

        assert_eq!((runs[1].id, runs[1].outcome), (first.id, Outcome::Crashed));
        assert_eq!(runs[2].outcome, Outcome::Complete);
        assert_eq!(runs[2].job_number, first.job_number);
        assert_eq!(runs.len(), 3);
        assert_eq!(heir.logged("the run ended").len(), 1);
        // The lease, a tick, and the pull itself on a busy machine.
        assert!(took < LEASE * 3, "{took:?}");
    });
}
