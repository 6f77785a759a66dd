//! The main job, step by step, as a newcomer would do it by hand.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::DemoArgs;
use super::client::Client;
use super::figures::Figures;
use super::processes::Processes;

/// Keys that the simulator is born with.
const NETWORK_KEY: &str = "demo-affiliate-key";
const AFFISE_KEY: &str = "demo-admin-key";
const ADVERTISER: &str = "CPAPI Demo Advertiser";

/// How to log in to what the demonstration set up.
pub(super) struct Login {
    pub(super) email: &'static str,
    pub(super) password: &'static str,
}

const LOGIN: Login = Login {
    email: "demo@example.com",
    password: "demo-password-2026",
};

/// Plays the whole story and notes its figures.
pub(super) async fn tell(
    args: &DemoArgs,
    processes: &Processes,
    figures: &mut Figures,
) -> anyhow::Result<Login> {
    let begun = Instant::now();
    let patience = Duration::from_secs(args.patience);
    let network = Client::new(processes.simulator_url());
    let mut cpapi = Client::new(format!("{}/api/v1", processes.server_url()));
    figures.note("server at rest, MiB", memory(processes));

    sign_up(&mut cpapi, processes.setup_token()).await?;
    say("user, tracking system and demand source through the REST API");
    let tracking_system = create_tracking_system(&cpapi, processes).await?;
    let source = create_source(&cpapi, processes).await?;
    let pulled = wait_for_pull(&cpapi, source, 0, patience).await?;
    figures.note("offers at the network", args.offers);
    figures.note("offers pulled", number(&pulled, "/offers/total")?);
    figures.note("of them valid", number(&pulled, "/offers/valid")?);
    figures.time("start to pulled", begun.elapsed());

    say("campaign");
    let campaign = create_campaign(&cpapi, tracking_system, source).await?;
    let matched = wait_for_push(&cpapi, &network, campaign, patience).await?;
    figures.note("offers matched", matched);
    figures.note("active in Affise", matched);
    figures.time("start to all pushed", begun.elapsed());

    say("1 % of the offers change at the network");
    let changed_at = Instant::now();
    let change = network
        .post(
            "/_control/tune/demonet/generation",
            &json!({
                "advance": 1, "change_percent": 1, "drop_percent": 0, "add_percent": 0
            }),
        )
        .await?;
    let ids = changed_ids(&change)?;
    let run = last_run(&cpapi, source).await?;
    cpapi
        .post(&format!("/sources/{source}/pull"), &json!({}))
        .await?;
    wait_for_pull(&cpapi, source, run, patience).await?;
    let arrived = wait_for_change(&network, &ids, patience).await?;
    figures.note("offers changed at the network", ids.len());
    figures.note("of them in Affise, new payout there", arrived);
    figures.time("change to arrived", changed_at.elapsed());
    ensure_no_duplicates(&network, matched).await?;
    figures.note("server after the work, MiB", memory(processes));
    Ok(LOGIN)
}

fn say(step: &str) {
    println!("· {step}");
}

fn memory(processes: &Processes) -> String {
    processes
        .server_memory_mib()
        .map_or_else(|| "unknown".to_owned(), |mib| mib.to_string())
}

async fn sign_up(cpapi: &mut Client, setup_token: &str) -> anyhow::Result<()> {
    let session = cpapi.post("/setup", &json!({
        "token": setup_token, "email": LOGIN.email, "password": LOGIN.password, "name": "Demo"
    })).await?;
    cpapi.authenticate(text(&session, "/access_token")?);
    Ok(())
}

async fn create_tracking_system(cpapi: &Client, processes: &Processes) -> anyhow::Result<i64> {
    let made = cpapi
        .post(
            "/tracking-systems",
            &json!({
                "title": "Demo network (Affise)", "kind": "affise",
                "base_url": format!("{}/affise", processes.simulator_url()), "api_key": AFFISE_KEY,
                "max_concurrent": 32, "max_per_second": 1000
            }),
        )
        .await?;
    ensure!(
        text(&made, "/status")? == "ready",
        "the tracking system is not ready: {made}"
    );
    number(&made, "/id")
}

async fn create_source(cpapi: &Client, processes: &Processes) -> anyhow::Result<i64> {
    let made = cpapi.post("/sources", &json!({
        "title": "Demonet", "connector": "tune",
        "config": {
            "network_id": "demonet", "api_key": NETWORK_KEY,
            "base_url": format!("{}/tune/Apiv3/json", processes.simulator_url())
        },
        "tracking_params": [{"key": "aff_sub", "value": "{clickid}"}, {"key": "aff_sub2", "value": "{pid}"}],
        "impression_params": [], "default_currency": "USD"
    })).await?;
    let status = text(&made, "/status")?;
    ensure!(
        matches!(status, "ready" | "processing"),
        "the source is not ready: {made}"
    );
    number(&made, "/id")
}

async fn create_campaign(cpapi: &Client, tracking_system: i64, source: i64) -> anyhow::Result<i64> {
    let advertisers = cpapi
        .get(&format!(
            "/tracking-systems/{tracking_system}/lookups/advertisers"
        ))
        .await?;
    let advertiser = advertisers
        .pointer("/items")
        .and_then(Value::as_array)
        .and_then(|items| {
            items
                .iter()
                .find(|item| item.pointer("/title") == Some(&json!(ADVERTISER)))
        })
        .with_context(|| format!("no advertiser {ADVERTISER} in {advertisers}"))?;
    let made = cpapi.post("/campaigns", &json!({
        "title": "Everything from Demonet", "enabled": true, "tracking_system_id": tracking_system,
        "sources": [source], "offers": [], "excluded_offers": [], "filters": {},
        "defaults": {"advertiser_id": text(advertiser, "/id")?, "payout_percent": "80"},
        // The simulated network names logos on a host that does not exist.
        "sync_rules": {"logo": "disabled"}
    })).await?;
    number(&made, "/id")
}

