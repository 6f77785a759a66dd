//! What an engine and the synchronous checks are made of.

use std::fmt;
use std::sync::Arc;

use cpapi_connectors::{GuardedClient, Registry, SourceContext, http_client};
use cpapi_db::Db;
use cpapi_db::tracking_systems::TrackingSystemRow;
use cpapi_db::vault::Vault;
use cpapi_domain::time::Clock;
use serde_json::Value;
use tokio::sync::Notify;

use crate::config::EngineConfig;
use crate::mail::{MailSetupError, Mailer};
use crate::tracking_access::TrackingAccess;

/// Why the parts cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum PartsError {
    /// The TLS library cannot be set up for requests.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// It cannot be set up for mails.
    #[error(transparent)]
    Mail(#[from] MailSetupError),
}

/// The parts of an engine. Cloning is cheap and shares everything, also the tracking systems'
/// limits (product.md R7), so the API's checks and the engine's pushes keep one pace.
#[derive(Clone)]
pub struct EngineParts {
    /// The database.
    pub db: Db,
    /// Every connector.
    pub registry: Arc<Registry>,
    /// Opens stored credentials.
    pub vault: Arc<Vault>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Settings.
    pub config: EngineConfig,
    /// Told when a run of this process began, went on or ended; other processes' runs are found
    /// in the table.
    pub runs_changed: Arc<Notify>,
    /// Sends mails, where they are set up.
    pub(crate) mailer: Option<Mailer>,
    /// The HTTP client of all connectors.
    pub(crate) http: GuardedClient,
    /// Connected tracking systems.
    pub(crate) tracking: Arc<TrackingAccess>,
}

impl EngineParts {
    /// Puts the parts together.
    ///
    /// # Errors
    /// The TLS library cannot be set up.
    pub fn new(
        db: Db,
        registry: Arc<Registry>,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        config: EngineConfig,
    ) -> Result<Self, PartsError> {
        let http = http_client(&config.fetch, &config.guard)?;
        let mailer = config.mail.clone().map(Mailer::new).transpose()?;
        Ok(Self {
            db,
            registry,
            vault,
            clock,
            http,
            mailer,
            runs_changed: Arc::default(),
            tracking: Arc::new(TrackingAccess::new(
                config.guard.clone(),
                config.tracking_timeouts,
            )),
            config,
        })
    }

    /// What a connector needs to talk to a network with these settings, for a person who tries
    /// it; a pull gets its own.
    pub fn trial_context(&self, config: Value) -> SourceContext {
        SourceContext::new(
            config,
            Arc::clone(&self.clock),
            self.http.clone(),
            self.config.fetch.clone(),
        )
    }

    /// Where a person sees an offer in a stored tracking system, if that address is known.
    pub fn offer_url(&self, system: &TrackingSystemRow, remote_id: &str) -> Option<String> {
        self.tracking
            .connect(system, &self.vault, &self.clock)
            .ok()?
            .offer_url(remote_id)
    }
}

impl fmt::Debug for EngineParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineParts")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
