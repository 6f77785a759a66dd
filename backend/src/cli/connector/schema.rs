//! `cpapi connector schema`.

use clap::{Args, ValueEnum};
use cpapi_connectors::{MANIFEST_SCHEMA, OFFER_MAPPING_SCHEMA};

/// Options of `cpapi connector schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Of which file.
    #[arg(value_enum, default_value = "offer")]
    file: SchemaOf,
}

/// Files that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemaOf {
    /// manifest.yaml: what of Airbyte's declarative language is interpreted.
    Manifest,
    /// offer.yaml: what a record means.
    Offer,
}

/// Prints it.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every command answers in the same way"
)]
pub(super) fn schema(args: &SchemaArgs) -> anyhow::Result<()> {
    let text = match args.file {
        SchemaOf::Manifest => MANIFEST_SCHEMA,
        SchemaOf::Offer => OFFER_MAPPING_SCHEMA,
    };
    print!("{text}");
    Ok(())
}
