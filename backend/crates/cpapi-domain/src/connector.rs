//! User-made connectors (product.md S7).

use crate::word::words;

words! {
    /// How far a version of a user-made connector is.
    pub enum VersionState {
        /// It can be edited; sources cannot use it.
        Draft => "draft",
        /// It never changes again; sources may use it.
        Published => "published",
    }
}

/// Words that stand in addresses after `/connectors/` and are no connectors.
const RESERVED: [&str; 3] = ["schemas", "test", "validate"];
/// Longest id of a connector.
const SLUG_LIMIT: usize = 60;

/// Whether this can be the id of a user-made connector: lower-case letters, digits and single
/// hyphens, beginning with a letter.
pub fn is_slug(text: &str) -> bool {
    let fits = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    text.len() <= SLUG_LIMIT
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.chars().all(fits))
        && !RESERVED.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_safe_in_an_address_and_easy_to_type() {
        for good in ["acme", "acme-ads", "a1", "my-2nd-network"] {
            assert!(is_slug(good), "{good}");
        }
        let long = "a".repeat(61);
        for bad in [
            "",
            "1a",
            "-a",
            "a-",
            "a--b",
            "Acme",
            "a_b",
            "a/b",
            "a.b",
            "\u{e9}",
            "schemas",
            "test",
            long.as_str(),
        ] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
