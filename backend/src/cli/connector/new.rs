//! `cpapi connector new`: the folder of a network that does not exist, ready to be changed.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use cpapi_connectors::suite;

/// Options of `cpapi connector new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Name of the folder and id of the connector: small letters, digits and hyphens, `my-network`.
    name: String,
    /// Directory in which the folder is made.
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

/// Longest name.
const LONGEST: usize = 40;

/// Files of a new folder; `my-network` and `My network` in them are replaced.
const FILES: &[(&str, &str)] = &[
    ("manifest.yaml", include_str!("template/manifest.yaml")),
    ("offer.yaml", include_str!("template/offer.yaml")),
    ("README.md", include_str!("template/README.md")),
    ("icon.svg", include_str!("template/icon.svg")),
    (
        "fixtures/replay.yaml",
        include_str!("template/fixtures/replay.yaml"),
    ),
    (
        "fixtures/sample.json",
        include_str!("template/fixtures/sample.json"),
    ),
    (
        "fixtures/page-2.json",
        include_str!("template/fixtures/page-2.json"),
    ),
];

/// Writes the folder.
pub(super) async fn new(args: &NewArgs) -> anyhow::Result<()> {
    check_name(&args.name)?;
    let folder = args.dir.join(&args.name);
    if folder.exists() {
        bail!("{} exists already", folder.display());
    }
    let title = title_of(&args.name);
    std::fs::create_dir_all(folder.join("fixtures"))
        .with_context(|| format!("cannot make {}", folder.display()))?;
    for (file, text) in FILES {
        let text = text
            .replace("my-network", &args.name)
            .replace("My network", &title);
        write(&folder.join(file), &text)?;
    }
    suite::bless(&folder)
        .await
        .map_err(|problem| anyhow::anyhow!("the new folder does not work: {problem}"))?;
    println!(
        "Wrote {0}. It is a made-up network that passes every check:\n\n  \
         cpapi connector check {0}\n\n\
         Change manifest.yaml and fixtures/ to what your network answers, offer.yaml to what that\n\
         means, and run the check after each step. docs/add-a-network.md goes through it.",
        folder.display()
    );
    Ok(())
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn check_name(name: &str) -> anyhow::Result<()> {
    let letters = name
        .chars()
        .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-');
    let ends = name.starts_with(|one: char| one.is_ascii_lowercase()) && !name.ends_with('-');
    if !letters || !ends || name.contains("--") || name.len() > LONGEST {
        bail!(
            "{name:?} is no name for a connector: at most {LONGEST} small letters, digits and single \
             hyphens, a letter first, such as my-network"
        );
    }
    Ok(())
}

/// `acme-ads` becomes `Acme ads`.
fn title_of(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_folder_name_everywhere() {
        for good in ["a", "my-network", "offer18"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        let long = "a".repeat(LONGEST + 1);
        for bad in [
            "",
            "My",
            "-a",
            "a-",
            "a--b",
            "../a",
            "a b",
            "a_b",
            "1a",
            long.as_str(),
        ] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
        assert_eq!(title_of("acme-ads"), "Acme ads");
    }
}
