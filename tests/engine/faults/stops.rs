//! SIGTERM while something is being written.

use cpapi_db::jobs::JobState;
use cpapi_domain::run::{Outcome, RunKind};
use cpapi_engine::breakpoints::Breakpoint;

use super::world::World;

const POINTS: [Breakpoint; 6] = [
    Breakpoint::BetweenPages,
    Breakpoint::BeforeCommit,
    Breakpoint::DuringCommit,
    Breakpoint::AfterRemoteCreate,
    Breakpoint::AfterRemoteUpdate,
    Breakpoint::DuringEnd,
];

testkit::both_databases! {
    async fn a_stop_during_a_write_ends_well_and_charges_nothing(world: World) {
        let mut program = world.start().await;
        world.sync(&mut program).await;
        program.kill().await;
        for (index, point) in POINTS.iter().enumerate() {
            let round = index + 1;
            world.end_leases();
            world.rounds.change(&world.stage.network, round).await;
            let mut stopped = world.start_with(&format!("terminate@{}:1", point.name()));
            world.ask_for_pull().await;
            let status = stopped.ended().await;
            assert!(status.success(), "{}: {status}\n{}", point.name(), stopped.tail());
            for job in world.jobs().await {
                assert_eq!((job.state, job.attempts), (JobState::Queued, 0), "{}: {job:#?}", point.name());
            }
            for kind in [RunKind::PullSource, RunKind::PushCampaign] {
                for run in world.stage.runs(kind).await {
                    assert_ne!(run.outcome, Outcome::Running, "{}: {run:#?}", point.name());
                }
            }
            let mut program = world.start().await;
            world.sync(&mut program).await;
            world.assert_as_undisturbed(round).await;
            program.kill().await;
        }
    }
}
