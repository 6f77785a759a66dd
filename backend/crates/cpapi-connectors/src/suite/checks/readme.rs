//! The folder's README.

use std::path::Path;

use super::{Outcome, ensure};

/// A title, and a section on credentials.
pub(super) fn is_there(folder: &Path) -> Outcome {
    let text = std::fs::read_to_string(folder.join("README.md"))
        .map_err(|error| format!("README.md cannot be read: {error}"))?;
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    ensure(headings.next().is_some(), || {
        "README.md has no title".to_owned()
    })?;
    ensure(text.to_lowercase().contains("credential"), || {
        "README.md says nothing about credentials".to_owned()
    })?;
    Ok(Vec::new())
}
