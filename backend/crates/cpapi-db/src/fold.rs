//! Folding: one form of a text for searching and sorting, the same on both databases.

/// [`cpapi_domain::fold::title`] without NUL, which PostgreSQL refuses in a text.
///
/// LIKE is blind to case in SQLite (for ASCII only) and exact in PostgreSQL, so what is
/// searched is folded when it is stored, and what is searched for is folded too.
pub fn fold(text: &str) -> String {
    let mut folded = cpapi_domain::fold::title(text);
    folded.retain(|letter| letter != '\0');
    folded
}

/// A LIKE pattern that finds the folded text anywhere; to be used with `ESCAPE '\'`.
pub fn like_pattern(text: &str) -> String {
    let folded = fold(text);
    let mut pattern = String::with_capacity(folded.len() + 2);
    pattern.push('%');
    for letter in folded.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_case_and_space() {
        assert_eq!(fold("  Große\t\nOffer  ÄÖ\0 "), "große offer äö");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn a_pattern_takes_wildcards_literally() {
        assert_eq!(like_pattern("50%_Off\\"), "%50\\%\\_off\\\\%");
    }
}