async fn last_run(cpapi: &Client, source: i64) -> anyhow::Result<i64> {
    let view = cpapi.get(&format!("/sources/{source}")).await?;
    Ok(view
        .pointer("/last_run/id")
        .and_then(Value::as_i64)
        .unwrap_or(0))
}

/// Waits for a complete pull later than the run `after`.
async fn wait_for_pull(
    cpapi: &Client,
    source: i64,
    after: i64,
    patience: Duration,
) -> anyhow::Result<Value> {
    let deadline = Instant::now() + patience;
    loop {
        let view = cpapi.get(&format!("/sources/{source}")).await?;
        let id = view
            .pointer("/last_run/id")
            .and_then(Value::as_i64)
            .unwrap_or(0);
        match view.pointer("/last_run/outcome").and_then(Value::as_str) {
            Some("complete") if id > after => return Ok(view),
            Some("running") | None => {}
            Some(_) if id <= after => {}
            Some(outcome) => bail!("the pull ended as {outcome}: {view}"),
        }
        ensure!(Instant::now() < deadline, "the pull took too long: {view}");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until everything that matches is pushed, and asks the tracking system itself whether it is.
async fn wait_for_push(
    cpapi: &Client,
    network: &Client,
    campaign: i64,
    patience: Duration,
) -> anyhow::Result<i64> {
    let deadline = Instant::now() + patience;
    loop {
        let view = cpapi.get(&format!("/campaigns/{campaign}")).await?;
        let matched = number(&view, "/counts/matched")?;
        let pushed = number(&view, "/counts/pushed")?;
        ensure!(
            number(&view, "/counts/failed")? == 0,
            "offers failed: {view}"
        );
        if matched > 0 && pushed == matched && active_in_affise(network).await? == matched {
            return Ok(matched);
        }
        ensure!(Instant::now() < deadline, "not all offers arrived: {view}");
        sleep(Duration::from_millis(250)).await;
    }
}

async fn active_in_affise(network: &Client) -> anyhow::Result<i64> {
    let held = network
        .get("/_control/affise/main/offers?status=active&limit=1")
        .await?;
    number(&held, "/total")
}

/// Every pushed offer stands there once: as many offers in all as were matched.
async fn ensure_no_duplicates(network: &Client, matched: i64) -> anyhow::Result<()> {
    let held = number(
        &network.get("/_control/affise/main/offers?limit=1").await?,
        "/total",
    )?;
    ensure!(
        held == matched,
        "{held} offers in Affise, {matched} matched"
    );
    Ok(())
}

fn changed_ids(change: &Value) -> anyhow::Result<Vec<String>> {
    let ids = change
        .pointer("/changed")
        .and_then(Value::as_array)
        .context("no changed ids")?;
    ensure!(!ids.is_empty(), "the network changed nothing");
    Ok(ids
        .iter()
        .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned))
        .collect())
}

/// Waits until each changed offer that is in Affise carries the network's payout as revenue there.
async fn wait_for_change(
    network: &Client,
    ids: &[String],
    patience: Duration,
) -> anyhow::Result<usize> {
    let deadline = Instant::now() + patience;
    let mut arrived = 0;
    for id in ids {
        let Some(expected) = payout_at_network(network, id).await? else {
            continue;
        };
        loop {
            let held = network
                .get(&format!(
                    "/_control/affise/main/offers?external_offer_id={id}&limit=1"
                ))
                .await?;
            let Some(offer) = held.pointer("/offers/0") else {
                break;
            };
            if revenue_in_affise(offer) == Some(expected) {
                arrived += 1;
                break;
            }
            ensure!(
                Instant::now() < deadline,
                "offer {id} should bring {expected}: {offer}"
            );
            sleep(Duration::from_millis(100)).await;
        }
    }
    ensure!(arrived > 0, "none of the changed offers is in Affise");
    Ok(arrived)
}

/// The fixed payout of an offer at the network; none for shares and offers that are gone.
async fn payout_at_network(network: &Client, id: &str) -> anyhow::Result<Option<Decimal>> {
    let record = network
        .get(&format!("/_control/tune/demonet/offers/{id}"))
        .await?;
    let offer = record
        .pointer("/Offer")
        .with_context(|| format!("no Offer in {record}"))?;
    let fixed = offer.pointer("/payout_type").and_then(Value::as_str) != Some("cpa_percentage");
    let amount = offer.pointer("/default_payout").and_then(Value::as_str);
    Ok(amount
        .filter(|_| fixed)
        .and_then(|text| text.parse::<Decimal>().ok())
        .map(|d| d.normalize()))
}

fn revenue_in_affise(offer: &Value) -> Option<Decimal> {
    let total = offer.pointer("/payments/0/total")?;
    let text = total
        .as_str()
        .map_or_else(|| total.to_string(), str::to_owned);
    text.parse::<Decimal>().ok().map(|value| value.normalize())
}

fn number(value: &Value, pointer: &str) -> anyhow::Result<i64> {
    value
        .pointer(pointer)
        .and_then(Value::as_i64)
        .with_context(|| format!("no number at {pointer} in {value}"))
}

fn text<'a>(value: &'a Value, pointer: &str) -> anyhow::Result<&'a str> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .with_context(|| format!("no text at {pointer} in {value}"))
}
