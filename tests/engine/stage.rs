//! What a test plays on: a database, a network, a tenant, one source, one campaign, an engine.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cpapi_connectors::{NetworkGuard, Registry};
use cpapi_db::campaigns::{self, CampaignChanges, CampaignRow, NewCampaign};
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::page::PageRequest;
use cpapi_db::placements::{self, PlacementRow};
use cpapi_db::runs::{self, RunFilter, RunRow};
use cpapi_db::sources::{self, NewSource, SourceChanges, SourceRow};
use cpapi_db::tracking_systems::{
    self, NewTrackingSystem, TrackingSystemChanges, TrackingSystemRow,
};
use cpapi_db::types::{Json, Stored};
use cpapi_db::vault::Vault;
use cpapi_db::webhooks::{self, NewWebhook, WebhookChanges};
use cpapi_db::{DbConnection, DbError, campaign_sources};
use cpapi_domain::campaign::{Defaults, Filters, SyncRules};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{Outcome, RunKind, Trigger};
use cpapi_domain::secret::Secret;
use cpapi_domain::source::{LinkParam, SourceStatus};
use cpapi_domain::time::{Clock, UtcTime};
use cpapi_domain::tracking::{TrackingKind, TrackingStatus};
use cpapi_engine::{Engine, EngineConfig, EngineParts, credentials};
use serde_json::{Value, json};
use testkit::{
    ADVERTISER, AFFISE_KEY, Fixture, Network, Simulated, Tenant, TestDatabase, simulator,
};

use crate::breakpoints::Scripted;
use crate::clock::ManualClock;

/// Offers of a stage's network, all of them ready to be pushed.
pub(crate) const OFFERS: usize = 40;

/// Everything a test needs.
pub(crate) struct Stage {
    pub(crate) database: TestDatabase,
    pub(crate) network: Network,
    pub(crate) tenant: Tenant,
    pub(crate) clock: ManualClock,
    pub(crate) breakpoints: Scripted,
    pub(crate) source_id: i64,
    pub(crate) tracking_id: i64,
    pub(crate) campaign_id: i64,
    /// What a process of its own needs to read the stored secrets.
    pub(crate) vault_key: Secret,
    vault: Arc<Vault>,
    registry: Arc<Registry>,
    connector: String,
}

impl Fixture for Stage {
    async fn on(database: TestDatabase) -> Self {
        Self::played_by(simulator(), database, OFFERS, None).await
    }
}

impl Stage {
    /// A stage whose network and tracking system this simulator plays. Its source is read by the
    /// connector in this folder, or by the program's own for TUNE.
    pub(crate) async fn played_by(
        simulator: &Simulated,
        database: TestDatabase,
        offers: usize,
        connector: Option<&Path>,
    ) -> Self {
        let network = simulator
            .network(json!({"offers": offers, "ready_percent": 100}))
            .await;
        let tenant = simulator.tenant(json!({})).await;
        let vault_key = Vault::generate_key();
        let folders: Vec<PathBuf> = connector.map(Path::to_owned).into_iter().collect();
        let registry = Registry::builtin().unwrap().with_dirs(&folders).unwrap();
        let mut stage = Self {
            database,
            network,
            tenant,
            clock: ManualClock::start(),
            breakpoints: Scripted::default(),
            source_id: 0,
            tracking_id: 0,
            campaign_id: 0,
            vault: Arc::new(Vault::from_text(vault_key.expose()).unwrap()),
            vault_key,
            registry: Arc::new(registry),
            connector: connector.and_then(Path::file_name).map_or_else(
                || "tune".to_owned(),
                |name| name.to_string_lossy().into_owned(),
            ),
        };
        stage.source_id = stage.add_source("Network", stage.network.config()).await;
        stage.tracking_id = stage.add_tracking_system().await;
        stage.campaign_id = stage.add_campaign("Campaign", &[stage.source_id]).await;
        stage
    }

    /// Starts an engine.
    pub(crate) async fn engine(&self) -> Engine {
        Engine::start(self.parts()).await.unwrap()
    }

