//! `cpapi serve`: everything in one process.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clap::Args;
use cpapi_connectors::{FetchLimits, NetworkGuard, Registry};
use cpapi_db::settings::ACCESS_TOKEN_KEY;
use cpapi_db::vault::{Sealed, Vault, VaultConfig};
use cpapi_db::{DatabaseConfig, Db, sessions, settings as stored_settings};
use cpapi_domain::time::UtcTime;
use cpapi_engine::{Engine, EngineConfig, EngineParts};
use cpapi_tracking::Timeouts;

use crate::api::live::RunFeed;
use crate::api::offers::FacetCache;
use crate::app::App;
use crate::auth::password::Passwords;
use crate::auth::setup::offer_setup;
use crate::auth::throttle::Throttle;
use crate::auth::token::{AccessTokens, random_key};
use crate::cli::{fault_switches, mail};
use crate::config::{self, DatabaseSettings, ServerRole, SettingArgs, Settings, VaultSettings};
use crate::http::metrics;
use crate::server;
use crate::write_probe::WriteProbe;

/// How long ended refresh tokens are kept, so that their second use is still noticed.
const KEEP_ENDED_SESSIONS_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Options of `cpapi serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// What this process does: all, api or worker; the same as --engine.role.
    #[arg(long, conflicts_with = "engine.role")]
    role: Option<String>,
    #[command(flatten)]
    settings: SettingArgs,
}

impl ServeArgs {
    fn settings(mut self) -> SettingArgs {
        if let Some(role) = self.role {
            self.settings.give("engine.role", &role);
        }
        self.settings
    }
}

/// Starts the server and runs it until it is told to stop.
pub async fn serve(args: ServeArgs) -> anyhow::Result<()> {
    let settings = config::load(&args.settings())?;
    let traces = super::log::start_with_traces(&settings)?;
    let stop_timeout = settings.http.stop_timeout;
    // Before the engine works: a stop that comes early must not end it in the middle of a write.
    let mut stop = StopSignal::listen()?;
    let app = Arc::new(build(settings).await?);
    let listening = server::listen(Arc::clone(&app))
        .with_context(|| format!("cannot listen on {}", app.settings.http.listen))?;
    for address in &listening.addresses {
        tracing::info!(%address, database = app.db.kind().as_str(), role = app.settings.engine.role.as_str(), "cpapi {} serves", env!("CARGO_PKG_VERSION"));
    }
    if app.settings.engine.role.serves_api() {
        print_setup_link(&app, listening.addresses.first()).await?;
    }
    let _too_large = survive_file_limits()?;
    let handle = listening.server.handle();
    let running = tokio::spawn(listening.server);
    stop.arrived().await?;
    tracing::info!("stopping");
    app.live.end();
    let engine_stops = async {
        if let Some(engine) = &app.engine {
            engine.stop().await;
        }
    };
    let stopped = tokio::time::timeout(stop_timeout, async {
        tokio::join!(handle.stop(true), engine_stops)
    })
    .await;
    if stopped.is_err() {
        tracing::warn!("not everything ended in time");
        handle.stop(false).await;
    }
    running.await??;
    if let Some(traces) = traces {
        traces.stop().await;
    }
    tracing::info!("stopped");
    Ok(())
}

/// The application on a migrated database, with the engine running if it is wanted.
///
/// # Errors
/// Whatever does not come up, in words.
pub async fn build(settings: Settings) -> anyhow::Result<App> {
    if settings.metrics.enabled {
        metrics::start()?;
    }
    let db = open_database(&settings.database)?;
    let lock = db.lock_for_server()?;
    if lock.is_some() && settings.engine.role != ServerRole::All {
        anyhow::bail!(
            "engine.role={} needs PostgreSQL: a SQLite file serves one process, which has to do everything",
            settings.engine.role.as_str()
        );
    }
    for name in db.migrate().await? {
        tracing::info!(migration = name, "migration ran");
    }
    let vault = Arc::new(Vault::open(&vault_config(&settings.vault))?);
    let registry = Arc::new(open_registry(&settings)?);
    let clock = fault_switches::clock();
    let key = token_key(&db, &vault, clock.now()).await?;
    let now = clock.now();
    db.write(move |c| sessions::delete_ended(c, now.plus_seconds(-KEEP_ENDED_SESSIONS_SECONDS)))
        .await?;
    let parts = EngineParts::new(
        db.clone(),
        Arc::clone(&registry),
        Arc::clone(&vault),
        Arc::clone(&clock),
        EngineConfig {
            breakpoints: fault_switches::breakpoints()?,
            mail: mail::config(&settings)?,
            ..engine_config(&settings)
        },
    )?;
    let engine = if settings.engine.role.works() {
        Some(Engine::start(parts.clone()).await?)
    } else {
        None
    };
    Ok(App {
        tokens: AccessTokens::new(&key, settings.auth.access_token_life),
        passwords: Passwords::new()?,
        throttle: Throttle::new(settings.auth.login_attempts),
        facets: FacetCache::default(),
        write_probe: WriteProbe::default(),
        live: RunFeed::start(db.clone(), Arc::clone(&parts.runs_changed)).await?,
        settings,
        db,
        vault,
        registry,
        clock,
        parts,
        engine,
        lock,
    })
}

/// Where the vault's keys are.
pub(super) fn vault_config(settings: &VaultSettings) -> VaultConfig {
    VaultConfig {
        keys: settings.key.clone(),
        key_file: settings.key_file.clone(),
    }
}

/// Opens the pools.
pub(super) fn open_database(settings: &DatabaseSettings) -> anyhow::Result<Db> {
    Db::open(&database_config(settings)).context("database.url")
}

/// Where the database is.
pub(super) fn database_config(settings: &DatabaseSettings) -> DatabaseConfig {
    DatabaseConfig {
        url: settings.url.expose().to_owned(),
        read_connections: settings.read_connections,
        write_connections: settings.write_connections,
        acquire_timeout: settings.busy_timeout,
        busy_timeout: settings.busy_timeout,
    }
}

fn open_registry(settings: &Settings) -> anyhow::Result<Registry> {
    let builtin = Registry::builtin()?;
    match &settings.connectors.dir {
        Some(dir) => Ok(builtin.with_dirs(std::slice::from_ref(dir))?),
        None => Ok(builtin),
    }
}

fn engine_config(settings: &Settings) -> EngineConfig {
    let fetch = &settings.fetch;
    EngineConfig {
        pull_workers: settings.engine.pull_workers,
        push_workers: settings.engine.push_workers,
        tick: settings.engine.tick,
        lease: settings.engine.lease.0,
        heartbeat: settings.engine.lease.0 / 3,
        payout_notice_percent: settings.notifications.payout_percent,
        fetch: FetchLimits {
            connect_timeout: fetch.connect_timeout,
            read_timeout: fetch.read_timeout,
            total_timeout: fetch.total_timeout,
            max_page_bytes: fetch.max_page_bytes.0,
            max_streamed_bytes: u64::try_from(fetch.max_streamed_bytes.0).unwrap_or(u64::MAX),
            max_feed_records: fetch.max_feed_records,
            ..FetchLimits::default()
        },
        tracking_timeouts: Timeouts {
            longest_pause: settings.tracking.longest_pause,
            ..Timeouts::default()
        },
        guard: NetworkGuard::allowing(settings.connectors.allow_hosts.0.clone()),
        stop_within: settings
            .http
            .stop_timeout
            .saturating_sub(Duration::from_millis(500)),
        ..EngineConfig::default()
    }
}

/// The key of access tokens: random, made once, sealed in the database so that all processes
/// share it and a copy of the database alone signs nothing.
async fn token_key(db: &Db, vault: &Vault, now: UtcTime) -> anyhow::Result<Vec<u8>> {
    let fresh = vault.seal(&random_key()?, ACCESS_TOKEN_KEY)?;
    let fresh = format!("{}:{}", fresh.key_id, BASE64_STANDARD.encode(&fresh.bytes));
    let kept = db
        .write(move |c| stored_settings::put_if_absent(c, ACCESS_TOKEN_KEY, &fresh, now))
        .await?;
    let (key_id, bytes) = kept
        .split_once(':')
        .context("the stored key of access tokens is broken")?;
    let sealed = Sealed {
        key_id: key_id.to_owned(),
        bytes: BASE64_STANDARD.decode(bytes)?,
    };
    vault.unseal(&sealed, ACCESS_TOKEN_KEY).context(
        "the key of access tokens cannot be opened; is vault.key_file the one of this database?",
    )
}

async fn print_setup_link(app: &App, address: Option<&std::net::SocketAddr>) -> anyhow::Result<()> {
    let Some(token) = offer_setup(&app.db, app.clock.now()).await? else {
        return Ok(());
    };
    let base = match (&app.settings.http.public_url, address) {
        (Some(url), _) => url.as_str().trim_end_matches('/').to_owned(),
        (None, Some(address)) => format!("http://{address}"),
        (None, None) => format!("http://{}", app.settings.http.listen),
    };
    tracing::warn!(
        "there is no user yet; open {base}/setup?token={token} to make the first one, or run `cpapi user create`"
    );
    Ok(())
}

/// A write past the process's limit on file sizes fails like one on a full disk, instead of
/// ending the process, for as long as what is returned lives.
#[cfg(unix)]
fn survive_file_limits() -> std::io::Result<tokio::signal::unix::Signal> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()))
}

/// There is no such signal here.
#[cfg(not(unix))]
fn survive_file_limits() -> std::io::Result<()> {
    Ok(())
}

/// Waits for SIGINT or SIGTERM.
pub(crate) async fn stop_signal() -> std::io::Result<()> {
    StopSignal::listen()?.arrived().await
}

/// Catches SIGINT and SIGTERM from its making on.
#[cfg(unix)]
struct StopSignal {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignal {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn arrived(&mut self) -> std::io::Result<()> {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        Ok(())
    }
}

/// Catches Ctrl-C.
#[cfg(not(unix))]
struct StopSignal;

#[cfg(not(unix))]
impl StopSignal {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn arrived(&mut self) -> std::io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
