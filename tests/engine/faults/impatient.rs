//! The program's own connector for TUNE with shorter waits, so that a minute of failures does not
//! take one.

use std::path::{Path, PathBuf};

/// The connector's id.
const ID: &str = "tune_impatient";
/// What its manifest says about waiting, and what it says here.
const WAITS: [&str; 2] = [
    "backoff_time_in_seconds: 10",
    "backoff_time_in_seconds: 0.2",
];

/// Writes the connector's folder into another one, and returns its path.
pub(crate) fn tune(into: &Path) -> PathBuf {
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("backend/connectors/tune");
    let folder = into.join(ID);
    std::fs::create_dir(&folder).unwrap();
    let manifest = std::fs::read_to_string(original.join("manifest.yaml")).unwrap();
    assert!(manifest.contains(WAITS[0]), "the wait stands elsewhere now");
    std::fs::write(
        folder.join("manifest.yaml"),
        manifest.replace(WAITS[0], WAITS[1]),
    )
    .unwrap();
    std::fs::copy(original.join("offer.yaml"), folder.join("offer.yaml")).unwrap();
    folder
}
