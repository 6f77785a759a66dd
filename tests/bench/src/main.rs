//! Measures the product's speed and size against its goals; run by `make bench`.
//!
//! Server and simulator are the release programs, as processes of their own on this machine.

mod lists;
mod program;
mod report;

use std::path::PathBuf;

use clap::Parser;

use report::Report;

/// Benchmarks of cpapi.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder with the release programs.
    #[arg(long, default_value = "target/release")]
    programs: PathBuf,
    /// Folder with the built SPA.
    #[arg(long, default_value = "frontend/dist")]
    spa: PathBuf,
    /// Offers in the list benchmark.
    #[arg(long, default_value_t = 100_000)]
    offers: u32,
    /// Requests for each list query.
    #[arg(long, default_value_t = 400)]
    requests: usize,
    /// Address of a PostgreSQL database that may be filled; without it only SQLite is measured.
    #[arg(long, env = "CPAPI_BENCH_POSTGRES_URL")]
    postgres: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut report = Report::default();
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite:{}", folder.path().join("bench.sqlite").display());
    lists::measure("SQLite", &sqlite, folder.path(), &arguments, &mut report).await?;
    match &arguments.postgres {
        Some(url) => {
            lists::measure("PostgreSQL", url, folder.path(), &arguments, &mut report).await?
        }
        None => report.remark("PostgreSQL was not measured: no --postgres"),
    }
    print!("{}", report.table());
    if report.missed() {
        anyhow::bail!("a required goal was missed");
    }
    Ok(())
}
