//! The command line.

mod backup;
mod connector;
mod demo;
mod fault_switches;
mod log;
mod mail;
mod mail_test;
mod migrate;
mod openapi;
mod partition;
mod restore;
pub mod serve;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::runtime::{Builder, Runtime};

use crate::config::SettingArgs;

/// The open-source offer hub for performance-marketing networks.
#[derive(Debug, Parser)]
#[command(name = "cpapi", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server: API, user interface and sync engine.
    Serve(serve::ServeArgs),
    /// Bring the database's schema up to this program's version and exit.
    Migrate(SettingArgs),
    /// Spread the offers' tables over partitions (PostgreSQL, docs/scaling.md) and exit.
    Partition(partition::PartitionArgs),
    /// Copy the database, in use or not, into a file.
    Backup(backup::BackupArgs),
    /// Make the database of a backup, where none is.
    Restore(restore::RestoreArgs),
    /// Print the OpenAPI document, or write or check the generated files.
    Openapi(openapi::OpenapiArgs),
    /// Manage users.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Try the mail settings.
    #[command(subcommand)]
    Mail(mail_test::MailCommand),
    /// Try a connector's folder without a database.
    #[command(subcommand)]
    Connector(connector::ConnectorCommand),
    /// Show the main job against the simulator: a network of 5,000 offers into an Affise.
    Demo(demo::DemoArgs),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let command = Cli::parse().command;
    let outcome = runtime(&command)
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(obey(command)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cpapi: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Work is spread over the cores. Reading records is one conversation and little else: on a
/// thread of its own, beside the one that decodes, it needs less memory.
fn runtime(command: &Command) -> std::io::Result<Runtime> {
    let mut builder = match command {
        Command::Connector(command) if command.reads_records() => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    builder.enable_all().build()
}

async fn obey(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(settings) => serve::serve(settings).await,
        Command::Migrate(settings) => migrate::migrate(&settings).await,
        Command::Partition(args) => partition::partition(&args).await,
        Command::Backup(args) => backup::backup(args).await,
        Command::Restore(args) => restore::restore(args).await,
        Command::Openapi(args) => openapi::openapi(&args),
        Command::User(command) => user::user(command).await,
        Command::Mail(command) => mail_test::mail(command).await,
        Command::Connector(command) => {
            log::start_warnings();
            connector::connector(command).await
        }
        Command::Demo(args) => demo::run(args).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_its_help_names_every_setting() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        let help = command
            .find_subcommand_mut("serve")
            .map(|serve| serve.render_long_help().to_string())
            .unwrap_or_default();
        for spec in crate::config::SPECS {
            assert!(help.contains(&format!("--{}", spec.key)), "{}", spec.key);
        }
        assert!(help.contains("CPAPI_DATABASE__URL"));
    }
}
