//! The log: lines on standard error. Traces, where they are wanted, hear the same spans.

use std::io::IsTerminal as _;

use cpapi_domain::traces::TARGET;
use tracing::Subscriber;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{LogFormat, LogSettings, Settings};
use crate::traces::Traces;

/// Starts logging of what a person at a terminal should know, beside what a command prints.
pub(crate) fn start_warnings() {
    let lines = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // It fails only where a test has started a log of its own.
    let _ = lines.try_init();
}

/// Starts logging; only the first call has an effect.
pub(crate) fn start(settings: &LogSettings) -> anyhow::Result<()> {
    // One filter for everything is cheaper than one for each listener.
    let log = tracing_subscriber::registry().with(filter(settings)?);
    let started = log.with(lines(settings)).try_init();
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}

/// Starts logging, and traces if a collector is set.
pub(crate) fn start_with_traces(settings: &Settings) -> anyhow::Result<Option<Traces>> {
    let Some(traces) = Traces::start(settings)? else {
        start(&settings.log)?;
        return Ok(None);
    };
    let lines = lines(&settings.log).with_filter(filter(&settings.log)?);
    let both = tracing_subscriber::registry()
        .with(lines)
        .with(traces.layer());
    both.try_init()
        .map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))?;
    Ok(Some(traces))
}

/// What is wanted, without the steps that only traces show.
fn filter(settings: &LogSettings) -> anyhow::Result<EnvFilter> {
    let filter = EnvFilter::try_new(&settings.level.0)?;
    Ok(filter.add_directive(format!("{TARGET}=off").parse()?))
}

fn lines<S>(settings: &LogSettings) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    match settings.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    }
}
