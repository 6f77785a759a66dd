//! Shell patterns as Python's `fnmatchcase` reads them; dpath matches every key with them.

/// Whether a step is a pattern and not the key itself.
pub(crate) fn is_pattern(step: &str) -> bool {
    step.contains(['*', '?', '['])
}

/// Whether the whole text matches the pattern: `*`, `?`, `[a-z]`, `[!a-z]`.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<Part> = parts(pattern);
    let text: Vec<char> = text.chars().collect();
    // Where to go on after the last `*` when what follows it does not match.
    let mut again: Option<(usize, usize)> = None;
    let (mut at, mut position) = (0, 0);
    loop {
        match (pattern.get(at), text.get(position)) {
            (Some(Part::Star), _) => {
                at += 1;
                again = Some((at, position));
            }
            (Some(part), Some(letter)) if part.fits(*letter) => {
                at += 1;
                position += 1;
            }
            (None, None) => return true,
            _ => match again {
                Some((star, from)) if from < text.len() => {
                    again = Some((star, from + 1));
                    at = star;
                    position = from + 1;
                }
                _ => return false,
            },
        }
    }
}

/// One piece of a pattern.
enum Part {
    Star,
    Any,
    One(char),
    Set {
        ranges: Vec<(char, char)>,
        not: bool,
    },
}

impl Part {
    fn fits(&self, letter: char) -> bool {
        match self {
            Self::Star => false,
            Self::Any => true,
            Self::One(own) => *own == letter,
            Self::Set { ranges, not } => {
                let within = |(from, to): &(char, char)| (*from..=*to).contains(&letter);
                ranges.iter().any(within) != *not
            }
        }
    }
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = pattern.chars();
    while let Some(letter) = rest.next() {
        parts.push(match letter {
            '*' => Part::Star,
            '?' => Part::Any,
            '[' => match set(rest.as_str()) {
                Some((set, after)) => {
                    rest = after.chars();
                    set
                }
                // A bracket that is never closed is just a bracket.
                None => Part::One('['),
            },
            other => Part::One(other),
        });
    }
    parts
}

/// The set after `[`, and what follows its `]`.
fn set(text: &str) -> Option<(Part, &str)> {
    let (not, inside) = match text.strip_prefix('!') {
        Some(inside) => (true, inside),
        None => (false, text),
    };
    // A `]` right at the start belongs to the set.
    let first = inside.chars().next()?.len_utf8();
    let end = inside.get(first..)?.find(']')? + first;
    let letters: Vec<char> = inside.get(..end)?.chars().collect();
    let mut ranges = Vec::new();
    let mut letters = letters.as_slice();
    while let [from, rest @ ..] = letters {
        if let ['-', to, after @ ..] = rest {
            ranges.push((*from, *to));
            letters = after;
        } else {
            ranges.push((*from, *from));
            letters = rest;
        }
    }
    Some((Part::Set { ranges, not }, inside.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_fnmatchcase_does() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("offer*", "offers", true),
            ("*_id", "offer_id", true),
            ("*_id", "offer_id_x", false),
            ("a*b*c", "a-b-b-c", true),
            ("?", "ü", true),
            ("?", "", false),
            ("[ab]x", "bx", true),
            ("[!ab]x", "bx", false),
            ("[a-c]", "b", true),
            ("[]x]", "]", true),
            ("[", "[", true),
            ("a[b", "a[b", true),
            ("A", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
