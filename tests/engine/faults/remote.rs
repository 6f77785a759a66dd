//! Networks and tracking systems that hang, reset, truncate, throttle, and fail for a minute.

use cpapi_db::runs::RunRow;
use cpapi_domain::run::{Outcome, RunKind};
use serde_json::{Value, json};

use super::world::World;

/// Longer than a program waits for the next piece of an answer.
const SILENCE_MS: u64 = 4_000;

/// Spoils some answers of both sides. Of those that the tracking system spoils, every second one
/// is to a request that it has carried out, throttled ones too: nothing promises the contrary.
async fn spoil(world: &World, action: Value) {
    let rule = |times: u64, path: &str, action: Value| json!({"path_prefix": path, "every": 2, "count": times, "action": action});
    world
        .stage
        .network
        .fault(rule(2, "/", action.clone()))
        .await;
    for commit in [true, false] {
        let mut action = action.clone();
        action["commit"] = json!(commit);
        let mut rule = rule(2, "/3.0/admin/offer", action);
        rule["method"] = json!("POST");
        world.stage.tenant.fault(rule).await;
    }
    // Questions, too: the look for a create in doubt among them.
    world
        .stage
        .tenant
        .fault(rule(1, "/3.0/offers", action))
        .await;
}

testkit::both_databases! {
    async fn answers_that_hang_break_off_or_throttle_leave_no_trace(world: World) {
        let mut program = world.start().await;
        let actions = [
            json!({"type": "hang", "ms": SILENCE_MS}),
            json!({"type": "drop"}),
            json!({"type": "truncate", "keep": 0.5}),
            json!({"type": "throttle", "retry_after": 1}),
        ];
        for (round, action) in actions.into_iter().enumerate() {
            world.rounds.change(&world.stage.network, round).await;
            spoil(&world, action).await;
            world.ask_for_pull().await;
            world.rest(&mut program).await;
            world.simulator.heal().await;
            world.sync(&mut program).await;
            world.assert_as_undisturbed(round).await;
        }
    }

    async fn a_minute_of_server_errors_is_waited_out(world: World) {
        let mut program = world.start().await;
        world.sync(&mut program).await;
        world.rounds.change(&world.stage.network, 1).await;
        let failing = json!({"action": {"type": "status", "code": 500}});
        world.stage.network.fault(failing.clone()).await;
        world.ask_for_pull().await;
        for _ in 0..3 {
            world.idle(&mut program).await;
            world.advance(30);
        }
        world.idle(&mut program).await;
        let pull = world.stage.last_run(RunKind::PullSource).await;
        assert_eq!(pull.outcome, Outcome::Failed, "{pull:#?}");
        world.simulator.heal().await;
        // Now the other side.
        // As many as a push meets before it gives up: its pace slows down with each of them, and
        // that is real time.
        let mut failing = failing;
        failing["count"] = json!(8);
        world.stage.tenant.fault(failing).await;
        world.ask_for_pull().await;
        world.idle(&mut program).await;
        let pushes = world.stage.runs(RunKind::PushCampaign).await;
        let met = |run: &RunRow| matches!(run.outcome, Outcome::Failed | Outcome::Partial);
        assert!(pushes.iter().any(met), "{pushes:#?}");
        world.simulator.heal().await;
        world.sync(&mut program).await;
        world.assert_as_undisturbed(1).await;
    }
}
