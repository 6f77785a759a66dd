//! What happens at the network, round by round, and what a world in which nothing fails looks
//! like after each of them.

use cpapi_db::DatabaseKind;
use serde_json::{Value, json};
use testkit::{Fixture as _, Network, TestDatabase};
use tokio::sync::OnceCell;

use super::dump;
use super::world::World;
use crate::stage::text;

/// Rounds that an undisturbed world is known of; round 0 is the first load.
pub(crate) const ROUNDS: usize = 14;
/// Ids of offers that join later.
const JOINING: u64 = 900_000;

/// The network's changes. Each round has offers that change, one that leaves, the one that left
/// before and returns, and offers that join.
pub(crate) struct Rounds {
    /// The records as they were at the beginning.
    records: Vec<Value>,
}

impl Rounds {
    /// Takes note of the network's records, whose pictures are taken away: their hosts are nowhere.
    pub(crate) async fn of(network: &Network) -> Self {
        let mut records = network.offers().await;
        records.sort_by_key(id);
        for record in &mut records {
            record["Thumbnail"] = json!({});
            network.put(&id(record), record.clone()).await;
        }
        Self { records }
    }

    /// Makes the changes of a round. The first load has none.
    pub(crate) async fn change(&self, network: &Network, round: usize) {
        if round == 0 {
            return;
        }
        // The first half changes, the second half leaves and returns.
        let half = self.records.len() / 2;
        for step in 0..3 {
            let changed = id(&self.records[(round * 3 + step) % half]);
            let payout = format!("{}.{step}0000", round + 20);
            network
                .edit(&changed, json!({"default_payout": payout}))
                .await;
        }
        let renamed = id(&self.records[(round * 5) % half]);
        network
            .edit(
                &renamed,
                json!({"name": format!("Renamed in round {round}")}),
            )
            .await;
        network.remove(&id(&self.records[half + round])).await;
        if round > 1 {
            let returned = &self.records[half + round - 1];
            network.put(&id(returned), returned.clone()).await;
        }
        for step in 0..2 {
            let number = JOINING + u64::try_from(round * 10 + step).unwrap();
            let mut joined = self.records[step].clone();
            joined["Offer"]["id"] = json!(number.to_string());
            joined["Offer"]["name"] = json!(format!("Joined in round {round}, {step}"));
            network.put(&number.to_string(), joined).await;
        }
    }
}

fn id(record: &Value) -> String {
    text(&record["Offer"]["id"])
}

/// Dumps of an undisturbed world after each round; made once per database.
pub(crate) async fn undisturbed(kind: DatabaseKind) -> &'static [Vec<String>] {
    static SQLITE: OnceCell<Vec<Vec<String>>> = OnceCell::const_new();
    static POSTGRES: OnceCell<Vec<Vec<String>>> = OnceCell::const_new();
    match kind {
        DatabaseKind::Sqlite => {
            SQLITE
                .get_or_init(async || play(TestDatabase::sqlite().await).await)
                .await
        }
        DatabaseKind::Postgres => {
            POSTGRES
                .get_or_init(async || {
                    let database = TestDatabase::postgres().await;
                    play(database.expect("a server, the test has one")).await
                })
                .await
        }
    }
}

async fn play(database: TestDatabase) -> Vec<Vec<String>> {
    let world = World::on(database).await;
    let mut program = world.start().await;
    let mut dumps = Vec::new();
    for round in 0..ROUNDS {
        world.rounds.change(&world.stage.network, round).await;
        world.sync(&mut program).await;
        world.assert_settled().await;
        dumps.push(dump::of(&world).await);
    }
    let errors = program.errors();
    assert!(
        errors.is_empty(),
        "an undisturbed program logs no errors: {errors:#?}"
    );
    dumps
}
