//! Categories of the tracking system for the source's category titles (product.md C3).

use std::collections::{BTreeMap, BTreeSet};

use crate::campaign::CategoryDefaults;
use crate::fold;
use crate::offer::Offer;
use crate::tracking::LookupEntry;

/// A tracking system's categories by title, without regard to case and spacing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryIndex {
    ids: BTreeMap<String, String>,
}

impl CategoryIndex {
    /// Of (title, id); the first of two equal titles counts.
    pub fn new<T: AsRef<str>, I: Into<String>>(entries: impl IntoIterator<Item = (T, I)>) -> Self {
        let mut ids = BTreeMap::new();
        for (title, id) in entries {
            ids.entry(fold::title(title.as_ref()))
                .or_insert_with(|| id.into());
        }
        Self { ids }
    }

    /// Of a fetched reference list.
    pub fn from_lookup(entries: &[LookupEntry]) -> Self {
        Self::new(
            entries
                .iter()
                .map(|entry| (entry.title.as_str(), entry.id.as_str())),
        )
    }

    /// The id for a title.
    pub fn id(&self, title: &str) -> Option<&str> {
        self.ids.get(&fold::title(title)).map(String::as_str)
    }
}

/// The forced ids, or one for each of the offer's titles: by the campaign's map, else by title.
pub(super) fn category_ids(
    offer: &Offer,
    defaults: &CategoryDefaults,
    index: &CategoryIndex,
    warnings: &mut Vec<String>,
) -> Vec<String> {
    if let Some(forced) = &defaults.forced {
        return sorted_ids(forced);
    }
    let mut found = Vec::with_capacity(offer.categories.len());
    for title in &offer.categories {
        let folded = fold::title(title);
        if folded.is_empty() {
            continue;
        }
        let mapped = defaults
            .map
            .iter()
            .find(|mapping| fold::title(&mapping.from) == folded);
        match mapped
            .map(|mapping| mapping.to.as_str())
            .or_else(|| index.id(title))
        {
            Some(id) => found.push(id.to_owned()),
            None => warnings.push(format!(
                "The tracking system has no category {title:?}; it was left out."
            )),
        }
    }
    sorted_ids(&found)
}

/// Trimmed, each once, in order, so that the same set always hashes alike.
pub(super) fn sorted_ids(ids: &[String]) -> Vec<String> {
    let set: BTreeSet<&str> = ids
        .iter()
        .map(|id| id.trim())
        .filter(|id| !id.is_empty())
        .collect();
    set.into_iter().map(str::to_owned).collect()
}
