//! `cpapi backup`.

use std::path::PathBuf;

use clap::Args;
use cpapi_db::backup;

use crate::config::{self, SettingArgs, VaultSettings};

/// Options of `cpapi backup`.
#[derive(Debug, Args)]
#[command(after_help = "\
Works while servers run; stop nothing. The file appears whole or not at all, readable by its owner \
only. PostgreSQL is backed up by pg_dump, which has to be installed. The vault's key is not in the \
backup: keep it too, in another place.")]
pub struct BackupArgs {
    /// Where the backup is to be.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    settings: SettingArgs,
}

/// Copies the database and says what else has to be kept.
pub(crate) async fn backup(args: BackupArgs) -> anyhow::Result<()> {
    let settings = config::load(&args.settings)?;
    super::log::start(&settings.log)?;
    let database = super::serve::database_config(&settings.database);
    let (file, force) = (args.file.clone(), args.force);
    let written =
        tokio::task::spawn_blocking(move || backup::write(&database, &file, force)).await??;
    println!(
        "backed up {} into {} ({} bytes)",
        written.kind.as_str(),
        args.file.display(),
        written.bytes
    );
    println!(
        "The vault's key is not in it. Keep {} too, in another place: without it stored credentials cannot be read.",
        key_place(&settings.vault)
    );
    Ok(())
}

/// Where the vault's key is, in words.
pub(super) fn key_place(settings: &VaultSettings) -> String {
    if settings.key.is_some() {
        "the setting vault.key".to_owned()
    } else {
        format!("the file {}", settings.key_file.display())
    }
}
