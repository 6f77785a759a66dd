//! A disk without room, as SQLite meets it: writes beyond a size fail, and then they do not.

use std::io::Write as _;

use diesel::connection::SimpleConnection as _;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use testkit::{Fixture as _, TestDatabase};

use super::program::Program;
use super::small_disk::SmallDisk;
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

/// A real one, which needs the right to mount; where there is none, the test above plays it.
#[test]
fn a_disk_that_is_really_full_makes_the_server_unready_and_loses_nothing() {
    let disk = match SmallDisk::mount() {
        Ok(disk) => disk,
        Err(why) => {
            say(&format!(
                "SKIPPED: only RLIMIT_FSIZE plays the full disk here: {why}"
            ));
            return;
        }
    };
    say("a file system in memory plays the full disk");
    testkit::macro_support::run(async {
        let database = TestDatabase::sqlite_in(disk.path()).await;
        let world = World::on(database).await;
        really_full_disk(&world, &disk).await;
    });
}

/// Seen whether the test passes or not, so that everybody knows what has run.
fn say(what: &str) {
    let line = format!("{what}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

async fn really_full_disk(world: &World, disk: &SmallDisk) {
    let mut program = world.start().await;
    world.sync(&mut program).await;
    world.rounds.change(&world.stage.network, 1).await;
    let polls = world.stage.polls().await;
    let slow = serde_json::json!({"latency_ms": 200});
    world.stage.network.set(slow).await;
    world.ask_for_pull().await;
    testkit::eventually("a request to the network", async || {
        (world.stage.polls().await > polls).then_some(())
    })
    .await;
    program.answers("/readyz", 200).await;
    // What the journal holds already could be written over, full disk or not.
    let emptied = "PRAGMA wal_checkpoint(TRUNCATE)";
    let db = world.stage.database.db();
    db.maintain(move |c| Ok(c.batch_execute(emptied)?))
        .await
        .unwrap();
    let filled = disk.fill();
    program.answers("/readyz", 503).await;
    program.answers("/livez", 200).await;
    assert!(!program.has_ended(), "{}", program.tail());

    drop(filled);
    program.answers("/readyz", 200).await;
    let quick = serde_json::json!({"latency_ms": 0});
    world.stage.network.set(quick).await;
    world.end_leases();
    world.sync(&mut program).await;
    world.assert_as_undisturbed(1).await;
}

async fn full_disk(world: World) {
    let mut program = world.start().await;
    world.sync(&mut program).await;
    world.rounds.change(&world.stage.network, 1).await;

    limit_files(&program, Some(NO_ROOM));
    world.ask_for_pull().await;
    program.logged("jobs could not be claimed").await;
    program.answers("/livez", 200).await;
    program.answers("/readyz", 503).await;
    assert!(!program.has_ended(), "{}", program.tail());

    limit_files(&program, None);
    program.answers("/readyz", 200).await;
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
