//! How texts written by people are compared: without regard to case, accents or spacing.

/// A title as it is compared and searched: trimmed, single spaces, lower case.
///
/// Category titles, `title_contains` and `title_excludes` (product.md C2, C3) are compared in
/// this form; a database that filters by them stores it.
pub fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.to_lowercase());
    }
    out
}

/// A vocabulary word as it is looked up: lower-case letters and digits only, accents dropped,
/// `&` read as "and" (`"Smart-TV"` → `smarttv`, `"Côte d'Ivoire"` → `cotedivoire`).
pub fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            '&' => out.push_str("and"),
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => out.push('a'),
            'ç' | 'č' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            other if other.is_alphanumeric() => out.push(other),
            _ => {}
        }
    }
    out
}

/// [`key`] without a version at the end: `"Android 5.0+"` → `android`, `"iOS v12"` → `ios`.
pub fn key_without_version(text: &str) -> String {
    let is_version = |character: char| {
        character.is_ascii_digit()
            || character.is_whitespace()
            || matches!(character, '.' | '+' | '-')
    };
    let name = text.trim_end_matches(is_version);
    key(name.strip_suffix(" v").unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spacing_and_accents_do_not_matter() {
        assert_eq!(title("  Puzzle \t GAME "), "puzzle game");
        assert_eq!(key("Côte d'Ivoire"), "cotedivoire");
        assert_eq!(key("Coupons & Deals"), "couponsanddeals");
    }

    #[test]
    fn a_version_at_the_end_is_not_part_of_the_name() {
        assert_eq!(key_without_version("Android 5.0+"), "android");
        assert_eq!(key_without_version("iOS v12"), "ios");
        assert_eq!(key_without_version("Mac OS X 10.15"), "macosx");
        assert_eq!(key_without_version("Linux"), "linux");
        assert_eq!(key_without_version("Mac OS X"), "macosx");
    }
}
