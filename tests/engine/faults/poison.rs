//! Workers that panic, and a job that kills its process each time.

use cpapi_db::jobs::JobState;
use cpapi_domain::run::{Outcome, RunKind};
use cpapi_engine::breakpoints::Breakpoint;

use super::world::World;

/// Deaths after which a job is given up (the engine's default).
const ATTEMPTS: usize = 5;
/// Places of different stages of the work: each panics in another task.
const PANICS: [Breakpoint; 5] = [
    Breakpoint::BetweenPages,
    Breakpoint::BeforeCommit,
    Breakpoint::AfterRemoteCreate,
    Breakpoint::AfterRemoteUpdate,
    Breakpoint::BeforeEnd,
];

testkit::both_databases! {
    async fn a_panic_of_a_worker_is_a_crashed_run_and_the_job_is_done_in_the_end(world: World) {
        let mut program = world.start().await;
        world.sync(&mut program).await;
        for (index, point) in PANICS.iter().enumerate() {
            let round = index + 1;
            program.kill().await;
            world.end_leases();
            world.rounds.change(&world.stage.network, round).await;
            program = world.start_with(&format!("panic@{}:1", point.name()));
            world.ask_for_pull().await;
            program.address().await;
            world.rest(&mut program).await;
            let crashed = world.crashed_with(&format!("a panic at {}", point.name())).await;
            assert_eq!(crashed, 1, "{}:\n{}", point.name(), program.tail());
            world.sync(&mut program).await;
            world.assert_as_undisturbed(round).await;
        }
    }

    async fn a_poisoned_job_is_given_up_and_the_others_go_on(world: World) {
        let [healthy, poisoned] = world.campaigns;
        let fault = format!("kill@after_claim:campaign/{poisoned}");
        world.ask_for_pull().await;
        for _ in 0..ATTEMPTS {
            world.start_with(&fault).killed().await;
            world.end_leases();
        }
        let mut program = world.start_with(&fault);
        program.address().await;
        world.idle(&mut program).await;

        let dead = world.jobs().await;
        assert_eq!(dead.len(), 1, "{dead:#?}");
        assert_eq!((dead[0].state, dead[0].lock_key.as_str()), (JobState::Dead, format!("campaign:{poisoned}").as_str()));
        assert!(dead[0].last_error.is_some(), "{dead:#?}");
        let runs = world.stage.runs(RunKind::PushCampaign).await;
        let of = |campaign: i64, outcome: Outcome| {
            runs.iter().filter(|run| run.campaign_id == Some(campaign) && run.outcome == outcome).count()
        };
        assert_eq!(of(poisoned, Outcome::Crashed), ATTEMPTS);
        assert!(of(healthy, Outcome::Complete) > 0);
        assert_eq!(world.stage.campaign().await.offers_pushed, world.stage.source().await.offers_valid);

        program.kill().await;
        let mut program = world.start().await;
        world.sync(&mut program).await;
        world.assert_as_undisturbed(0).await;
    }
}
