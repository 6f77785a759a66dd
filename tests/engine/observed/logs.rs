//! The log in JSON.

use serde_json::{Value, json};
use testkit::{AFFISE_KEY, NETWORK_KEY, both_databases};

use crate::faults::world::World;

const FINE: &str =
    "info,cpapi_engine=debug,cpapi_connectors=debug,cpapi_tracking=debug,cpapi_db=debug";

both_databases! {
    async fn every_line_of_a_run_carries_its_run_and_job_and_no_line_a_credential(world: World) {
        let mut world = world;
        world.settings.push(("log.level", FINE.to_owned()));
        // So that there is something to say while the feed is read.
        world.stage.network.fault(json!({"count": 1, "action": {"type": "status", "code": 500}})).await;
        let mut program = world.start().await;
        program.logged("there is no user yet").await;
        let begun = program.lines().len();
        world.sync(&mut program).await;
        let lines = program.lines();
        let lines: Vec<Value> = lines[begun..]
            .iter()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
            .collect();
        for words in ["trying again", "affise answered", "the run ended"] {
            assert!(
                lines.iter().any(|line| line["message"].as_str().is_some_and(|text| text.contains(words))),
                "{words:?} is not in {lines:#?}"
            );
        }
        for line in &lines {
            let span = &line["span"];
            assert_eq!(span["name"], "job", "{line}");
            for id in ["job.id", "run.id", "subject.id"] {
                assert!(span[id].is_i64(), "no {id} in {line}");
            }
        }
        let whole = program.lines().join("\n");
        for secret in [NETWORK_KEY, AFFISE_KEY] {
            assert!(!whole.contains(secret), "{secret} is in the log");
        }
    }
}
