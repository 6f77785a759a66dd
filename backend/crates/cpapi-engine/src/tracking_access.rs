//! Connected tracking systems: one adapter each in this process, so that its limits hold for
//! everything that is sent there (product.md R7).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cpapi_connectors::{NetworkGuard, NetworkRefusal};
use cpapi_db::tracking_systems::TrackingSystemRow;
use cpapi_db::vault::Vault;
use cpapi_domain::time::Clock;
use cpapi_tracking::{
    NameResolver, Timeouts, TrackingConfig, TrackingSystem, connect_with, normalise_base_url,
};
use xxhash_rust::xxh3::Xxh3;

use crate::credentials;

/// Why a stored tracking system cannot be reached at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccessError {
    /// Its key cannot be opened with the keys of this vault.
    #[error("the stored API key cannot be opened: {0}")]
    Key(String),
    /// Its address, key or limits cannot work.
    #[error(transparent)]
    Config(#[from] cpapi_tracking::ConfigError),
    /// Its address is in a private network.
    #[error(transparent)]
    Refused(#[from] NetworkRefusal),
}

struct Connected {
    fingerprint: u64,
    system: Arc<dyn TrackingSystem>,
}

/// The adapters by tracking system.
pub(crate) struct TrackingAccess {
    guard: NetworkGuard,
    timeouts: Timeouts,
    connected: Mutex<HashMap<i64, Connected>>,
}

impl TrackingAccess {
    /// Without adapters; this guard stands before all of them.
    pub(crate) fn new(guard: NetworkGuard, timeouts: Timeouts) -> Self {
        Self {
            guard,
            timeouts,
            connected: Mutex::default(),
        }
    }

    /// The adapter of a stored tracking system; made anew when its settings changed.
    pub(crate) fn connect(
        &self,
        row: &TrackingSystemRow,
        vault: &Vault,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn TrackingSystem>, AccessError> {
        let fingerprint = fingerprint(row);
        let mut connected = self
            .connected
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = connected.get(&row.id)
            && known.fingerprint == fingerprint
        {
            return Ok(Arc::clone(&known.system));
        }
        self.guard.admit(&normalise_base_url(&row.base_url)?)?;
        let config = TrackingConfig {
            kind: row.kind,
            base_url: row.base_url.clone(),
            api_key: credentials::open_tracking_key(vault, row).map_err(AccessError::Key)?,
            max_concurrent: u32::try_from(row.max_concurrent).unwrap_or(1),
            max_per_second: u32::try_from(row.max_per_second).unwrap_or(1),
            resolver: Some(NameResolver::new(self.guard.clone())),
        };
        let system = connect_with(config, Arc::clone(clock), self.timeouts)?;
        connected.insert(
            row.id,
            Connected {
                fingerprint,
                system: Arc::clone(&system),
            },
        );
        Ok(system)
    }
}

/// Of everything that makes an adapter; the sealed key stands for the key.
fn fingerprint(row: &TrackingSystemRow) -> u64 {
    let mut hasher = Xxh3::new();
    for part in [row.base_url.as_bytes(), &row.secrets] {
        hasher.update(&part.len().to_le_bytes());
        hasher.update(part);
    }
    hasher.update(&row.max_concurrent.to_le_bytes());
    hasher.update(&row.max_per_second.to_le_bytes());
    hasher.digest()
}
