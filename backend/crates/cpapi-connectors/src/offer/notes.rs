//! Warnings gathered while a record is read.

use cpapi_domain::offer::Warning;

use super::document::Node;
use super::here::Here;

/// Longest value that is shown.
const VALUE_LIMIT: usize = 200;
/// Most warnings of one offer.
const MOST: usize = 100;

/// Warnings of one offer.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    warnings: Vec<Warning>,
    /// Where the last value was, by its address: a long list of unknown words in one text must
    /// not search the record for each.
    last: Option<(usize, String)>,
}

impl Notes {
    /// Something was not understood: at `node`, or at the element at hand.
    pub(crate) fn warn(
        &mut self,
        code: &str,
        here: &Here<'_, '_>,
        node: Option<&Node<'_>>,
        value: Option<&str>,
        detail: impl Into<String>,
    ) {
        if self.warnings.len() >= MOST {
            return;
        }
        let warning = Warning {
            code: code.to_owned(),
            path: self.way(here, node),
            value: value.map(|value| value.chars().take(VALUE_LIMIT).collect()),
            detail: detail.into(),
        };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn way(&mut self, here: &Here<'_, '_>, node: Option<&Node<'_>>) -> String {
        let node = node.unwrap_or(here.spot.node);
        let address = std::ptr::from_ref(node).addr();
        if let Some((known, way)) = &self.last
            && *known == address
        {
            return way.clone();
        }
        let way = here.around.record.way_to(node).unwrap_or_default();
        self.last = Some((address, way.clone()));
        way
    }

    /// All of them.
    pub(crate) fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }
}
