//! `cpapi connector`: a network's folder without a database.

mod check;
mod folder;
mod list;
mod live;
mod messages;
mod new;
mod offers;
mod read;
mod schema;
mod settings;

use clap::Subcommand;

/// What can be done with a connector's folder.
#[derive(Debug, Subcommand)]
pub enum ConnectorCommand {
    /// Write the folder of a new network, which passes the suite, to be edited from green to green.
    New(new::NewArgs),
    /// Run the standard suite over a folder; with --config also try it against the network itself.
    Check(check::CheckArgs),
    /// Read streams and print Airbyte protocol messages, or offers, one JSON document per line.
    Read(read::ReadArgs),
    /// List the networks that came with the program, and those of a directory.
    List(list::ListArgs),
    /// Print the JSON Schema of manifest.yaml or offer.yaml, for editors.
    Schema(schema::SchemaArgs),
}

impl ConnectorCommand {
    /// Whether it reads records and does not map them.
    pub(crate) const fn reads_records(&self) -> bool {
        matches!(self, Self::Read(args) if !args.offers)
    }
}

/// Does what the command says.
pub(crate) async fn connector(command: ConnectorCommand) -> anyhow::Result<()> {
    match command {
        ConnectorCommand::New(args) => new::new(&args).await,
        ConnectorCommand::Check(args) => check::check(&args).await,
        ConnectorCommand::Read(args) => read::read(&args).await,
        ConnectorCommand::List(args) => list::list(&args),
        ConnectorCommand::Schema(args) => schema::schema(&args),
    }
}
