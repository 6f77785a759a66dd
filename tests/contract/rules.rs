//! Every rule of the engine names tests that exist (`docs/rules-of-the-engine.md`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where tests are.
const ROOTS: [&str; 3] = ["tests", "backend/crates", "backend/src"];
/// Fewer rows would mean that the table is not read any more.
const AT_LEAST: usize = 50;

#[test]
fn every_rule_of_the_engine_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("docs/rules-of-the-engine.md")).unwrap();
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| Rule"))
        .collect();
    assert!(rows.len() >= AT_LEAST, "{} rows", rows.len());
    let functions = functions(root);
    for row in rows {
        let named: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test holds this rule: {row}");
        for name in named {
            assert!(functions.contains(name), "there is no test `{name}`: {row}");
        }
    }
}

/// Names of all functions in the files where tests are.
fn functions(root: &Path) -> BTreeSet<String> {
    let mut folders: Vec<PathBuf> = ROOTS.iter().map(|folder| root.join(folder)).collect();
    let mut names = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                names.extend(source.lines().filter_map(function).map(str::to_owned));
            }
        }
    }
    names
}

/// `async fn name(…` → `name`
fn function(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line
        .strip_prefix("async fn ")
        .or_else(|| line.strip_prefix("fn "))?;
    rest.split(['(', '<']).next()
}
