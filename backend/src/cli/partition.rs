//! `cpapi partition`.

use clap::Args;
use cpapi_db::partitioning;

use crate::config::{self, SettingArgs};

/// Options of `cpapi partition`.
#[derive(Debug, Args)]
#[command(after_help = "\
The tables are locked and copied: stop the servers before, and have as much free space as the \
tables take. A partitioned database is not turned back by the program; take a backup first.")]
pub struct PartitionArgs {
    /// Partitions of each table.
    #[arg(long, value_name = "N", default_value_t = 16)]
    parts: u16,
    #[command(flatten)]
    settings: SettingArgs,
}

/// Spreads the tables and says which.
pub(crate) async fn partition(args: &PartitionArgs) -> anyhow::Result<()> {
    let settings = config::load(&args.settings)?;
    super::log::start(&settings.log)?;
    let db = super::serve::open_database(&settings.database)?;
    db.migrate().await?;
    let parts = args.parts;
    let changed = db
        .maintain(move |c| partitioning::partition(c, parts))
        .await?;
    if changed.is_empty() {
        println!("Every table of offers is partitioned already.");
    }
    for table in changed {
        println!("{table} has {parts} partitions");
    }
    Ok(())
}
