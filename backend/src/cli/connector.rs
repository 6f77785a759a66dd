//! `cpapi connector check` and `cpapi connector read`: a connector's folder without a database.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use cpapi_connectors::{
    Connector, FetchLimits, NetworkGuard, Registry, SourceContext, http_client,
};
use cpapi_domain::partner::PartnerError;
use cpapi_domain::time::SystemClock;
use serde_json::Value;

/// What can be done with a connector's folder.
#[derive(Debug, Subcommand)]
pub enum ConnectorCommand {
    /// Load the folder; with --config also make one real request.
    Check(CheckArgs),
    /// Read records and print them as Airbyte RECORD messages, one per line.
    Read(ReadArgs),
}

/// Options of `cpapi connector check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Folder with manifest.yaml and offer.yaml.
    dir: PathBuf,
    /// JSON file with the settings of a source.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Refuse private networks as `cpapi serve` does; this machine's own are allowed otherwise.
    #[arg(long)]
    guard: bool,
}

/// Options of `cpapi connector read`.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// Folder with manifest.yaml, or a manifest's file.
    dir: PathBuf,
    /// JSON file with the settings of a source.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Only this stream.
    #[arg(long)]
    stream: Option<String>,
    /// Most records of each stream.
    #[arg(long)]
    limit: Option<u64>,
    /// Refuse private networks as `cpapi serve` does; this machine's own are allowed otherwise.
    #[arg(long)]
    guard: bool,
}

/// Does what the command says.
pub(crate) async fn connector(command: ConnectorCommand) -> anyhow::Result<()> {
    match command {
        ConnectorCommand::Check(args) => check(&args).await,
        ConnectorCommand::Read(args) => read(&args).await,
    }
}

async fn check(args: &CheckArgs) -> anyhow::Result<()> {
    let connector = load(&args.dir)?;
    println!(
        "{} {}: the folder is sound",
        connector.name(),
        connector.version()
    );
    for warning in connector.warnings() {
        println!("warning: {}: {}", warning.path, warning.detail);
    }
    let Some(config) = &args.config else {
        return Ok(());
    };
    let report = connector
        .check(&context(&connector, config, args.guard)?)
        .await
        .map_err(|error| failed(&error))?;
    println!("{}", report.detail);
    Ok(())
}

async fn read(args: &ReadArgs) -> anyhow::Result<()> {
    let connector = load_for_records(&args.dir)?;
    let context = context(&connector, &args.config, args.guard)?;
    let wanted: Vec<String> = match &args.stream {
        Some(stream) => vec![stream.clone()],
        None => connector.stream_names().map(str::to_owned).collect(),
    };
    let mut out = std::io::BufWriter::with_capacity(256 * 1024, std::io::stdout());
    let mut broken = None;
    for stream in wanted {
        let name = Value::from(stream.as_str()).to_string();
        let mut print = |record: &str| {
            let emitted_at = context.clock.now().naive().and_utc().timestamp_millis();
            let written = writeln!(
                out,
                r#"{{"type":"RECORD","record":{{"stream":{name},"data":{record},"emitted_at":{emitted_at}}}}}"#
            );
            if let Err(error) = written {
                broken.get_or_insert(error);
            }
        };
        let outcome = connector
            .read_stream(&context, &stream, None, args.limit, &mut print)
            .await;
        if let Some(error) = broken {
            return Err(error).context("records cannot be printed");
        }
        outcome.map_err(|error| failed(&error))?;
    }
    out.flush().context("records cannot be printed")
}

/// As [`load`]; a manifest alone will do, because records need no mapping.
fn load_for_records(path: &Path) -> anyhow::Result<Arc<Connector>> {
    let manifest = path.join("manifest.yaml");
    if path.is_file() {
        return Ok(Arc::new(Connector::of_manifest(path)?));
    }
    if manifest.is_file() && !path.join("offer.yaml").exists() {
        return Ok(Arc::new(Connector::of_manifest(&manifest)?));
    }
    load(path)
}

fn load(dir: &Path) -> anyhow::Result<Arc<Connector>> {
    if !dir.join("manifest.yaml").is_file() {
        bail!("{} holds no manifest.yaml", dir.display());
    }
    let registry = Registry::from_dirs(&[dir.to_owned()])?;
    let found = registry.all().next().cloned();
    found.context("the folder holds no connector")
}

fn context(connector: &Connector, file: &Path, guarded: bool) -> anyhow::Result<SourceContext> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let given: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    let config = connector.validate_config(&given).map_err(|problems| {
        let lines: Vec<String> = problems
            .iter()
            .map(|problem| format!("{}: {}", problem.pointer, problem.detail))
            .collect();
        anyhow::anyhow!("the settings are not acceptable: {}", lines.join("; "))
    })?;
    let limits = FetchLimits::default();
    let guard = if guarded {
        NetworkGuard::default()
    } else {
        NetworkGuard::open()
    };
    let http = http_client(&limits, &guard)?;
    let mut context = SourceContext::new(config, Arc::new(SystemClock), http, limits);
    context.mode = cpapi_connectors::ReadMode::Reference;
    Ok(context)
}

fn failed(error: &PartnerError) -> anyhow::Error {
    let answer = error
        .answer
        .as_ref()
        .and_then(|answer| serde_json::to_string_pretty(answer).ok());
    match answer {
        Some(answer) => anyhow::anyhow!("{error}\n{answer}"),
        None => anyhow::anyhow!("{error}"),
    }
}
