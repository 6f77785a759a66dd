//! The settings of a source, from a file, and what is needed to read with them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use cpapi_connectors::{
    ConfigSink, Connector, FetchLimits, NetworkGuard, ReadMode, SourceContext, http_client,
};
use cpapi_domain::time::SystemClock;
use parking_lot::Mutex;
use serde_json::Value;

/// A context of the settings in a JSON file. Tokens that rotate are written back to it,
/// and told by what is given beside the context.
///
/// # Errors
/// The file cannot be read, or the connector does not accept what is in it.
pub(super) fn context(
    connector: &Connector,
    file: &Path,
    mode: ReadMode,
    guarded: bool,
) -> anyhow::Result<(SourceContext, Arc<Saved>)> {
    let given = read_json(file)?;
    let config = connector.validate_config(&given).map_err(|problems| {
        let lines: Vec<String> = problems
            .iter()
            .map(|problem| format!("{}: {}", problem.pointer, problem.detail))
            .collect();
        anyhow::anyhow!("the settings are not acceptable: {}", lines.join("; "))
    })?;
    let limits = FetchLimits::default();
    let guard = if guarded {
        NetworkGuard::default()
    } else {
        NetworkGuard::open()
    };
    let http = http_client(&limits, &guard)?;
    let mut context = SourceContext::new(config, Arc::new(SystemClock), http, limits);
    context.mode = mode;
    let saved = Arc::new(Saved::default());
    context.config_sink = Some(Arc::new(ConfigFile {
        path: file.to_owned(),
        saved: Arc::clone(&saved),
    }));
    Ok((context, saved))
}

/// A JSON file.
///
/// # Errors
/// It cannot be read, or is not JSON.
pub(super) fn read_json(file: &Path) -> anyhow::Result<Value> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))
}

/// Saves settings in the file that they came from: a refresh token that was used is worthless.
#[derive(Debug)]
struct ConfigFile {
    path: PathBuf,
    saved: Arc<Saved>,
}

/// Settings that were saved and are still to be told.
#[derive(Debug, Default)]
pub(super) struct Saved(Mutex<Vec<Value>>);

impl Saved {
    /// Takes them.
    pub(super) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut *self.0.lock())
    }
}

#[async_trait]
impl ConfigSink for ConfigFile {
    async fn save(&self, config: &Value) -> Result<(), String> {
        let failed =
            |error: std::io::Error| format!("{} cannot be written: {error}", self.path.display());
        let text = serde_json::to_string_pretty(config).map_err(|error| error.to_string())?;
        // Written beside and moved, so that no moment leaves half a file.
        let beside = self.path.with_extension("json.new");
        std::fs::write(&beside, text + "\n").map_err(failed)?;
        if let Ok(old) = std::fs::metadata(&self.path) {
            std::fs::set_permissions(&beside, old.permissions()).map_err(failed)?;
        }
        std::fs::rename(&beside, &self.path).map_err(failed)?;
        self.saved.0.lock().push(config.clone());
        Ok(())
    }
}
