//! `kill -9` at every named breakpoint, and at random moments.

use std::time::Duration;

use cpapi_engine::breakpoints::Breakpoint;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng as _};

use super::rounds::ROUNDS;
use super::world::World;

/// Random kills, spread over the rounds of one world.
const KILLS: usize = 50;
/// Rounds that they are spread over.
const KILLED_ROUNDS: usize = 5;
/// The longest life of a program that is going to be killed: enough to start and do a part.
const LONGEST_LIFE_MS: u64 = 1_500;
/// Names the seed of the moments, to see a failure again.
const SEED_VARIABLE: &str = "CPAPI_TEST_SEED";

testkit::both_databases! {
    async fn a_program_killed_at_any_breakpoint_leaves_nothing_that_the_next_sync_does_not_heal(world: World) {
        let mut program = world.start().await;
        world.sync(&mut program).await;
        world.assert_as_undisturbed(0).await;
        assert!(Breakpoint::ALL.len() < ROUNDS, "one round for each breakpoint");
        for (index, point) in Breakpoint::ALL.iter().enumerate() {
            let round = index + 1;
            program.kill().await;
            world.end_leases();
            world.rounds.change(&world.stage.network, round).await;
            let mut doomed = world.start_with(&format!("kill@{}:1", point.name()));
            world.ask_for_pull().await;
            doomed.killed().await;
            world.end_leases();
            program = world.start().await;
            world.sync(&mut program).await;
            world.assert_as_undisturbed(round).await;
        }
    }

    async fn a_pause_whose_answer_died_with_the_program_is_not_taken_for_one_by_hand(world: World) {
        let mut program = world.start().await;
        world.sync(&mut program).await;
        world.rounds.change(&world.stage.network, 1).await;
        world.ask_for_pull().await;
        world.idle(&mut program).await;
        program.kill().await;
        let mut doomed = world.start_with("kill@after_remote_update:1");
        doomed.address().await;
        // The delay of the offer that left is over.
        world.advance(3_601);
        doomed.killed().await;
        world.end_leases();
        // It returns before anybody has looked again.
        world.rounds.change(&world.stage.network, 2).await;
        let mut program = world.start().await;
        world.sync(&mut program).await;
        world.assert_as_undisturbed(2).await;
    }

    async fn fifty_kills_at_random_moments_neither_lose_nor_double_anything(world: World) {
        let seed = std::env::var(SEED_VARIABLE)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(rand::random::<u64>);
        eprintln!("{SEED_VARIABLE}={seed}");
        let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed);
        for round in 0..KILLED_ROUNDS {
            world.rounds.change(&world.stage.network, round).await;
            for _ in 0..KILLS / KILLED_ROUNDS {
                world.ask_for_pull().await;
                let mut program = world.spawn(None, &[]);
                // The moment is the fault; there is nothing to wait for.
                let life = chance.random_range(0..LONGEST_LIFE_MS);
                tokio::time::sleep(Duration::from_millis(life)).await;
                program.kill().await;
                world.end_leases();
            }
            let mut program = world.start().await;
            world.sync(&mut program).await;
            world.assert_as_undisturbed(round).await;
            program.kill().await;
            world.end_leases();
        }
    }
}
