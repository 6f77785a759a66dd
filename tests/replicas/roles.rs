//! What a process of each role does.

use cpapi_domain::run::Outcome;
use serde_json::json;
use testkit::{TestDatabase, simulator};

use crate::person::Person;
use crate::process::Process;
use crate::sharing::{ended_runs, on_postgres, running_run};

/// So rare that what happens in a test cannot have been found by a look.
const NEVER: (&str, &str) = ("engine.tick", "1h");

#[test]
fn a_pull_forced_at_an_api_process_starts_in_a_worker_at_once() {
    on_postgres(async |database: TestDatabase| {
        let api = Process::start(&database, "api", &[]).await;
        let worker = Process::start(&database, "worker", &[NEVER]).await;
        let person = Person::at(&api, &database).await;
        let network = simulator().network(json!({"offers": 5})).await;
        let source = person.add_source("Network", &network).await;
        ended_runs(&database, 1).await;
        person
            .post(&format!("/sources/{source}/pull"), json!({}))
            .await;
        let runs = ended_runs(&database, 2).await;
        assert!(
            runs.iter().all(|run| run.outcome == Outcome::Complete),
            "{runs:?}"
        );
        assert_eq!(worker.logged("the run ended").len(), 2);
        assert!(api.logged("the run ended").is_empty());
    });
}

#[test]
fn a_run_cancelled_at_an_api_process_stops_in_its_worker_at_once() {
    on_postgres(async |database: TestDatabase| {
        let api = Process::start(&database, "api", &[]).await;
        // A heartbeat every 200 s would be the other way to learn of it.
        let _worker = Process::start(&database, "worker", &[NEVER, ("engine.lease", "10m")]).await;
        let person = Person::at(&api, &database).await;
        person.add_hanging_source(&database).await;
        let run = running_run(&database).await;
        person
            .post(&format!("/runs/{}/cancel", run.id), json!({}))
            .await;
        let runs = ended_runs(&database, 2).await;
        assert_eq!((runs[1].id, runs[1].outcome), (run.id, Outcome::Cancelled));
    });
}

#[test]
fn a_worker_serves_its_health_and_no_api() {
    on_postgres(async |database: TestDatabase| {
        let worker = Process::start(&database, "worker", &[]).await;
        testkit::eventually("a ready worker", async || {
            (worker.status("/readyz").await == 200).then_some(())
        })
        .await;
        assert_eq!(worker.status("/livez").await, 200);
        for path in [
            "/",
            "/api/v1/info",
            "/api/v1/sources",
            "/api/openapi.json",
            "/swagger-ui/",
        ] {
            assert_eq!(worker.status(path).await, 404, "{path}");
        }
    });
}
