//! `cpapi restore`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use cpapi_db::backup;
use cpapi_db::vault::Vault;

use super::backup::key_place;
use super::serve::{database_config, vault_config};
use crate::config::{self, SettingArgs, VaultSettings};

/// Options of `cpapi restore`.
#[derive(Debug, Args)]
#[command(after_help = "\
Needs the vault's key of the server that was backed up (vault.key_file or vault.key), and a database \
that is empty or, on SQLite, not there. Nothing is changed unless the backup is whole, of this \
program's version or an older one, and opened by that key.")]
pub struct RestoreArgs {
    /// The backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    settings: SettingArgs,
}

/// Makes the database and says what ran.
pub(crate) async fn restore(args: RestoreArgs) -> anyhow::Result<()> {
    let settings = config::load(&args.settings)?;
    super::log::start(&settings.log)?;
    let database = database_config(&settings.database);
    let (file, vault) = (args.file.clone(), settings.vault);
    let ran = tokio::task::spawn_blocking(move || {
        backup::restore(&database, &file, |keys| may_open(&vault, keys))
    })
    .await??;
    println!("restored {}", args.file.display());
    for name in ran {
        println!("ran {name}");
    }
    Ok(())
}

/// Whether the configured vault has the keys that a backup's secrets are sealed with. A key's id
/// is made of the key, so having the id is having the key.
fn may_open(settings: &VaultSettings, keys: &BTreeSet<String>) -> Result<(), String> {
    if keys.is_empty() {
        return Ok(());
    }
    let place = key_place(settings);
    // Opening would make a key, which opens nothing.
    if settings.key.is_none() && !settings.key_file.exists() {
        return Err(format!(
            "{place} is not there: put the vault's key of the server that was backed up there, or the backup's credentials cannot be read"
        ));
    }
    let vault = Vault::open(&vault_config(settings)).map_err(|error| error.to_string())?;
    let missing: Vec<&str> = keys
        .iter()
        .map(String::as_str)
        .filter(|id| !vault.has_key(id))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{place} does not open the backup: its secrets are sealed with the key {}; use the vault's key of the server that was backed up",
        missing.join(", ")
    ))
}
