//! A backup that is made while a feed is read, and the database that is made of it elsewhere
//! (docs/operations.md).

use cpapi_domain::run::{Outcome, RunKind};
use serde_json::{Value, json};
use testkit::eventually;

use super::program::Program;
use super::world::World;

/// Longer than the test: nothing is answered before it is set back.
const FOREVER_MS: u64 = 600_000;
/// What is asked of both servers.
const LISTS: &[&str] = &["offers?limit=100", "campaigns", "tracking-systems", "users"];

testkit::both_databases! {
    async fn a_backup_made_during_a_pull_becomes_a_server_that_answers_and_syncs_alike(world: World) {
        let mut world = world;
        world.settings.push(("fetch.read_timeout", "10m".to_owned()));
        world.settings.push(("fetch.total_timeout", "10m".to_owned()));
        let mut program = world.start().await;
        world.sync(&mut program).await;
        let token = sign_in(&world, &program).await;

        world.rounds.change(&world.stage.network, 1).await;
        world.stage.network.set(json!({"latency_ms": FOREVER_MS})).await;
        world.ask_for_pull().await;
        eventually("a pull that works", async || is_pulling(&world).await.then_some(())).await;
        let answered = lists(&program, &token).await;
        let file = world.folder().join("backup");
        let file = file.to_str().unwrap();
        succeeds(&world, &["backup", file]).await;
        assert!(is_pulling(&world).await, "the pull goes on beside the backup");
        program.kill().await;

        let room = world.stage.database.room().await;
        world.settings.push(("database.url", room.url().to_owned()));
        succeeds(&world, &["restore", file]).await;
        let original = std::mem::replace(&mut world.stage.database, room.occupied());
        // The key of access tokens came with the database: who was signed in still is.
        let mut program = world.start().await;
        for (expected, found) in answered.iter().zip(lists(&program, &token).await) {
            assert_eq!(found, *expected);
        }
        program.kill().await;

        world.stage.network.set(json!({"latency_ms": 0})).await;
        world.end_leases();
        let mut program = world.start().await;
        world.sync(&mut program).await;
        world.assert_as_undisturbed(1).await;
        drop(original);
    }
}

async fn is_pulling(world: &World) -> bool {
    let runs = world.stage.runs(RunKind::PullSource).await;
    runs.iter().any(|run| run.outcome == Outcome::Running)
}

async fn succeeds(world: &World, arguments: &[&str]) -> String {
    let ended = world.run(arguments).await;
    assert!(ended.status.success(), "{arguments:?}: {ended:?}");
    String::from_utf8(ended.stdout).unwrap()
}

/// Makes an administrator and signs in.
async fn sign_in(world: &World, program: &Program) -> String {
    let email = "ada@example.com";
    let told = succeeds(
        world,
        &["user", "create", "--email", email, "--name", "Ada"],
    )
    .await;
    let password = told
        .lines()
        .find_map(|line| line.strip_prefix("password: "))
        .unwrap();
    let url = format!("http://{}/api/v1/session", program.address().await);
    let body = json!({"email": email, "password": password});
    let answer = http().post(url).json(&body).send().await.unwrap();
    let session: Value = answer.error_for_status().unwrap().json().await.unwrap();
    session["access_token"].as_str().unwrap().to_owned()
}

async fn lists(program: &Program, token: &str) -> Vec<Value> {
    let address = program.address().await;
    let mut found = Vec::new();
    for path in LISTS {
        let url = format!("http://{address}/api/v1/{path}");
        let answer = http().get(url).bearer_auth(token).send().await.unwrap();
        let list: Value = answer.error_for_status().unwrap().json().await.unwrap();
        assert!(
            list["items"]
                .as_array()
                .is_some_and(|items| !items.is_empty()),
            "{path}: {list}"
        );
        found.extend(list["items"].as_array().unwrap().clone());
    }
    found
}

fn http() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    client.build().unwrap()
}
