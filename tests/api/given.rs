//! What a test starts from: sources that were pulled, campaigns that were pushed.

use serde_json::{Value, json};
use testkit::{ADVERTISER, AFFISE_KEY, Client, Network, Tenant, eventually, simulator};

/// What a list of ids is compared with when nothing should be found.
pub(crate) const NONE: [i64; 0] = [];

/// A source's body for a network.
pub(crate) fn source_body(title: &str, network: &Network) -> Value {
    json!({
        "title": title, "connector": "tune", "config": network.config(),
        "tracking_params": [{"key": "aff_sub", "value": "{clickid}"}], "impression_params": [],
        "default_currency": "USD", "poll_interval_seconds": 86400
    })
}

/// The same with fields replaced.
pub(crate) fn with(mut body: Value, fields: Value) -> Value {
    for (key, value) in fields.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

/// A source that nobody pulls.
pub(crate) async fn quiet_source(manager: &Client, title: &str, network: &Network) -> Value {
    manager
        .post(
            "/sources",
            with(source_body(title, network), json!({"pull": false})),
            201,
        )
        .await
}

/// A source with its first pull done.
pub(crate) async fn pulled_source(manager: &Client, title: &str, network: &Network) -> Value {
    let made = manager
        .post("/sources", source_body(title, network), 201)
        .await;
    pull_ended(manager, id(&made), 0).await
}

/// A forced pull, to its end.
pub(crate) async fn pull(manager: &Client, source: i64) -> Value {
    let before = manager.get(&format!("/sources/{source}"), 200).await;
    let last = before["last_run"]["id"].as_i64().unwrap_or(0);
    manager.press(&format!("/sources/{source}/pull"), 202).await;
    pull_ended(manager, source, last).await
}

/// The source once a run later than `last` has ended.
pub(crate) async fn pull_ended(manager: &Client, source: i64, last: i64) -> Value {
    eventually("the end of the pull", async || {
        let view = manager.get(&format!("/sources/{source}"), 200).await;
        let run = &view["last_run"];
        (run["id"].as_i64().unwrap_or(0) > last && !run["finished_at"].is_null()).then_some(view)
    })
    .await
}

/// A tracking system at a tenant.
pub(crate) async fn tracking_system(manager: &Client, title: &str, tenant: &Tenant) -> Value {
    manager
        .post(
            "/tracking-systems",
            tracking_system_body(title, tenant),
            201,
        )
        .await
}

/// Its body.
pub(crate) fn tracking_system_body(title: &str, tenant: &Tenant) -> Value {
    json!({
        "title": title, "kind": "affise", "base_url": tenant.url(), "api_key": AFFISE_KEY,
        "max_concurrent": 16, "max_per_second": 1000
    })
}

/// A campaign's body: whole sources, nothing filtered.
pub(crate) fn campaign_body(title: &str, tracking_system: i64, sources: &[i64]) -> Value {
    json!({
        "title": title, "tracking_system_id": tracking_system, "sources": sources,
        "filters": {}, "defaults": {"advertiser_id": ADVERTISER, "payout_percent": "80"},
        // The simulated networks name logos on hosts that do not exist.
        "sync_rules": {"logo": "disabled"}
    })
}

/// Everything that a push needs, and a first push that has ended.
pub(crate) struct Pushed {
    pub(crate) network: Network,
    pub(crate) tenant: Tenant,
    pub(crate) source: i64,
    pub(crate) tracking_system: i64,
    pub(crate) campaign: i64,
}

/// A campaign with all offers of a network of this size pushed.
pub(crate) async fn pushed(manager: &Client, offers: u32) -> Pushed {
    let network = simulator().network(json!({"offers": offers})).await;
    let tenant = simulator().tenant(json!({})).await;
    let source = id(&pulled_source(manager, "Acme Ads", &network).await);
    let tracking_system = id(&tracking_system(manager, "Our Affise", &tenant).await);
    let body = campaign_body("Everything", tracking_system, &[source]);
    let campaign = id(&manager.post("/campaigns", body, 201).await);
    push_ended(manager, campaign, 0).await;
    Pushed {
        network,
        tenant,
        source,
        tracking_system,
        campaign,
    }
}

/// The campaign once a run later than `last` has ended.
pub(crate) async fn push_ended(manager: &Client, campaign: i64, last: i64) -> Value {
    eventually("the end of the push", async || {
        let view = manager.get(&format!("/campaigns/{campaign}"), 200).await;
        let run = &view["last_run"];
        (run["id"].as_i64().unwrap_or(0) > last && !run["finished_at"].is_null()).then_some(view)
    })
    .await
}

/// The id of a view.
pub(crate) fn id(view: &Value) -> i64 {
    view["id"]
        .as_i64()
        .unwrap_or_else(|| panic!("no id in {view}"))
}

/// The ids of a list's items, in order.
pub(crate) fn ids(items: &[Value]) -> Vec<i64> {
    items.iter().map(id).collect()
}

/// The items of a list's page.
pub(crate) fn items(list: &Value) -> &Vec<Value> {
    list["items"]
        .as_array()
        .unwrap_or_else(|| panic!("no items in {list}"))
}

/// The ids that a list gives, all pages.
pub(crate) async fn listed(client: &Client, path: &str) -> Vec<i64> {
    ids(&client.all(path, 200).await)
}
