//! `cpapi demo`: the main job from nothing, through the REST API only, against the simulator.

mod client;
mod figures;
mod processes;
mod story;

use std::path::PathBuf;

use anyhow::Context;

use figures::Figures;
use processes::Processes;

/// What the demonstration is told on the command line.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Offers that the simulated network holds.
    #[arg(long, default_value_t = 5_000, env = "DEMO_OFFERS")]
    offers: u32,
    /// Where the server of the demonstration listens; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", env = "DEMO_LISTEN")]
    listen: String,
    /// Folder for the demonstration's database, key and logs; emptied at the start.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Folder with the built SPA.
    #[arg(long, default_value = "frontend/dist")]
    spa: PathBuf,
    /// End after the table instead of staying up; fails when anything did not arrive.
    #[arg(long, env = "DEMO_EXIT", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    exit: bool,
    /// Seconds that each step may take.
    #[arg(long, default_value_t = 120)]
    patience: u64,
}

/// Runs the demonstration.
///
/// # Errors
/// When a process does not start, a request fails, or an offer or a change did not arrive in time.
pub(super) async fn run(args: DemoArgs) -> anyhow::Result<()> {
    let processes = Processes::start(&args).await?;
    let mut figures = Figures::default();
    let login = story::tell(&args, &processes, &mut figures)
        .await
        .with_context(|| {
            format!(
                "the demonstration failed; its logs are in {}",
                args.data.display()
            )
        })?;
    println!("{}", figures.table());
    println!("  cpapi      {}", processes.server_url());
    println!("  Swagger UI {}/swagger-ui/", processes.server_url());
    println!("  simulator  {}/_control", processes.simulator_url());
    println!("  login      {}  password {}", login.email, login.password);
    if args.exit {
        return Ok(());
    }
    println!("\nRunning until Ctrl-C.");
    // A signal must drop the processes, or they would stay behind.
    super::serve::stop_signal()
        .await
        .context("waiting for Ctrl-C")?;
    Ok(())
}
