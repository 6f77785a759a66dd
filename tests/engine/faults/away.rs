//! A database that is away for ten seconds while a feed is read and while offers are pushed.

use std::time::Duration;

use cpapi_db::DatabaseKind;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use serde_json::json;
use testkit::{Break, eventually};

use super::program::Program;
use super::world::World;

/// How long it is away.
const AWAY: Duration = Duration::from_secs(10);

/// What stands between the program and its database.
enum Gate {
    /// PostgreSQL is reached through a proxy that can be broken.
    Proxy(Break),
    /// SQLite's file, which somebody else may lock.
    File(String),
}

impl Gate {
    /// Puts it there, before the program starts.
    async fn before(world: &mut World) -> Self {
        let url = world.stage.database.url().to_owned();
        match world.kind() {
            DatabaseKind::Sqlite => Self::File(url.trim_start_matches("sqlite:").to_owned()),
            DatabaseKind::Postgres => {
                let proxy = Break::before(&url).await;
                world.settings.push(("database.url", proxy.url()));
                Self::Proxy(proxy)
            }
        }
    }

    /// Nothing can be written for ten seconds; with PostgreSQL nothing be read either.
    async fn close(&self, program: &Program) {
        match self {
            Self::Proxy(proxy) => {
                proxy.cut();
                program.answers("/livez", 200).await;
                program.answers("/readyz", 503).await;
                tokio::time::sleep(AWAY).await;
                proxy.mend();
            }
            Self::File(path) => {
                let mut c = SqliteConnection::establish(path).unwrap();
                c.batch_execute("PRAGMA busy_timeout = 30000; BEGIN EXCLUSIVE")
                    .unwrap();
                program.answers("/livez", 200).await;
                tokio::time::sleep(AWAY).await;
                c.batch_execute("ROLLBACK").unwrap();
            }
        }
        program.answers("/readyz", 200).await;
    }
}

testkit::both_databases! {
    async fn a_database_that_is_away_for_ten_seconds_is_waited_for(world: World) {
        let mut world = world;
        let gate = Gate::before(&mut world).await;
        let mut program = world.start().await;
        world.sync(&mut program).await;

        // While the feed is read.
        world.rounds.change(&world.stage.network, 1).await;
        world.stage.network.set(json!({"latency_ms": 200})).await;
        let polls = world.stage.polls().await;
        world.ask_for_pull().await;
        eventually("a request to the network", async || {
            (world.stage.polls().await > polls).then_some(())
        })
        .await;
        gate.close(&program).await;
        world.stage.network.set(json!({"latency_ms": 0})).await;
        world.end_leases();
        world.sync(&mut program).await;
        world.assert_as_undisturbed(1).await;

        // While offers are pushed.
        world.rounds.change(&world.stage.network, 2).await;
        world.stage.tenant.set(json!({"latency_ms": 200})).await;
        let writes = world.stage.writes().await;
        world.ask_for_pull().await;
        eventually("a write to the tracking system", async || {
            (world.stage.writes().await > writes).then_some(())
        })
        .await;
        gate.close(&program).await;
        world.stage.tenant.set(json!({"latency_ms": 0})).await;
        world.end_leases();
        world.sync(&mut program).await;
        world.assert_as_undisturbed(2).await;
    }
}
