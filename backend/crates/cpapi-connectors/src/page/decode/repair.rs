//! JSON that is not quite JSON: what networks send and can be read without guessing.

use std::fmt::Write as _;

/// The text with raw control characters inside strings escaped; none when there are none.
pub(super) fn control_characters(text: &str) -> Option<String> {
    let mut repaired = String::with_capacity(text.len() + 64);
    let mut changed = false;
    for piece in pieces(text) {
        match piece {
            Piece::Outside(plain) => repaired.push_str(plain),
            Piece::Within(string) => {
                for letter in string.chars() {
                    if letter >= ' ' {
                        repaired.push(letter);
                        continue;
                    }
                    changed = true;
                    match letter {
                        '\n' => repaired.push_str("\\n"),
                        '\r' => repaired.push_str("\\r"),
                        '\t' => repaired.push_str("\\t"),
                        // Writing to a string cannot fail.
                        other => drop(write!(repaired, "\\u{:04x}", u32::from(other))),
                    }
                }
            }
        }
    }
    changed.then_some(repaired)
}

/// The text with `NaN` and `Infinity`, which Python reads and writes as null, replaced; none when
/// there are none.
pub(super) fn not_a_number(text: &str) -> Option<String> {
    if !text.contains("NaN") && !text.contains("Infinity") {
        return None;
    }
    let pieces = pieces(text).map(|piece| match piece {
        Piece::Outside(plain) => plain
            .replace("-Infinity", "null")
            .replace("Infinity", "null")
            .replace("NaN", "null"),
        Piece::Within(string) => string.to_owned(),
    });
    Some(pieces.collect())
}

enum Piece<'a> {
    Outside(&'a str),
    /// A string with its quotes.
    Within(&'a str),
}

/// Cuts at the strings' quotes.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if !rest.starts_with('"') {
            let end = rest.find('"').unwrap_or(rest.len());
            let (piece, after) = rest.split_at_checked(end)?;
            rest = after;
            return Some(Piece::Outside(piece));
        }
        let mut escaped = false;
        let end = rest.bytes().enumerate().skip(1).find(|(_, byte)| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        });
        let end = end.map_or(rest.len(), |(at, _)| at + 1);
        let (piece, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(Piece::Within(piece))
    })
}
