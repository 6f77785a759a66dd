//! Two replicas that want the same jobs.

use std::collections::BTreeMap;

use cpapi_domain::run::{Outcome, RunKind};
use testkit::TestDatabase;

use super::world::World;

#[test]
fn two_replicas_share_the_work_and_run_no_job_twice() {
    testkit::macro_support::run(async {
        let Some(database) = TestDatabase::postgres().await else {
            return;
        };
        testkit::macro_support::hand(database, two_replicas).await;
    });
}

async fn two_replicas(world: World) {
    let mut one = world.start().await;
    let other = world.start().await;
    for round in 0..3 {
        world.rounds.change(&world.stage.network, round).await;
        world.ask_for_pull().await;
        world.ask_for_pushes().await;
        world.sync(&mut one).await;
        world.assert_as_undisturbed(round).await;
    }
    for kind in [RunKind::PullSource, RunKind::PushCampaign] {
        let mut runs_of: BTreeMap<i64, usize> = BTreeMap::new();
        for run in world.stage.runs(kind).await {
            assert_eq!(run.outcome, Outcome::Complete, "{run:#?}");
            *runs_of.entry(run.job_number.unwrap()).or_default() += 1;
        }
        assert!(runs_of.values().all(|runs| *runs == 1), "{runs_of:?}");
    }
    for program in [&one, &other] {
        let errors = program.errors();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}
