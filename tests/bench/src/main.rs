//! Measures the product's speed and size against its goals; run by `make bench`.
//!
//! Server and simulator are the release programs, as processes of their own on this machine.

mod lists;
mod program;
mod readers;
mod report;

use std::path::PathBuf;

use clap::Parser;

use report::Report;

/// Benchmarks of cpapi.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder with the programs to measure.
    #[arg(long, default_value = "target/measured")]
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
    /// Folder of airbyte-cdk's programs; without it the reader is measured alone.
    #[arg(long, env = "CPAPI_BENCH_REFERENCE")]
    reference: Option<PathBuf>,
    /// Only the readers, or only the lists.
    #[arg(long, value_enum, default_value_t = Part::All)]
    part: Part,
    /// Address of a PostgreSQL database that may be filled; without it only SQLite is measured.
    #[arg(long, env = "CPAPI_BENCH_POSTGRES_URL")]
    postgres: Option<String>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Everything.
    All,
    /// Connectors' readers beside airbyte-cdk.
    Readers,
    /// The offers list and the server's memory.
    Lists,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut report = Report::default();
    if arguments.part != Part::Lists {
        let reference = arguments.reference.as_deref();
        readers::measure(&arguments.programs, reference, &mut report).await?;
    }
    if arguments.part != Part::Readers {
        measure_lists(&arguments, &mut report).await?;
    }
    print!("{}", report.table());
    if report.missed() {
        anyhow::bail!("a required goal was missed");
    }
    Ok(())
}

async fn measure_lists(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite:{}", folder.path().join("bench.sqlite").display());
    lists::measure("SQLite", &sqlite, folder.path(), arguments, report).await?;
    match &arguments.postgres {
        Some(url) => lists::measure("PostgreSQL", url, folder.path(), arguments, report).await?,
        None => report.remark("PostgreSQL was not measured: no --postgres"),
    }
    Ok(())
}
