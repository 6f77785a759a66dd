//! What all handlers share.

use std::sync::Arc;

use cpapi_connectors::Registry;
use cpapi_db::tracking_systems::TrackingSystemRow;
use cpapi_db::vault::Vault;
use cpapi_db::{Db, DbError, ServerLock, runs};
use cpapi_domain::time::Clock;
use cpapi_engine::{Engine, EngineParts};

use crate::api::live::RunFeed;
use crate::api::offers::FacetCache;
use crate::auth::password::Passwords;
use crate::auth::throttle::Throttle;
use crate::auth::token::AccessTokens;
use crate::config::Settings;
use crate::write_probe::WriteProbe;

/// The application's state; one per process.
pub struct App {
    /// Settings of this process.
    pub settings: Settings,
    /// The database.
    pub db: Db,
    /// Seals secrets.
    pub vault: Arc<Vault>,
    /// Every connector.
    pub registry: Arc<Registry>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Access tokens.
    pub tokens: AccessTokens,
    /// Passwords.
    pub passwords: Passwords,
    /// How often somebody may try to sign in.
    pub throttle: Throttle,
    /// Facets as they were last counted.
    pub facets: FacetCache,
    /// Changes of runs, for those who follow them.
    pub live: RunFeed,
    /// What checks and lookups work with; shares the tracking systems' limits with the engine.
    pub parts: EngineParts,
    /// The sync engine, when it runs in this process.
    pub engine: Option<Engine>,
    /// Whether the database can be written.
    pub write_probe: WriteProbe,
    /// Keeps a second server off a SQLite file; held, never read.
    pub lock: Option<ServerLock>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.settings)
            .field("db", &self.db)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Asks a run to stop at its next safe point, in whatever process it runs (product.md Y9);
    /// false when it is not going on.
    ///
    /// # Errors
    /// The database's.
    pub async fn cancel_run(&self, run_id: i64) -> Result<bool, DbError> {
        match &self.engine {
            Some(engine) => engine.cancel_run(run_id).await,
            None => {
                self.db
                    .write(move |c| runs::request_cancel(c, run_id))
                    .await
            }
        }
    }

    /// Tells this process's engine that a job was put into the queue; other processes hear it
    /// from the database.
    pub fn poke(&self) {
        if let Some(engine) = &self.engine {
            engine.poke();
        }
    }

    /// Where a person sees an offer in its tracking system.
    pub fn remote_url(
        &self,
        system: Option<&TrackingSystemRow>,
        remote_id: Option<&str>,
    ) -> Option<String> {
        self.parts.offer_url(system?, remote_id?)
    }
}
