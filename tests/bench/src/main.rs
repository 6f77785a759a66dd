//! Measures the product's speed and size against its goals; run by `make bench`.
//!
//! Server and simulator are the release programs, as processes of their own on this machine.

mod database;
mod lists;
mod loads;
mod network;
mod peer;
mod pressure;
mod program;
mod readers;
mod report;

use std::path::PathBuf;

use clap::Parser;

use database::{Database, Kind};
use loads::{LoadGoals, Network};
use peer::PeerTimes;
use program::Server;
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
    /// Offers of the smaller loads, which dlt does too.
    #[arg(long, default_value_t = 100_000)]
    offers: u32,
    /// Offers of the larger loads and of the lists; 0 leaves them out.
    #[arg(long, default_value_t = 1_000_000)]
    many_offers: u32,
    /// Requests for each list query: so many that the slowest of a hundred is not decided by one
    /// pause of the machine.
    #[arg(long, default_value_t = 400)]
    requests: usize,
    /// Folder of airbyte-cdk's programs; without it the reader is measured alone.
    #[arg(long, env = "CPAPI_BENCH_REFERENCE")]
    reference: Option<PathBuf>,
    /// Folder of the Python that has dlt; without it loads are measured alone.
    #[arg(long, env = "CPAPI_BENCH_DLT")]
    dlt: Option<PathBuf>,
    /// Only a part of it all.
    #[arg(long, value_enum, default_value_t = Part::All)]
    part: Part,
    /// Only this database.
    #[arg(long, value_enum)]
    database: Option<Kind>,
    /// Address of a PostgreSQL server where databases may be made; without it only SQLite is
    /// measured.
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
    /// Loads beside dlt, and the server's memory.
    Loads,
    /// The offers list.
    Lists,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut report = Report::default();
    if matches!(arguments.part, Part::All | Part::Readers) {
        let reference = arguments.reference.as_deref();
        readers::measure(&arguments.programs, reference, &mut report).await?;
    }
    if matches!(arguments.part, Part::All | Part::Loads) {
        small_loads(&arguments, &mut report).await?;
    }
    if arguments.part != Part::Readers && arguments.many_offers > 0 {
        large_loads_and_lists(&arguments, &mut report).await?;
    }
    print!("{}", report.table());
    if report.missed() {
        anyhow::bail!("a required goal was missed");
    }
    Ok(())
}

/// Loads of the size that dlt does too, one database after the other.
async fn small_loads(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let network = Network::start(&arguments.programs, arguments.offers).await?;
    let mut peer = None;
    if let Some(url) = &arguments.postgres {
        let database = Database::postgres(url, "dlt")?;
        let dlt = arguments.dlt.as_deref();
        peer = peer::measure(dlt, &network, &arguments.programs, &database.url, report).await?;
    }
    for kind in kinds(arguments, report) {
        let goals = match kind {
            Kind::Sqlite => loads::SQLITE,
            Kind::Postgres => loads::POSTGRES,
        };
        measure_loads(arguments, kind, &network, goals, peer.as_ref(), report).await?;
    }
    Ok(())
}

async fn measure_loads(
    arguments: &Arguments,
    kind: Kind,
    network: &Network,
    goals: LoadGoals,
    peer: Option<&PeerTimes>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let database = empty(arguments, kind, folder.path(), "loads")?;
    let server = Server::start(&arguments.programs, &database.url, folder.path()).await?;
    let programs = &arguments.programs;
    loads::measure(kind.name(), &server, network, programs, goals, peer, report).await
}

/// Loads of the large size; what they leave in the database serves the lists.
async fn large_loads_and_lists(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let programs = &arguments.programs;
    let network = Network::start(programs, arguments.many_offers).await?;
    for kind in kinds(arguments, report) {
        let goals = match kind {
            Kind::Sqlite => loads::SQLITE_MANY,
            Kind::Postgres => loads::POSTGRES_MANY,
        };
        let name = kind.name();
        let folder = tempfile::tempdir()?;
        let database = empty(arguments, kind, folder.path(), "lists")?;
        let server = Server::start(programs, &database.url, folder.path()).await?;
        if arguments.part == Part::Lists {
            let source = loads::fill(name, &server, &network, report).await?;
            loads::wait(&server, source).await?;
        } else {
            loads::measure(name, &server, &network, programs, goals, None, report).await?;
        }
        if arguments.part != Part::Loads {
            server.until_searchable().await?;
            let rest = server.until_at_rest().await?;
            let what = format!("{name}: from a whole search index to rest, before the lists");
            report.note(what, rest, "s", None);
            lists::measure(kind, &server, arguments.requests, report).await?;
        }
    }
    Ok(())
}

/// The databases to be measured.
fn kinds(arguments: &Arguments, report: &mut Report) -> Vec<Kind> {
    let mut kinds = vec![Kind::Sqlite];
    if arguments.postgres.is_some() {
        kinds.push(Kind::Postgres);
    } else {
        report.remark("PostgreSQL was not measured: no --postgres");
    }
    kinds.retain(|kind| arguments.database.is_none_or(|only| only == *kind));
    kinds
}

fn empty(
    arguments: &Arguments,
    kind: Kind,
    folder: &std::path::Path,
    name: &str,
) -> anyhow::Result<Database> {
    match (kind, &arguments.postgres) {
        (Kind::Postgres, Some(url)) => Database::postgres(url, name),
        _ => Ok(Database::sqlite(folder, &format!("{name}.sqlite"))),
    }
}
