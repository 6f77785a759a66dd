//! `cpapi mail test`.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use cpapi_domain::time::{Clock as _, SystemClock};
use cpapi_engine::mail::try_settings;

use super::mail;
use crate::auth::token::random_token;
use crate::config::{self, SettingArgs};

/// What can be done with mails.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Send a mail with the settings mail.*, and say what the mail server said.
    Test(TestArgs),
}

/// Options of `cpapi mail test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Whom the mail goes to.
    #[arg(value_name = "ADDRESS")]
    address: String,
    #[command(flatten)]
    settings: SettingArgs,
}

/// Does what the command says.
pub(crate) async fn mail(command: MailCommand) -> anyhow::Result<()> {
    match command {
        MailCommand::Test(args) => test(args).await,
    }
}

async fn test(args: TestArgs) -> anyhow::Result<()> {
    let settings = config::load(&args.settings)?;
    super::log::start(&settings.log)?;
    let config = mail::config(&settings)?.context("mails are not set up: mail.server is empty")?;
    let server = format!("{}:{}", config.server.host, config.server.port);
    let id = format!("test_{}", random_token()?);
    try_settings(config, ("", &args.address), &id, SystemClock.now())
        .await
        .with_context(|| format!("{server} did not take the mail"))?;
    println!("{server} took the mail to {}", args.address);
    Ok(())
}
