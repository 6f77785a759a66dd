//! Words of YAML 1.1 in a manifest: the reference's parser reads `yes` as true, `014` as 12 and
//! `1:30` as 90, so a manifest that runs there must mean the same here.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// The text with words that mean something in YAML 1.1 only written as YAML 1.2 writes it.
pub(crate) fn modern(text: &str) -> Cow<'_, str> {
    let mut changes: Vec<(usize, String, String)> = Vec::new();
    // Whether each open collection is a map, and which of its nodes comes next.
    let mut open: Vec<Option<bool>> = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else {
            // The reader tells what is wrong.
            return Cow::Borrowed(text);
        };
        let is_key = matches!(open.last(), Some(Some(true)));
        match event {
            Event::Scalar(word, ScalarStyle::Plain, _, None) => {
                if let Some(new) = meaning(&word) {
                    let new = if is_key { format!("\"{new}\"") } else { new };
                    changes.push((span.start.index(), word.into_owned(), new));
                }
                turn(&mut open);
            }
            Event::Scalar(..) | Event::Alias(_) => turn(&mut open),
            Event::SequenceStart(..) => open.push(None),
            Event::MappingStart(..) => open.push(Some(true)),
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
                turn(&mut open);
            }
            _ => {}
        }
    }
    if changes.is_empty() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(rewritten(text, &changes))
}

/// After a key comes its value, and after that the next key.
fn turn(open: &mut [Option<bool>]) {
    if let Some(Some(is_key)) = open.last_mut() {
        *is_key = !*is_key;
    }
}

/// Changes are places, the words that stand there or behind an anchor, and the new words.
fn rewritten(text: &str, changes: &[(usize, String, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut at = 0;
    for (place, old, new) in changes {
        let before: usize = rest
            .chars()
            .take(place.saturating_sub(at))
            .map(char::len_utf8)
            .sum();
        let from = rest.get(before..).unwrap_or_default();
        let Some(skipped) = word_in(from, old) else {
            continue;
        };
        let start = before + skipped;
        out.push_str(rest.get(..start).unwrap_or_default());
        out.push_str(new);
        at += rest
            .get(..start + old.len())
            .unwrap_or_default()
            .chars()
            .count();
        rest = rest.get(start + old.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Where a word stands: at once, or behind the anchor before it.
fn word_in(text: &str, word: &str) -> Option<usize> {
    if !text.starts_with('&') {
        return text.starts_with(word).then_some(0);
    }
    let name = text.find(char::is_whitespace)?;
    let behind = text.get(name..)?;
    let start = name + (behind.len() - behind.trim_start().len());
    text.get(start..)?.starts_with(word).then_some(start)
}

/// What a word means in YAML 1.1 where that is not what it means in YAML 1.2.
fn meaning(word: &str) -> Option<String> {
    match word {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Some("true".to_owned()),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Some("false".to_owned()),
        _ => {}
    }
    let (sign, digits) = match word.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    let number = octal(digits).or_else(|| sexagesimal(digits))?;
    Some(format!("{sign}{number}"))
}

fn octal(digits: &str) -> Option<u64> {
    let rest = digits.strip_prefix('0').filter(|rest| !rest.is_empty())?;
    let is_octal = rest.chars().all(|c| matches!(c, '0'..='7' | '_'));
    is_octal
        .then(|| u64::from_str_radix(&rest.replace('_', ""), 8).ok())
        .flatten()
}

/// `1:30` is an hour and a half in minutes.
fn sexagesimal(digits: &str) -> Option<u64> {
    let mut parts = digits.split(':');
    let first = parts
        .next()
        .filter(|first| first.starts_with(|c: char| c.is_ascii_digit() && c != '0'))?;
    let mut number: u64 = first.replace('_', "").parse().ok()?;
    let mut any = false;
    for part in parts {
        let small: u64 = part
            .parse()
            .ok()
            .filter(|small| *small < 60 && part.len() <= 2)?;
        number = number.checked_mul(60)?.checked_add(small)?;
        any = true;
    }
    any.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_yaml_1_1_mean_what_they_meant_and_quoted_ones_stay() {
        for (old, new) in [
            ("a: yes", "a: true"),
            (
                "ä: [No, off, 'no', \"on\", noon]",
                "ä: [false, false, 'no', \"on\", noon]",
            ),
            ("on: yes\nb: {off: 1}", "\"true\": true\nb: {\"false\": 1}"),
            (
                "a: 014\nb: 0o14\nc: 0\nd: 089",
                "a: 12\nb: 0o14\nc: 0\nd: 089",
            ),
            ("a: 1:30\nb: 12:30:45\nc: 1:99", "a: 90\nb: 45045\nc: 1:99"),
            (
                "a: |\n  yes\nb: &x off\nc: *x",
                "a: |\n  yes\nb: &x false\nc: *x",
            ),
        ] {
            assert_eq!(modern(old), new);
        }
        assert!(matches!(modern("a: 1"), Cow::Borrowed(_)));
        assert_eq!(modern("a: [yes"), "a: [yes");
    }
}
