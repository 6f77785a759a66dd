//! `cpapi connector read`: streams as Airbyte protocol messages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use cpapi_connectors::{Connector, ReadMode, SourceContext};
use serde_json::Value;

use super::messages::{Messages, StreamStatus};
use super::{folder, offers, settings};

/// Options of `cpapi connector read`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without --offers: RECORD, LOG, TRACE and STATE messages of the Airbyte protocol on standard output, \
record for record what source-declarative-manifest prints. A stream that fails ends as INCOMPLETE \
after a TRACE of its error; the others are read, and the exit code is 1. STATE is printed after \
each stream that was read to its end; collected in a file it can be given to --state.

With --offers: one offer per line on standard output, its warnings inside. Records that were kept \
aside and how the feed ended are LOG messages on standard error; a feed that failed or was not \
whole ends with exit code 1.

Refresh tokens that rotate are written back to the file of --config; a CONTROL message tells the \
settings as they were saved, tokens included.")]
pub struct ReadArgs {
    /// Folder with manifest.yaml and offer.yaml; for records a manifest alone will do.
    pub(super) dir: PathBuf,
    /// JSON file with the settings of a source.
    #[arg(long, value_name = "FILE")]
    pub(super) config: PathBuf,
    /// Only this stream.
    #[arg(long, value_name = "NAME", conflicts_with = "offers")]
    stream: Option<String>,
    /// Most records of each stream, or most offers.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<u64>,
    /// JSON file with the states of an earlier read: a list of STREAM states or STATE messages.
    #[arg(long, value_name = "FILE", conflicts_with = "offers")]
    state: Option<PathBuf>,
    /// Print normalised offers instead of records.
    #[arg(long)]
    pub(super) offers: bool,
    /// Currency of payouts for which the network names none (with --offers).
    #[arg(long, value_name = "CODE", requires = "offers")]
    pub(super) currency: Option<String>,
    /// Refuse private networks as `cpapi serve` does; this machine's own are allowed otherwise.
    #[arg(long)]
    pub(super) guard: bool,
}

/// Reads and prints.
pub(super) async fn read(args: &ReadArgs) -> anyhow::Result<()> {
    if args.offers {
        return offers::print(&folder::load(&args.dir)?, args).await;
    }
    let connector = folder::load_for_records(&args.dir)?;
    let (context, saved) =
        settings::context(&connector, &args.config, ReadMode::Reference, args.guard)?;
    let mut states = match &args.state {
        Some(file) => states(file)?,
        None => BTreeMap::new(),
    };
    let mut messages = Messages::telling(saved);
    let mut failed = Vec::new();
    for stream in wanted(&connector, args.stream.as_deref())? {
        let state = states.remove(&stream);
        if !read_stream(
            &connector,
            &context,
            &stream,
            state,
            args.limit,
            &mut messages,
        )
        .await
        {
            failed.push(stream);
        }
        if !messages.arrives() {
            break;
        }
    }
    let arrives = messages.arrives();
    messages.finish().context("records cannot be printed")?;
    if arrives && !failed.is_empty() {
        bail!("not read to the end: {}", failed.join(", "));
    }
    Ok(())
}

fn wanted(connector: &Connector, stream: Option<&str>) -> anyhow::Result<Vec<String>> {
    let names: Vec<String> = connector.stream_names().map(str::to_owned).collect();
    match stream {
        None => Ok(names),
        Some(name) if names.iter().any(|one| one == name) => Ok(vec![name.to_owned()]),
        Some(name) => bail!("there is no stream {name}; there are {}", names.join(", ")),
    }
}

/// Whether the stream was read as far as was wanted.
async fn read_stream(
    connector: &Arc<Connector>,
    context: &SourceContext,
    stream: &str,
    state: Option<Value>,
    limit: Option<u64>,
    messages: &mut Messages,
) -> bool {
    messages.status(stream, StreamStatus::Started);
    let name = Value::from(stream).to_string();
    let mut running = false;
    let mut print = |record: &str| {
        if !running {
            messages.status(stream, StreamStatus::Running);
            running = true;
        }
        if !messages.record(&name, record) {
            // Nobody listens any more; the rest of the feed need not come.
            context.cancel.cancel();
        }
    };
    let outcome = connector
        .read_stream(context, stream, state, limit, &mut print)
        .await;
    match outcome {
        Ok(read) => {
            if !running {
                messages.status(stream, StreamStatus::Running);
            }
            if let Some(state) = &read.state {
                messages.state(stream, state, read.records);
            }
            messages.log(
                "INFO",
                &format!("Read {} records from {stream}", read.records),
            );
            messages.status(stream, StreamStatus::Complete);
            true
        }
        Err(error) => {
            messages.log("ERROR", &format!("{stream}: {}", error.detail));
            messages.error(stream, &error);
            messages.status(stream, StreamStatus::Incomplete);
            false
        }
    }
}

/// States by stream.
fn states(file: &Path) -> anyhow::Result<BTreeMap<String, Value>> {
    let given = settings::read_json(file)?;
    let entries = match given {
        Value::Array(entries) => entries,
        one => vec![one],
    };
    let mut states = BTreeMap::new();
    for entry in entries {
        let stream = entry
            .pointer("/state/stream")
            .or_else(|| entry.get("stream"));
        let name = stream
            .and_then(|stream| stream.pointer("/stream_descriptor/name"))
            .and_then(Value::as_str);
        let state = stream.and_then(|stream| stream.get("stream_state"));
        let (Some(name), Some(state)) = (name, state) else {
            bail!(
                "{}: each entry needs stream.stream_descriptor.name and stream.stream_state",
                file.display()
            );
        };
        states.insert(name.to_owned(), state.clone());
    }
    Ok(states)
}
