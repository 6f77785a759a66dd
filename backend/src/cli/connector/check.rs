//! `cpapi connector check`: the standard suite over a folder, and the network itself.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use cpapi_connectors::suite::{self, Check, Finding, Suite};

use super::live;

/// Options of `cpapi connector check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Folder with manifest.yaml, offer.yaml and fixtures.
    dir: PathBuf,
    /// JSON file with the settings of a source: makes one real request, then reads the first page.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write fixtures/expected-offers.json as the mapping gives it now; read the difference.
    #[arg(long)]
    bless: bool,
    /// Refuse private networks as `cpapi serve` does; this machine's own are allowed otherwise.
    #[arg(long)]
    guard: bool,
}

/// Runs every check and tells what it found.
pub(super) async fn check(args: &CheckArgs) -> anyhow::Result<()> {
    if !args.dir.is_dir() {
        bail!("{} is no folder", args.dir.display());
    }
    if args.bless {
        match suite::bless(&args.dir).await {
            Ok(files) => {
                for file in files {
                    println!("wrote {}", file.display());
                }
            }
            // The suite below tells the rule that is broken.
            Err(problem) => println!("no golden offers were written: {problem}"),
        }
    }
    let suite = Suite::of(&args.dir);
    let (mut failed, mut not_run) = (0_usize, 0_usize);
    // The first check is whether the folder loads; it tells all that the others could.
    let mut loads = None;
    for check in suite.checks() {
        if loads == Some(false) && check.needs_the_connector() {
            println!("--    {}", check.name);
            not_run += 1;
            continue;
        }
        let finding = check.run().await;
        let passed = finding.problem.is_none();
        loads.get_or_insert(passed);
        failed += usize::from(!passed);
        show(check, &finding);
    }
    let all = suite.checks().len();
    println!("{} of {all} checks passed", all - failed - not_run);
    if not_run > 0 {
        println!("{not_run} were not run, because manifest and mapping do not load");
    }
    if let Some(config) = args.config.as_ref().filter(|_| loads != Some(false)) {
        live::try_out(&args.dir, config, args.guard).await?;
    }
    if failed > 0 {
        bail!("{failed} of {all} checks failed");
    }
    Ok(())
}

fn show(check: &Check, finding: &Finding) {
    match &finding.problem {
        None => println!("ok    {}", check.name),
        Some(problem) => {
            println!("FAIL  {}", check.name);
            indented(problem, "");
            indented(check.advice, "what to do: ");
        }
    }
    for remark in &finding.remarks {
        indented(remark, "");
    }
}

fn indented(text: &str, before: &str) {
    for line in text.lines() {
        println!("        {before}{line}");
    }
}