    /// The parts of an engine on this stage.
    pub(crate) fn parts(&self) -> EngineParts {
        let config = EngineConfig {
            tick: Duration::from_millis(50),
            // Fetching pictures from hosts that do not exist is no part of these tests.
            logos: false,
            // The networks are on this machine.
            guard: NetworkGuard::open(),
            sole_process: Some(false),
            heartbeat: Duration::from_millis(100),
            breakpoints: Arc::new(self.breakpoints.clone()),
            ..EngineConfig::default()
        };
        let (registry, vault) = (Arc::clone(&self.registry), Arc::clone(&self.vault));
        EngineParts::new(
            self.database.db().clone(),
            registry,
            vault,
            Arc::new(self.clock.clone()),
            config,
        )
        .unwrap()
    }

    /// Writes.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.database.db().write(work).await.unwrap()
    }

    /// Reads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.database.db().read(work).await.unwrap()
    }

    /// Adds a TUNE source that nobody polls.
    pub(crate) async fn add_source(&self, title: &str, config: Value) -> i64 {
        let now = self.clock.now();
        let title = title.to_owned();
        let id = self.connector.clone();
        let connector = self.registry.get(&id).unwrap();
        let config = connector.validate_config(&config).unwrap();
        let (public, secrets) = connector.split_secrets(&config);
        let vault = Arc::clone(&self.vault);
        self.write(move |c| {
            let new = NewSource {
                title_folded: title.to_lowercase(),
                title,
                connector: id,
                connector_version: None,
                config: Json(public),
                secrets: None,
                secrets_key: None,
                tracking_params: Json(vec![LinkParam {
                    key: "aff_sub".into(),
                    value: "{clickid}".into(),
                }]),
                impression_params: Json(Vec::new()),
                default_currency: Some("USD".to_owned()),
                poll_interval_seconds: 900,
                preview_required: false,
                status: Stored(SourceStatus::Pending),
                next_pull_at: None,
                created_at: Stored(now),
                updated_at: Stored(now),
            };
            let id = sources::insert(c, &new)?.id;
            let sealed = credentials::seal_source_secrets(&vault, id, &secrets).unwrap();
            let changes = SourceChanges {
                secrets: Some(Some(sealed.bytes)),
                secrets_key: Some(Some(sealed.key_id)),
                ..SourceChanges::default()
            };
            sources::update(c, id, &changes)?;
            Ok(id)
        })
        .await
    }

    /// Adds a webhook that wants to hear of everything.
    pub(crate) async fn add_webhook(&self, url: &str, secret: &str) -> i64 {
        let now = self.clock.now();
        let url = url.to_owned();
        let secret = Secret::new(secret);
        let vault = Arc::clone(&self.vault);
        self.write(move |c| {
            let new = NewWebhook {
                title: "Webhook".to_owned(),
                url,
                secrets: Vec::new(),
                secrets_key: String::new(),
                kinds: 0,
                enabled: true,
                created_at: Stored(now),
                updated_at: Stored(now),
            };
            let id = webhooks::insert(c, &new)?.id;
            let sealed = credentials::seal_webhook_secret(&vault, id, &secret).unwrap();
            let changes = WebhookChanges {
                secrets: Some(sealed.bytes),
                secrets_key: Some(sealed.key_id),
                ..WebhookChanges::default()
            };
            webhooks::update(c, id, &changes)?;
            Ok(id)
        })
        .await
    }

    async fn add_tracking_system(&self) -> i64 {
        let now = self.clock.now();
        let base_url = self.tenant.url();
        let id = self
            .write(move |c| {
                let new = NewTrackingSystem {
                    title: "Affise".to_owned(),
                    title_folded: "affise".to_owned(),
                    kind: Stored(TrackingKind::Affise),
                    base_url,
                    secrets: Vec::new(),
                    secrets_key: String::new(),
                    max_concurrent: 8,
                    max_per_second: 5_000,
                    status: Stored(TrackingStatus::Pending),
                    answer: None,
                    identity: None,
                    checked_at: None,
                    created_at: Stored(now),
                    updated_at: Stored(now),
                };
                Ok(tracking_systems::insert(c, &new)?.id)
            })
            .await;
        self.set_tracking_key(id, AFFISE_KEY).await;
        id
    }

    /// Gives the tracking system another key.
    pub(crate) async fn set_tracking_key(&self, id: i64, key: &str) {
        let sealed = credentials::seal_tracking_key(&self.vault, id, &Secret::new(key)).unwrap();
        let changes = TrackingSystemChanges {
            secrets: Some(sealed.bytes),
            secrets_key: Some(sealed.key_id),
            ..TrackingSystemChanges::default()
        };
        self.write(move |c| tracking_systems::update(c, id, &changes))
            .await;
    }

    /// Gives the source other settings.
    pub(crate) async fn set_source_config(&self, config: Value) {
        let connector = self.registry.get("tune").unwrap();
        let (public, secrets) =
            connector.split_secrets(&connector.validate_config(&config).unwrap());
        let id = self.source_id;
        let sealed = credentials::seal_source_secrets(&self.vault, id, &secrets).unwrap();
        let changes = SourceChanges {
            config: Some(Json(public)),
            secrets: Some(Some(sealed.bytes)),
            secrets_key: Some(Some(sealed.key_id)),
            ..SourceChanges::default()
        };
        self.write(move |c| sources::update(c, id, &changes)).await;
    }

    /// Adds a campaign of whole sources with the default rules, except that what is asserted on
    /// is always in step.
    pub(crate) async fn add_campaign(&self, title: &str, sources: &[i64]) -> i64 {
        let now = self.clock.now();
        let title = title.to_owned();
        let tracking_system_id = self.tracking_id;
        let picked = sources.iter().copied().collect();
        let defaults: Defaults =
            serde_json::from_value(json!({"advertiser_id": ADVERTISER})).unwrap();
        self.write(move |c| {
            let new = NewCampaign {
                title_folded: title.to_lowercase(),
                title,
                enabled: true,
                tracking_system_id,
                filters: Json(Filters::default()),
                defaults: Json(defaults),
                sync_rules: Json(SyncRules::default()),
                best_payout: false,
                respect_manual_pause: true,
                pause_delay_minutes: 60,
                created_at: Stored(now),
                updated_at: Stored(now),
            };
            let id = campaigns::insert(c, &new)?.id;
            campaign_sources::replace(c, id, &picked)?;
            Ok(id)
        })
        .await
    }

    /// Changes the campaign.
    pub(crate) async fn change_campaign(&self, changes: CampaignChanges) {
        let id = self.campaign_id;
        self.write(move |c| campaigns::update(c, id, &changes))
            .await;
    }

    /// Pulls the source, lets everything that follows come to its end, and returns the run.
    pub(crate) async fn pull(&self, engine: &Engine) -> RunRow {
        let (id, now) = (self.source_id, self.clock.now());
        self.write(move |c| jobs::enqueue(c, &NewJob::pull_source(id, Trigger::Forced, now)))
            .await;
        engine.settled().await.unwrap();
        self.last_run(RunKind::PullSource).await
    }

    /// Pushes the campaign and returns the run.
    pub(crate) async fn push(&self, engine: &Engine) -> RunRow {
        let (id, now) = (self.campaign_id, self.clock.now());
        self.write(move |c| jobs::enqueue(c, &NewJob::push_campaign(id, Trigger::Forced, now)))
            .await;
        engine.settled().await.unwrap();
        self.last_run(RunKind::PushCampaign).await
    }

    /// The newest run of a kind.
    pub(crate) async fn last_run(&self, kind: RunKind) -> RunRow {
        self.runs(kind).await.into_iter().next().expect("a run")
    }

    /// Runs of a kind, newest first.
    pub(crate) async fn runs(&self, kind: RunKind) -> Vec<RunRow> {
        let filter = RunFilter {
            kind: Some(kind),
            ..RunFilter::default()
        };
        let page = PageRequest {
            limit: 200,
            ..PageRequest::default()
        };
        self.read(move |c| runs::list(c, &filter, &page))
            .await
            .items
    }

    /// The campaign's placements by offer.
    pub(crate) async fn placements(&self) -> Vec<PlacementRow> {
        let id = self.campaign_id;
        self.read(move |c| placements::after_offer(c, id, 0, 10_000))
            .await
    }

    /// The placement of the offer with this network id.
    pub(crate) async fn placement(&self, external_id: &str) -> PlacementRow {
        let (campaign_id, source_id) = (self.campaign_id, self.source_id);
        let external_id = external_id.to_owned();
        self.read(move |c| {
            let filter = cpapi_db::offers::OfferFilter {
                sources: Some(vec![source_id]),
                ..Default::default()
            };
            let ids = cpapi_db::offers::ids_after(c, &filter, 0, 10_000)?;
            let rows = cpapi_db::offers::by_ids(c, &ids)?;
            let offer = rows
                .iter()
                .find(|row| row.external_id == external_id)
                .expect("an offer");
            placements::find(c, campaign_id, offer.id)
        })
        .await
    }

    /// How many placements stand in a state.
    pub(crate) async fn count(&self, state: PlacementState) -> usize {
        self.placements()
            .await
            .iter()
            .filter(|row| row.state == state)
            .count()
    }

    /// The source.
    pub(crate) async fn source(&self) -> SourceRow {
        let id = self.source_id;
        self.read(move |c| sources::find(c, id)).await
    }

    /// The campaign.
    pub(crate) async fn campaign(&self) -> CampaignRow {
        let id = self.campaign_id;
        self.read(move |c| campaigns::find(c, id)).await
    }

    /// The tracking system.
    pub(crate) async fn tracking(&self) -> TrackingSystemRow {
        let id = self.tracking_id;
        self.read(move |c| tracking_systems::find(c, id)).await
    }

    /// Archives the source as the API does.
    pub(crate) async fn archive_source(&self) {
        let (id, now) = (self.source_id, self.clock.now());
        self.write(move |c| {
            let changes = SourceChanges {
                status: Some(Stored(SourceStatus::Archived)),
                archived_at: Some(Some(Stored(now))),
                next_pull_at: Some(None),
                ..SourceChanges::default()
            };
            sources::update(c, id, &changes)?;
            jobs::enqueue_pushes_of_source(c, id, Trigger::Due, now, now)
        })
        .await;
    }

    /// The source is polled by itself from now on.
    pub(crate) async fn make_due(&self, at: UtcTime) {
        let id = self.source_id;
        let changes = SourceChanges {
            next_pull_at: Some(Some(Stored(at))),
            ..SourceChanges::default()
        };
        self.write(move |c| sources::update(c, id, &changes)).await;
    }

    /// Ids of the network's offers.
    pub(crate) async fn network_ids(&self) -> Vec<String> {
        let offers = self.network.offers().await;
        offers
            .iter()
            .map(|record| text(&record["Offer"]["id"]))
            .collect()
    }

    /// What the tenant holds, by our reference.
    pub(crate) async fn held(&self, external_id: &str) -> Vec<Value> {
        let offers = self.tenant.offers().await;
        offers
            .into_iter()
            .filter(|offer| text(&offer["external_offer_id"]) == external_id)
            .collect()
    }

    /// Requests that the tenant got and that could write.
    pub(crate) async fn writes(&self) -> usize {
        self.tenant
            .requests()
            .await
            .iter()
            .filter(|request| request["method"] == "POST")
            .count()
    }

    /// Requests that the network got.
    pub(crate) async fn polls(&self) -> usize {
        self.network.requests().await.len()
    }
}

