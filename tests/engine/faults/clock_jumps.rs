//! A clock that is set forwards and backwards while work goes on.

use cpapi_domain::run::RunKind;
use serde_json::json;

use super::world::World;

const A_DAY: i64 = 86_400;

/// Starts a pull that takes a while, and returns when it is at work.
async fn slow_pull(world: &World) {
    world.stage.network.set(json!({"latency_ms": 150})).await;
    world.ask_for_pull().await;
    let before = world.stage.polls().await;
    testkit::eventually("a request to the network", async || {
        (world.stage.polls().await > before).then_some(())
    })
    .await;
}

testkit::both_databases! {
    async fn a_clock_that_jumps_while_work_goes_on_changes_no_result(world: World) {
        let mut program = world.start().await;
        world.sync(&mut program).await;
        for (index, jump) in [A_DAY, -2 * A_DAY, A_DAY].into_iter().enumerate() {
            let round = index + 1;
            world.rounds.change(&world.stage.network, round).await;
            slow_pull(&world).await;
            world.advance(jump);
            world.rest(&mut program).await;
            world.stage.network.set(json!({"latency_ms": 0})).await;
            world.sync(&mut program).await;
            world.assert_as_undisturbed(round).await;
        }
    }

    async fn a_clock_set_backwards_stops_no_poll(world: World) {
        let mut program = world.start().await;
        world.sync(&mut program).await;
        world.advance(-2 * A_DAY);
        let pulls = world.stage.runs(RunKind::PullSource).await.len();
        // The interval of the source, as the new clock counts it.
        world.advance(901);
        testkit::eventually("a poll by itself", async || {
            (world.stage.runs(RunKind::PullSource).await.len() > pulls).then_some(())
        })
        .await;
        world.rest(&mut program).await;
        world.assert_as_undisturbed(0).await;
    }

    async fn a_job_whose_process_died_before_the_clock_was_set_backwards_is_taken_over(world: World) {
        world.ask_for_pull().await;
        world.start_with("kill@after_claim:1").killed().await;
        world.advance(-A_DAY);
        world.end_leases();
        let mut program = world.start().await;
        world.rest(&mut program).await;
        world.sync(&mut program).await;
        world.assert_as_undisturbed(0).await;
    }
}
