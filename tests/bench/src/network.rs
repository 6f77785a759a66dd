//! The simulated network as it is measured: TUNE without its rate limit.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use crate::program::Simulator;

/// TUNE's folder without its rate limit: otherwise both readers would wait most of the time.
pub(crate) fn unlimited_tune(folder: &Path) -> anyhow::Result<PathBuf> {
    let source = Path::new("backend/connectors/tune");
    let target = folder.join("tune");
    std::fs::create_dir(&target)?;
    let manifest = std::fs::read_to_string(source.join("manifest.yaml"))
        .context("run the bench from the project's folder")?;
    let (before, limited) = manifest
        .split_once("\napi_budget:")
        .context("TUNE's manifest has no api_budget")?;
    let (_, after) = limited.split_once("\nspec:").context("no spec")?;
    std::fs::write(
        target.join("manifest.yaml"),
        format!("{before}\nspec:{after}"),
    )?;
    std::fs::copy(source.join("offer.yaml"), target.join("offer.yaml"))?;
    Ok(target)
}

/// The settings of a source at the simulated network, in a file.
pub(crate) fn write_config(folder: &Path, simulator: &Simulator) -> anyhow::Result<PathBuf> {
    let path = folder.join("config.json");
    std::fs::write(&path, config(simulator).to_string())?;
    Ok(path)
}

/// The settings of a source at the simulated network.
pub(crate) fn config(simulator: &Simulator) -> Value {
    json!({
        "network_id": "demonet",
        "api_key": "demo-affiliate-key",
        "base_url": format!("{}/tune/Apiv3/json", simulator.url),
        "with_goals": true,
        "with_operating_systems": true,
    })
}
