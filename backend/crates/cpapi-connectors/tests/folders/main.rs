//! The standard suite over every connector that comes with the program, and over made-up networks
//! that are odd in every way a network can be. Each check is a test of its own; folders are found,
//! never listed.
#![allow(clippy::expect_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cpapi_connectors::suite::{Check, Suite};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut folders = folders("../../connectors");
    folders.extend(self::folders("tests/networks"));
    let trials = folders.iter().flat_map(|folder| trials(folder)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn folders(within: &str) -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join(within);
    let entries = std::fs::read_dir(all).expect("a folder of connectors");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    assert!(!folders.is_empty(), "there are connectors in {within}");
    folders.sort();
    folders
}

fn trials(folder: &Path) -> Vec<Trial> {
    let id = folder.file_name().unwrap_or_default().to_string_lossy();
    let suite = Suite::of(folder);
    let checks = suite.checks().iter().cloned();
    checks
        .map(|check| Trial::test(format!("{id}: {}", check.name), move || run(&check)))
        .collect()
}

fn run(check: &Check) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let finding = runtime.block_on(check.run());
    match finding.problem {
        None => Ok(()),
        Some(problem) => Err(format!("{problem}\n{}", check.advice).into()),
    }
}
