//! Rebuilds when a migration changes (`embed_migrations!` does not watch its directory) and gives
//! the embedded migrations a fingerprint.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

const MIGRATIONS: &str = "../../../migrations";
/// Makes another schema of the same migrations.
const PARTITIONING: &str = "src/partitioning.sql";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={MIGRATIONS}");
    println!("cargo::rerun-if-changed={PARTITIONING}");
    let mut files = vec![PathBuf::from(PARTITIONING)];
    collect(Path::new(MIGRATIONS), &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(&file)?.hash(&mut hasher);
    }
    println!(
        "cargo::rustc-env=CPAPI_MIGRATIONS_FINGERPRINT={:016x}",
        hasher.finish()
    );
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
