//! Notices a feed that goes round in circles.

use std::collections::HashSet;

use serde_json::Value;

use crate::context::ReadMode;

/// How often one page may come again where the reference runner is followed: it has no guard of
/// its own, and two pages of one feed may be alike.
const REFERENCE_PATIENCE: u32 = 100;

/// The pages and tokens of one slice.
#[derive(Debug, Default)]
pub(super) struct LoopGuard {
    pages: HashSet<u64>,
    tokens: HashSet<String>,
    repeats: u32,
}

impl LoopGuard {
    /// Whether the feed goes round in circles: this page, or the way to the next one, was seen
    /// before.
    /// `page` is the digest of its records.
    pub(super) fn repeats(
        &mut self,
        page: Option<u64>,
        next: Option<&Value>,
        mode: ReadMode,
    ) -> bool {
        let token_is_old = next.is_some_and(|token| !self.tokens.insert(token.to_string()));
        let page_is_old = page.is_some_and(|page| !self.pages.insert(page));
        match mode {
            ReadMode::Strict => token_is_old || page_is_old,
            ReadMode::Reference if token_is_old || page_is_old => {
                self.repeats += 1;
                self.repeats > REFERENCE_PATIENCE
            }
            ReadMode::Reference => {
                self.repeats = 0;
                false
            }
        }
    }
}
