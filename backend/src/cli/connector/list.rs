//! `cpapi connector list`.

use std::path::PathBuf;

use clap::Args;
use cpapi_connectors::Registry;

/// Options of `cpapi connector list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Also the folders in this directory, as the setting connectors.dir would.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Prints id, version, name and summary of each.
pub(super) fn list(args: &ListArgs) -> anyhow::Result<()> {
    let mut registry = Registry::builtin()?;
    if let Some(dir) = &args.dir {
        registry = registry.with_dirs(std::slice::from_ref(dir))?;
    }
    let widest = registry.all().map(|one| one.id().len()).max().unwrap_or(0);
    for connector in registry.all() {
        println!(
            "{:widest$}  {:7}  {}: {}",
            connector.id(),
            connector.version(),
            connector.name(),
            connector.summary()
        );
    }
    Ok(())
}