/// A JSON text or number as text.
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Fails with the run when it did not end so.
pub(crate) fn assert_outcome(run: &RunRow, outcome: Outcome) {
    assert_eq!(run.outcome, outcome, "{run:#?}");
}

impl Stage {
    /// Puts a forced pull into the queue.
    pub(crate) async fn pull_without_waiting(&self) {
        let (id, now) = (self.source_id, self.clock.now());
        self.write(move |c| jobs::enqueue(c, &NewJob::pull_source(id, Trigger::Forced, now)))
            .await;
    }

    /// Waits until a run of this kind goes on in the database but in no worker any more.
    pub(crate) async fn until_abandoned(&self, engine: &Engine, kind: RunKind) {
        testkit::eventually("a job that was left behind", async || {
            engine.poke();
            let runs = self.runs(kind).await;
            let left = runs
                .first()
                .is_some_and(|run| run.outcome == Outcome::Running);
            (left && engine.health().active_jobs == 0).then_some(())
        })
        .await;
    }

    /// Waits until there is no job that is due or running.
    pub(crate) async fn until_idle(&self) {
        let clock = self.clock.clone();
        testkit::eventually("an idle queue", async || {
            let now = clock.now();
            let busy = self.read(move |c| jobs::any_due_or_running(c, now)).await;
            (!busy).then_some(())
        })
        .await;
    }
}
