//! `cpapi connector read` beside Airbyte's own runner: the same manifest, the same simulated feed,
//! one run.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::time::sleep;

use crate::network::{unlimited_tune, write_config};
use crate::program::Simulator;
use crate::report::{Goal, Report};

/// Offers of the feed that both read.
const OFFERS: u32 = 100_000;
/// Offers of the feed that shows that memory does not grow with it.
const MANY_OFFERS: u32 = 1_000_000;

/// What one run of a program came to.
struct Run {
    seconds: f64,
    lines: u64,
    peak_mib: f64,
}

impl Run {
    fn per_second(&self) -> f64 {
        #[expect(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            reason = "a count of lines is far below 2^52"
        )]
        {
            self.lines as f64 / self.seconds
        }
    }
}

/// Measures reading, mapping and memory; `reference` is the folder of airbyte-cdk's programs.
pub(crate) async fn measure(
    programs: &Path,
    reference: Option<&Path>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let connector = unlimited_tune(folder.path())?;
    let simulator = Simulator::start(programs, OFFERS).await?;
    let config = write_config(folder.path(), &simulator)?;
    let read = |more: &[&str]| {
        let mut command = Command::new(programs.join("cpapi"));
        command.args(["connector", "read"]).arg(&connector);
        command.arg("--config").arg(&config).args(more);
        command
    };
    // The simulator renders its pages once; no reader pays for that.
    run(read(&["--stream", "offers"])).await?;
    let ours = best_of_three(|| read(&["--stream", "offers"])).await?;
    report.note("connector read: records/s", ours.per_second(), "/s", None);
    report.note("connector read: peak memory", ours.peak_mib, "MiB", None);
    match reference {
        Some(reference) => {
            let peer = reference_run(reference, folder.path(), &connector, &config).await?;
            report.note("airbyte-cdk: records/s", peer.per_second(), "/s", None);
            report.note("airbyte-cdk: peak memory", peer.peak_mib, "MiB", None);
            report.note(
                "connector read: times the records/s of airbyte-cdk",
                ours.per_second() / peer.per_second(),
                "×",
                Some(Goal::AtLeast(20.0)),
            );
            report.note(
                "connector read: share of airbyte-cdk's memory",
                ours.peak_mib / peer.peak_mib,
                "×",
                Some(Goal::AtMost(0.25)),
            );
        }
        None => report.remark(
            "airbyte-cdk was not measured: no --reference. On the machine of baselines.md it read \
             2,941 records/s in 102 MiB.",
        ),
    }
    let offers = best_of_three(|| read(&["--offers"])).await?;
    report.note(
        "connector read --offers: offers/s",
        offers.per_second(),
        "/s",
        Some(Goal::AtLeast(60_000.0)),
    );
    drop(simulator);
    let simulator = Simulator::start(programs, MANY_OFFERS).await?;
    write_config(folder.path(), &simulator)?;
    for (what, more) in [
        ("connector read", &["--stream", "offers"][..]),
        ("connector read --offers", &["--offers"][..]),
    ] {
        let many = run(read(more)).await?;
        report.note(
            format!("{what}: peak memory at {} records", many.lines),
            many.peak_mib,
            "MiB",
            Some(Goal::AtMost(150.0)),
        );
    }
    Ok(())
}

async fn best_of_three(command: impl Fn() -> Command) -> anyhow::Result<Run> {
    let mut best: Option<Run> = None;
    for _ in 0..3 {
        let next = run(command()).await?;
        if best.as_ref().is_none_or(|best| next.seconds < best.seconds) {
            best = Some(next);
        }
    }
    best.context("nothing was run")
}

async fn reference_run(
    programs: &Path,
    folder: &Path,
    connector: &Path,
    config: &Path,
) -> anyhow::Result<Run> {
    let catalog = json!({"streams": [{
        "stream": {"name": "offers", "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
        "sync_mode": "full_refresh", "destination_sync_mode": "overwrite",
    }]});
    let path = folder.join("catalog.json");
    std::fs::write(&path, catalog.to_string())?;
    let mut command = Command::new(programs.join("source-declarative-manifest"));
    command.arg("read").arg("--config").arg(config);
    command.arg("--catalog").arg(path);
    command
        .arg("--manifest-path")
        .arg(connector.join("manifest.yaml"));
    run(command).await
}

/// Runs a program, counts the records or offers it prints and watches its memory.
async fn run(mut command: Command) -> anyhow::Result<Run> {
    let begun = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {:?}", command.as_std().get_program()))?;
    let id = child.id().context("the program ended at once")?;
    let mut out = child.stdout.take().context("no output")?;
    let counting = tokio::spawn(async move {
        let mut counter = Counter::default();
        let mut buffer = vec![0_u8; 256 * 1024];
        loop {
            match out.read(&mut buffer).await {
                Ok(0) | Err(_) => return counter.lines,
                Ok(length) => counter.read(buffer.get(..length).unwrap_or_default()),
            }
        }
    });
    let mut peak_mib = 0.0_f64;
    let status = loop {
        peak_mib = peak_mib.max(peak_of(id).unwrap_or(0.0));
        tokio::select! {
            status = child.wait() => break status?,
            () = sleep(Duration::from_millis(5)) => {}
        }
    };
    let lines = counting.await?;
    let seconds = begun.elapsed().as_secs_f64();
    if !status.success() || lines == 0 {
        bail!("a reader failed with {status} after {lines} records");
    }
    Ok(Run {
        seconds,
        lines,
        peak_mib,
    })
}

/// Counts lines that are records or offers; other messages are short and begin otherwise.
#[derive(Default)]
struct Counter {
    lines: u64,
    /// The beginning of the line that is being read.
    start: Vec<u8>,
}

/// How much of a line says what it is.
const TELLING: usize = 40;

impl Counter {
    fn read(&mut self, mut bytes: &[u8]) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at(end);
            self.keep(line);
            let start = String::from_utf8_lossy(&self.start);
            let is_message = ["\"LOG\"", "\"TRACE\"", "\"STATE\""]
                .iter()
                .any(|kind| start.contains(kind));
            self.lines += u64::from(!is_message && !start.trim().is_empty());
            self.start.clear();
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.keep(bytes);
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = TELLING.saturating_sub(self.start.len());
        self.start
            .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }
}

/// Peak resident memory of a process so far, in MiB.
fn peak_of(id: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}
