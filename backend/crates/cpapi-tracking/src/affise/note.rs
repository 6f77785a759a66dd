//! Our reference in an offer's notes, which only managers see (admin-api §10).

/// What stands before the token.
const PREFIX: &str = "cpapi:";

/// The user's note with our reference after it.
pub(crate) fn with_token(note: Option<&str>, token: &str) -> String {
    match note.map(str::trim).filter(|note| !note.is_empty()) {
        Some(note) => format!("{note}\n{PREFIX}{token}"),
        None => format!("{PREFIX}{token}"),
    }
}

/// All references in a note, in order. A person may have written one, or copied an offer.
pub(crate) fn tokens(note: &str) -> impl Iterator<Item = &str> {
    note.match_indices(PREFIX).filter_map(|(at, prefix)| {
        let rest = note.get(at + prefix.len()..)?;
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .unwrap_or(rest.len());
        rest.get(..end).filter(|token| !token.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_after_the_users_note_however_the_note_comes_back() {
        let note = with_token(Some(" ask Kim first "), "0f7c-2a_B");
        assert_eq!(note, "ask Kim first\ncpapi:0f7c-2a_B");
        for returned in [
            note.as_str(),
            "ask Kim first\r\ncpapi:0f7c-2a_B\r\n",
            "<p>ask Kim first<br>cpapi:0f7c-2a_B</p>",
        ] {
            assert_eq!(tokens(returned).last(), Some("0f7c-2a_B"));
        }
    }

    #[test]
    fn a_note_about_us_is_not_a_token() {
        assert_eq!(tokens("cpapi: do not touch").last(), None);
        assert_eq!(with_token(Some("  "), "t"), "cpapi:t");
    }
}
