//! A page of the feed in which the first record's id is blanked.

use regex::{Captures, Regex};
use serde_json::Value;

/// Blanks the first place where `id` stands under `key` in a body of JSON, XML, NDJSON or CSV;
/// none where there is no such place.
pub(super) fn without_first_id(body: &[u8], key: &str, id: &str) -> Option<Vec<u8>> {
    if let Ok(text) = std::str::from_utf8(body) {
        return in_text(text, key, id).map(String::into_bytes);
    }
    // Another charset, perhaps windows-1252: a character for each byte, and back again.
    let text: String = body.iter().copied().map(char::from).collect();
    let changed = in_text(&text, key, id)?;
    changed
        .chars()
        .map(|character| u8::try_from(character).ok())
        .collect()
}

fn in_text(text: &str, key: &str, id: &str) -> Option<String> {
    match text.trim_start().chars().next()? {
        '{' | '[' => in_json(text, key, id).or_else(|| in_lines(text, key, id)),
        '<' => in_xml(text, key, id),
        _ => in_csv(text, key, id),
    }
}

fn in_json(text: &str, key: &str, id: &str) -> Option<String> {
    let mut body: Value = serde_json::from_str(text).ok()?;
    blank(&mut body, key, id).then(|| body.to_string())
}

fn in_lines(text: &str, key: &str, id: &str) -> Option<String> {
    let mut found = false;
    let lines: Vec<String> = text
        .lines()
        .map(|line| match in_json(line, key, id).filter(|_| !found) {
            Some(changed) => {
                found = true;
                changed
            }
            None => line.to_owned(),
        })
        .collect();
    found.then(|| lines.join("\n"))
}

/// Depth first, in the order of the text.
fn blank(value: &mut Value, key: &str, id: &str) -> bool {
    match value {
        Value::Object(map) => {
            if let Some(held) = map.get_mut(key)
                && says(held, id)
            {
                *held = Value::Null;
                return true;
            }
            map.values_mut().any(|inner| blank(inner, key, id))
        }
        Value::Array(values) => values.iter_mut().any(|inner| blank(inner, key, id)),
        _ => false,
    }
}

fn says(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text.trim() == id,
        Value::Number(number) => number.to_string() == id,
        _ => false,
    }
}

fn in_xml(text: &str, key: &str, id: &str) -> Option<String> {
    let id = regex::escape(id);
    let pattern = match key.strip_prefix('@') {
        Some(name) => format!(r#"(\s{}\s*=\s*["'])\s*{id}\s*(["'])"#, regex::escape(name)),
        None => format!(
            r"(<{}(?:\s[^>]*)?>(?:\s*<!\[CDATA\[)?)\s*{id}\s*((?:\]\]>\s*)?</)",
            regex::escape(key)
        ),
    };
    replace_first(text, &Regex::new(&pattern).ok()?)
}

/// The column is found by its name in the first line; cells with line breaks come later than the
/// first record's id in every feed that has them.
fn in_csv(text: &str, key: &str, id: &str) -> Option<String> {
    let header = text.lines().next()?;
    let separator = [',', ';', '\t', '|']
        .into_iter()
        .max_by_key(|mark| header.matches(*mark).count())?;
    let column = header
        .trim_start_matches('\u{feff}')
        .split(separator)
        .position(|name| name.trim().trim_matches('"') == key)?;
    let mark = regex::escape(&separator.to_string());
    let cell = format!(r#"(?:"(?:[^"]|"")*"|[^{mark}\r\n]*)"#);
    let before = format!(r"(?:{cell}{mark}){{{column}}}");
    let id = regex::escape(id);
    let pattern = format!(r#"(?m)(^{before})"?{id}"?({mark}|\r?$)"#);
    replace_first(text, &Regex::new(&pattern).ok()?)
}

fn replace_first(text: &str, pattern: &Regex) -> Option<String> {
    let part = |found: &Captures<'_>, at: usize| {
        found
            .get(at)
            .map_or_else(String::new, |part| part.as_str().to_owned())
    };
    let changed = pattern.replace(text, |found: &Captures<'_>| {
        format!("{}{}", part(found, 1), part(found, 2))
    });
    (changed != text).then(|| changed.into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn broken(body: &str, key: &str, id: &str) -> Option<String> {
        without_first_id(body.as_bytes(), key, id).map(|body| String::from_utf8(body).unwrap())
    }

    #[test]
    fn the_first_records_id_is_blanked_in_every_format() {
        for (body, key, expected) in [
            (
                r#"{"page":7,"data":[{"o":{"id":7}},{"o":{"id":7}}]}"#,
                "id",
                r#"{"page":7,"data":[{"o":{"id":null}},{"o":{"id":7}}]}"#,
            ),
            (
                "{\"id\":\"6\"}\n{\"id\":\"7\"}",
                "id",
                "{\"id\":\"6\"}\n{\"id\":null}",
            ),
            (
                "<r><offer><id>17</id></offer><offer><id> 7 </id></offer></r>",
                "id",
                "<r><offer><id>17</id></offer><offer><id></id></offer></r>",
            ),
            (
                "<r><o n='1' id=\"7\"/></r>",
                "@id",
                "<r><o n='1' id=\"\"/></r>",
            ),
            (
                "name;id;x\n\"a;7\";7;b\nc;7;d",
                "id",
                "name;id;x\n\"a;7\";;b\nc;7;d",
            ),
            ("id,x\r\n7,b\r\n", "id", "id,x\r\n,b\r\n"),
        ] {
            assert_eq!(broken(body, key, "7").as_deref(), Some(expected), "{body}");
        }
        let latin = b"name;id\nB\xfccher \x80;7\n";
        let expected = Some(b"name;id\nB\xfccher \x80;\n".to_vec());
        assert_eq!(without_first_id(latin, "id", "7"), expected);
        assert_eq!(broken(r#"{"id": 8}"#, "id", "7"), None);
        assert_eq!(broken("<id>77</id>", "id", "7"), None);
    }
}
