//! The offers list at size: the slowest of a hundred requests for each of the usual filters.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::Arguments;
use crate::program::{Server, Simulator};
use crate::report::{Goal, Report};

/// Goal of the main job's issue: any list under 20 ms for 99 of 100 requests.
const GOAL_MS: f64 = 20.0;
/// Goal for the server at rest.
const GOAL_REST_MIB: f64 = 60.0;

const QUERIES: [(&str, &str); 11] = [
    ("newest first", ""),
    ("valid", "valid=true"),
    ("status + source", "status=active&source_id=1"),
    ("country", "country=DE"),
    ("country + valid", "country=US&valid=true"),
    ("system + device", "os=ios&device=mobile"),
    ("category", "category=Games"),
    ("payout range", "payout_min=2&payout_max=5&currency=USD"),
    ("text", "search=puzzle"),
    ("by payout", "sort=-payout"),
    ("reason", "reason=not_approved"),
];

/// Fills a database with one pull and measures the list.
pub(crate) async fn measure(
    name: &str,
    database: &str,
    folder: &Path,
    arguments: &Arguments,
    report: &mut Report,
) -> anyhow::Result<()> {
    let simulator = Simulator::start(&arguments.programs, arguments.offers).await?;
    let server = Server::start(&arguments.programs, database, folder).await?;
    sleep(Duration::from_secs(2)).await;
    if let Some(memory) = server.memory_mib() {
        report.note(
            format!("{name}: server at rest"),
            memory,
            "MiB",
            Some(Goal::AtMost(GOAL_REST_MIB)),
        );
    }
    let begun = Instant::now();
    pull(&server, &simulator, arguments.offers).await?;
    let took = begun.elapsed().as_secs_f64();
    report.note(
        format!(
            "{name}: first pull of {} offers, at the network's limit of 50 requests in 10 s",
            arguments.offers
        ),
        took,
        "s",
        None,
    );
    for (what, query) in QUERIES {
        let mut times = Vec::with_capacity(arguments.requests);
        for _ in 0..arguments.requests {
            let (took, page) = server
                .timed_get(&format!("/offers?limit=50&{query}"))
                .await?;
            if page
                .pointer("/items")
                .and_then(Value::as_array)
                .is_none_or(Vec::is_empty)
            {
                bail!("{name}: the query {query:?} found nothing, so it measures nothing");
            }
            times.push(took.as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        report.note(
            format!("{name}: offers list, {what}, p50"),
            percentile(&times, 50),
            "ms",
            None,
        );
        report.note(
            format!("{name}: offers list, {what}, p99"),
            percentile(&times, 99),
            "ms",
            Some(Goal::AtMost(GOAL_MS)),
        );
    }
    if let Some(memory) = server.memory_mib() {
        report.note(
            format!("{name}: server after the work"),
            memory,
            "MiB",
            None,
        );
    }
    Ok(())
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let position = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(position).copied().unwrap_or(f64::NAN)
}

async fn pull(server: &Server, simulator: &Simulator, offers: u32) -> anyhow::Result<()> {
    let made = server
        .post(
            "/sources",
            &json!({
                "title": "Bench", "connector": "tune",
                "config": {
                    "network_id": "demonet", "api_key": "demo-affiliate-key",
                    "base_url": format!("{}/tune/Apiv3/json", simulator.url)
                },
                "tracking_params": [], "impression_params": [], "default_currency": "USD"
            }),
        )
        .await?;
    let id = made
        .pointer("/id")
        .and_then(Value::as_i64)
        .context("no id")?;
    let deadline = Instant::now() + Duration::from_secs(600);
    loop {
        let (_, view) = server.timed_get(&format!("/sources/{id}")).await?;
        match view.pointer("/last_run/outcome").and_then(Value::as_str) {
            Some("complete") => {
                let total = view.pointer("/offers/total").and_then(Value::as_i64);
                let records = view
                    .pointer("/last_run/counters/records")
                    .and_then(Value::as_i64);
                // The network lists only what is active, a little less than it holds.
                if total.is_none() || total != records || total < Some(i64::from(offers) * 95 / 100)
                {
                    bail!("{records:?} records of {offers} came, {total:?} were stored");
                }
                return Ok(());
            }
            Some("running") | None => {}
            Some(outcome) => bail!("the pull ended as {outcome}: {view}"),
        }
        if Instant::now() > deadline {
            bail!("the pull took too long: {view}");
        }
        sleep(Duration::from_millis(250)).await;
    }
}
