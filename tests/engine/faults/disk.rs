//! A disk without room, as SQLite meets it: writes beyond a size fail, and then they do not.

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use testkit::TestDatabase;

use super::program::Program;
use super::world::World;

/// Nothing can be written beyond this many bytes of any file: not even one page of the journal.
const NO_ROOM: u64 = 1_024;

fn limit_files(program: &Program, bytes: Option<u64>) {
    let id = Pid::from_raw(i32::try_from(program.id()).unwrap());
    let limit = Rlimit {
        current: bytes,
        maximum: None,
    };
    prlimit(id, Resource::Fsize, limit).unwrap();
}

#[test]
fn a_full_disk_is_told_and_work_goes_on_when_there_is_room_again() {
    testkit::macro_support::run(async {
        let database = TestDatabase::sqlite().await;
        testkit::macro_support::hand(database, full_disk).await;
    });
}

async fn full_disk(world: World) {
    let mut program = world.start().await;
    world.sync(&mut program).await;
    world.rounds.change(&world.stage.network, 1).await;

    limit_files(&program, Some(NO_ROOM));
    world.ask_for_pull().await;
    program.logged("jobs could not be claimed").await;
    program.answers("/livez", 200).await;
    assert!(!program.has_ended(), "{}", program.tail());

    limit_files(&program, None);
    world.sync(&mut program).await;
    world.assert_as_undisturbed(1).await;

    // In the middle of a sync.
    world.rounds.change(&world.stage.network, 2).await;
    let polls = world.stage.polls().await;
    world
        .stage
        .network
        .set(serde_json::json!({"latency_ms": 200}))
        .await;
    world.ask_for_pull().await;
    testkit::eventually("a request to the network", async || {
        (world.stage.polls().await > polls).then_some(())
    })
    .await;
    limit_files(&program, Some(NO_ROOM));
    program.logged("an end could not be written").await;
    program.answers("/livez", 200).await;
    limit_files(&program, None);
    world
        .stage
        .network
        .set(serde_json::json!({"latency_ms": 0}))
        .await;
    world.end_leases();
    world.sync(&mut program).await;
    world.assert_as_undisturbed(2).await;
}
