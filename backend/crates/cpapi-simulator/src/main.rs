//! The program: starts the simulator, says where it listens, stops on Ctrl-C or SIGTERM.

use clap::Parser;
use cpapi_simulator::{Options, Simulator};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let running = Simulator::start(Options::parse()).await?;
    announce(&running.base_url())?;
    stop_signal().await?;
    running.stop().await;
    Ok(())
}

/// One JSON line, so that a caller that asked for port 0 learns the port.
fn announce(base_url: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::json!({ "listening": base_url }))?;
    out.flush()
}

async fn stop_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminate.recv() => Ok(()),
    }
}
