//! Loads through the real server: a first pull, one that finds nothing changed, one that finds one
//! per cent changed, and the memory they take.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::process::Command;
use tokio::time::sleep;

use crate::network::{config, unlimited_tune, write_config};
use crate::peer::PeerTimes;
use crate::program::{Server, Simulator};
use crate::report::{Goal, Report};

/// Goal for the server at rest.
const GOAL_REST_MIB: f64 = 60.0;
/// The most memory at a million offers, required and aimed at.
const GOAL_PEAK_MIB: (f64, f64) = (250.0, 200.0);
/// How many times faster than dlt, required and aimed at: first, unchanged, changed.
const GOAL_TIMES_PEER: [(f64, f64); 3] = [(13.0, 20.0), (55.0, 80.0), (45.0, 60.0)];
/// A load that takes longer has failed, whatever its goal.
const PATIENCE: Duration = Duration::from_secs(1200);
/// The three loads.
const LOADS: [&str; 3] = ["first load", "nothing changed", "1 % changed"];
/// Id of the connector without rate limit.
const CONNECTOR: &str = "tune-unlimited";

/// Seconds required and aimed at, for each of [`LOADS`].
pub(crate) type LoadGoals = [(f64, f64); 3];

/// Goals of baselines.md for 100,000 offers on SQLite.
pub(crate) const SQLITE: LoadGoals = [(5.0, 3.8), (1.3, 0.9), (1.5, 1.2)];
/// The same on PostgreSQL.
pub(crate) const POSTGRES: LoadGoals = [(6.0, 4.6), (1.3, 0.9), (1.5, 1.2)];
/// Goals for 1,000,000 offers on SQLite.
pub(crate) const SQLITE_MANY: LoadGoals = [(45.0, 30.0), (13.0, 9.0), (16.0, 10.0)];
/// The same on PostgreSQL.
pub(crate) const POSTGRES_MANY: LoadGoals = [(60.0, 42.0), (13.0, 9.0), (18.0, 10.0)];

/// A network of some size, whose pages are rendered before anybody measures how fast they come.
pub(crate) struct Network {
    simulator: Simulator,
    offers: u32,
    folder: tempfile::TempDir,
    connector: std::path::PathBuf,
}

