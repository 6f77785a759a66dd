//! Warnings gathered while a record is read.

use cpapi_domain::offer::Warning;

/// Longest value that is shown.
const VALUE_LIMIT: usize = 200;
/// Most warnings of one offer.
const MOST: usize = 100;

/// Warnings of one offer.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    warnings: Vec<Warning>,
}

impl Notes {
    /// Something was not understood.
    pub(crate) fn warn(
        &mut self,
        code: &str,
        path: &str,
        value: Option<&str>,
        detail: impl Into<String>,
    ) {
        let warning = Warning {
            code: code.to_owned(),
            path: path.to_owned(),
            value: value.map(|value| value.chars().take(VALUE_LIMIT).collect()),
            detail: detail.into(),
        };
        if self.warnings.len() < MOST && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// All of them.
    pub(crate) fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }
}
