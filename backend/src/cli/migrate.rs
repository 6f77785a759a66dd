//! `cpapi migrate`.

use crate::config::{self, SettingArgs};

/// Brings the schema up to date and says what ran.
pub(crate) async fn migrate(args: &SettingArgs) -> anyhow::Result<()> {
    let settings = config::load(args)?;
    super::log::start(&settings.log)?;
    let db = super::serve::open_database(&settings.database)?;
    let ran = db.migrate().await?;
    if ran.is_empty() {
        println!("The schema is up to date.");
    }
    for name in ran {
        println!("ran {name}");
    }
    Ok(())
}