impl Network {
    /// Starts it.
    pub(crate) async fn start(programs: &Path, offers: u32) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let connector = unlimited_tune(folder.path())?;
        let simulator = Simulator::start(programs, offers).await?;
        write_config(folder.path(), &simulator)?;
        let network = Self {
            simulator,
            offers,
            folder,
            connector,
        };
        network.render(programs).await?;
        Ok(network)
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.simulator.url
    }

    /// Changes one offer in a hundred.
    pub(crate) async fn change(&self, programs: &Path) -> anyhow::Result<()> {
        self.simulator.change(1).await?;
        self.render(programs).await
    }

    /// Reads every page once; the simulator keeps what it has rendered.
    async fn render(&self, programs: &Path) -> anyhow::Result<()> {
        let status = Command::new(programs.join("cpapi"))
            .args(["connector", "read", "--stream", "offers"])
            .arg(&self.connector)
            .arg("--config")
            .arg(self.folder.path().join("config.json"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .await?;
        ensure!(status.success(), "the simulated network cannot be read");
        Ok(())
    }
}

/// What one load took.
#[derive(Debug, Clone, Copy)]
struct Load {
    seconds: f64,
    processor_seconds: f64,
}

/// Fills an empty server and notes what it took; the server is left full.
pub(crate) async fn fill(
    name: &str,
    server: &Server,
    network: &Network,
    report: &mut Report,
) -> anyhow::Result<i64> {
    sleep(Duration::from_secs(2)).await;
    if let Some(memory) = server.memory_mib() {
        let goal = Some(Goal::AtMost(GOAL_REST_MIB));
        report.note(format!("{name}: server at rest"), memory, "MiB", goal);
    }
    publish_connector(server, network).await?;
    create_source(server, network).await
}

/// Measures the three loads of an empty server; it is left full.
pub(crate) async fn measure(
    name: &str,
    server: &Server,
    network: &Network,
    programs: &Path,
    goals: LoadGoals,
    peer: Option<&PeerTimes>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let before = server.processor_seconds().unwrap_or(0.0);
    let source = fill(name, server, network, report).await?;
    let (first, run) = finished(server, source, None, before).await?;
    let brought = counter(&run, "new")?;
    // The network lists only what is active, a little less than it holds.
    ensure!(
        brought >= i64::from(network.offers) * 95 / 100 && brought == counter(&run, "records")?,
        "{name}: of {} offers {brought} are new: {run}",
        network.offers
    );
    let indexed = server.until_searchable().await?;
    let what = format!("{name}, {brought} offers: all in the search index after the first load");
    report.note(what, indexed, "s", None);
    let (unchanged, run) = pulled_again(server, source, &run).await?;
    ensure!(
        counter(&run, "unchanged")? == brought,
        "{name}: not everything was unchanged: {run}"
    );
    network.change(programs).await?;
    let (changed, run) = pulled_again(server, source, &run).await?;
    let differing = counter(&run, "changed")?;
    ensure!(
        differing > brought / 200 && differing < brought / 50,
        "{name}: {differing} of {brought} changed, which is not one per cent"
    );
    for (index, load) in [first, unchanged, changed].into_iter().enumerate() {
        note(name, brought, index, load, goals, peer, report);
    }
    if let Some(memory) = server.peak_mib() {
        report.note_with_aim(
            format!("{name}: most memory during the loads of {brought} offers"),
            memory,
            "MiB",
            Goal::AtMost(GOAL_PEAK_MIB.0),
            Goal::AtMost(GOAL_PEAK_MIB.1),
        );
    }
    Ok(())
}

fn note(
    name: &str,
    offers: i64,
    index: usize,
    load: Load,
    goals: LoadGoals,
    peer: Option<&PeerTimes>,
    report: &mut Report,
) {
    let (Some(what), Some((required, aim))) = (LOADS.get(index), goals.get(index)) else {
        return;
    };
    let what = format!("{name}, {offers} offers: {what}");
    report.note_with_aim(
        what.as_str(),
        load.seconds,
        "s",
        Goal::AtMost(*required),
        Goal::AtMost(*aim),
    );
    let processor = load.processor_seconds;
    report.note(format!("{what}, processor time"), processor, "s", None);
    if let (Some(peer), Some((required, aim))) = (
        peer.and_then(|peer| peer.get(index)),
        GOAL_TIMES_PEER.get(index),
    ) {
        report.note_with_aim(
            format!("{what}, times as fast as dlt"),
            peer / load.seconds,
            "×",
            Goal::AtLeast(*required),
            Goal::AtLeast(*aim),
        );
    }
}

/// TUNE's texts without the rate limit, as a connector that a user made.
async fn publish_connector(server: &Server, network: &Network) -> anyhow::Result<()> {
    server
        .post(
            "/connectors",
            &json!({"id": CONNECTOR, "title": "TUNE without limit", "start": "copy", "copy_of": "tune"}),
        )
        .await?;
    let manifest = std::fs::read_to_string(network.connector.join("manifest.yaml"))?;
    let draft = format!("/connectors/{CONNECTOR}/versions/1");
    server.patch(&draft, &json!({"manifest": manifest})).await?;
    let published = server.post(&format!("{draft}/publish"), &json!({})).await?;
    ensure!(
        published.pointer("/summary/state") == Some(&json!("published")),
        "the connector was not published"
    );
    Ok(())
}

async fn create_source(server: &Server, network: &Network) -> anyhow::Result<i64> {
    let made = server
        .post(
            "/sources",
            &json!({
                "title": "Bench", "connector": CONNECTOR, "config": config(&network.simulator),
                "default_currency": "USD", "poll_interval_seconds": 86_400
            }),
        )
        .await?;
    let id = made.pointer("/source/id").or_else(|| made.pointer("/id"));
    id.and_then(Value::as_i64)
        .with_context(|| format!("the source has no id: {made}"))
}

async fn pulled_again(server: &Server, source: i64, last: &Value) -> anyhow::Result<(Load, Value)> {
    let last = last.pointer("/id").and_then(Value::as_i64);
    let before = server.processor_seconds().unwrap_or(0.0);
    server
        .post(&format!("/sources/{source}/pull"), &json!({}))
        .await?;
    finished(server, source, last, before).await
}

/// Waits for the end of the run after `last`.
pub(crate) async fn wait(server: &Server, source: i64) -> anyhow::Result<()> {
    finished(server, source, None, 0.0).await.map(|_| ())
}

async fn finished(
    server: &Server,
    source: i64,
    last: Option<i64>,
    processor_before: f64,
) -> anyhow::Result<(Load, Value)> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (_, view) = server.timed_get(&format!("/sources/{source}")).await?;
        let run = view.pointer("/last_run").filter(|run| {
            !run.is_null() && (last.is_none() || run.pointer("/id").and_then(Value::as_i64) != last)
        });
        let outcome = run.and_then(|run| run.pointer("/outcome")?.as_str());
        match (run, outcome) {
            (Some(run), Some("complete")) => {
                let processor = server.processor_seconds().unwrap_or(0.0) - processor_before;
                let load = Load {
                    seconds: seconds_of(run)?,
                    processor_seconds: processor,
                };
                return Ok((load, run.clone()));
            }
            (Some(run), Some(outcome)) if outcome != "running" => {
                bail!("the pull ended as {outcome}: {run}")
            }
            _ => {}
        }
        if Instant::now() > deadline {
            bail!("the pull took too long: {view}");
        }
        sleep(Duration::from_millis(200)).await;
    }
}

/// From the run's own times.
fn seconds_of(run: &Value) -> anyhow::Result<f64> {
    let at = |name: &str| -> anyhow::Result<DateTime<Utc>> {
        let text = run.get(name).and_then(Value::as_str);
        Ok(text.with_context(|| format!("no {name}"))?.parse()?)
    };
    let took = at("finished_at")? - at("started_at")?;
    Ok(took.to_std()?.as_secs_f64())
}

fn counter(run: &Value, name: &str) -> anyhow::Result<i64> {
    run.pointer(&format!("/counters/{name}"))
        .and_then(Value::as_i64)
        .with_context(|| format!("the run does not count {name}: {run}"))
}
