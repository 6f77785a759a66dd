//! `cpapi openapi`: the generated documents.

use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

use crate::api::codes::errors_page;
use crate::api::openapi::document;

/// Where the OpenAPI document is checked in.
const SPEC_FILE: &str = "openapi.yaml";
/// Where the page of error codes is checked in.
const ERRORS_FILE: &str = "docs/errors.md";

/// Options of `cpapi openapi`.
#[derive(Debug, Args)]
pub struct OpenapiArgs {
    /// Print JSON instead of YAML.
    #[arg(long, conflicts_with_all = ["check", "write"])]
    json: bool,
    /// Print the page of error codes instead.
    #[arg(long, conflicts_with_all = ["json", "check", "write"])]
    errors: bool,
    /// Compare openapi.yaml and docs/errors.md in the working directory; fail when they differ.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write openapi.yaml and docs/errors.md in the working directory.
    #[arg(long)]
    write: bool,
}

/// Prints, writes or checks.
pub(crate) fn openapi(args: &OpenapiArgs) -> anyhow::Result<()> {
    if args.errors {
        print!("{}", errors_page());
        return Ok(());
    }
    if args.json {
        println!("{}", document().to_pretty_json()?);
        return Ok(());
    }
    let spec = document().to_yaml()?;
    if args.write {
        write(SPEC_FILE, &spec)?;
        return write(ERRORS_FILE, &errors_page());
    }
    if args.check {
        compare(SPEC_FILE, &spec)?;
        return compare(ERRORS_FILE, &errors_page());
    }
    print!("{spec}");
    Ok(())
}

fn write(file: &str, text: &str) -> anyhow::Result<()> {
    if let Some(dir) = Path::new(file).parent() {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    std::fs::write(file, text).with_context(|| format!("cannot write {file}"))
}

fn compare(file: &str, text: &str) -> anyhow::Result<()> {
    let checked_in =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
    if checked_in != text {
        bail!("{file} is not what the program says; run `cpapi openapi --write` (make generate)");
    }
    Ok(())
}
