//! dlt beside us: the same feed into the same PostgreSQL server, in the same run.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, ensure};
use tokio::process::Command;

use crate::loads::Network;
use crate::report::Report;

/// Seconds of dlt's first load, of one without changes and of one with one per cent changed.
pub(crate) type PeerTimes = [f64; 3];

/// What dlt took on the machine of baselines.md.
const BASELINES: &str = "dlt was not measured: no --dlt. On the machine of baselines.md dlt 1.31 took \
     82 s for the first load of 100,000 records into PostgreSQL, 79 s when nothing had changed and \
     72 s when 1 % had, in 315 MiB.";

/// Measures dlt where it is installed; `dlt` is the folder of its Python.
pub(crate) async fn measure(
    dlt: Option<&Path>,
    network: &Network,
    programs: &Path,
    database: &str,
    report: &mut Report,
) -> anyhow::Result<Option<PeerTimes>> {
    let Some(dlt) = dlt else {
        report.remark(BASELINES);
        return Ok(None);
    };
    let folder = tempfile::tempdir()?;
    let first = load(dlt, folder.path(), network, database).await?;
    let unchanged = load(dlt, folder.path(), network, database).await?;
    network.change(programs).await?;
    let changed = load(dlt, folder.path(), network, database).await?;
    for (what, seconds) in [
        ("first load", first),
        ("nothing changed", unchanged),
        ("1 % changed", changed),
    ] {
        report.note(format!("dlt into PostgreSQL: {what}"), seconds, "s", None);
    }
    Ok(Some([first, unchanged, changed]))
}

async fn load(dlt: &Path, folder: &Path, network: &Network, database: &str) -> anyhow::Result<f64> {
    let output = Command::new(dlt.join("python"))
        .arg("tests/bench/peer/dlt_merge.py")
        .arg(folder)
        .arg(format!("{}/tune/Apiv3/json", network.url()))
        .arg(database)
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .output()
        .await
        .context("cannot start dlt")?;
    ensure!(
        output.status.success(),
        "dlt failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8(output.stdout)?;
    let seconds = printed.lines().next_back().context("dlt printed nothing")?;
    Ok(seconds.trim().parse()?)
}
