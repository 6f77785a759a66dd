//! Golden offers: what the sample must become.

use std::path::Path;

use cpapi_domain::offer::Offer;
use serde_json::Value;

/// Differences that are told; more would only bury the first.
const MOST: usize = 12;

/// Compares offers with the golden file.
///
/// # Errors
/// The file cannot be read, or the differences.
pub(super) fn compare(offers: &[Offer], file: &Path) -> Result<(), String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("fixtures/{name} cannot be read: {error}"))?;
    let expected: Value = serde_json::from_str(&text)
        .map_err(|error| format!("fixtures/{name} is not JSON: {error}"))?;
    let given = serde_json::to_value(offers).map_err(|error| error.to_string())?;
    let mut differences = Vec::new();
    differ("", &expected, &given, &mut differences);
    if differences.is_empty() {
        return Ok(());
    }
    let more = differences.len().saturating_sub(MOST);
    differences.truncate(MOST);
    if more > 0 {
        differences.push(format!("and {more} more differences"));
    }
    Err(differences.join("\n"))
}

/// Writes offers as the golden file.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(offers: &[Offer], file: &Path) -> Result<(), String> {
    let text = serde_json::to_string_pretty(offers).map_err(|error| error.to_string())?;
    std::fs::write(file, text + "\n")
        .map_err(|error| format!("{} cannot be written: {error}", file.display()))
}

fn differ(way: &str, expected: &Value, given: &Value, out: &mut Vec<String>) {
    match (expected, given) {
        (Value::Object(a), Value::Object(b)) => {
            for (name, value) in a {
                let other = b.get(name);
                differ_at(&format!("{way}/{name}"), Some(value), other, out);
            }
            for (name, value) in b.iter().filter(|(name, _)| !a.contains_key(*name)) {
                differ_at(&format!("{way}/{name}"), None, Some(value), out);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            for at in 0..a.len().max(b.len()) {
                differ_at(&format!("{way}/{at}"), a.get(at), b.get(at), out);
            }
        }
        (a, b) if a == b => {}
        (a, b) => out.push(format!("{way}: expected {}, got {}", short(a), short(b))),
    }
}

fn differ_at(way: &str, expected: Option<&Value>, given: Option<&Value>, out: &mut Vec<String>) {
    match (expected, given) {
        (Some(a), Some(b)) => differ(way, a, b, out),
        (Some(a), None) => out.push(format!("{way}: expected {}, got nothing", short(a))),
        (None, Some(b)) => out.push(format!("{way}: expected nothing, got {}", short(b))),
        (None, None) => {}
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    let cut = crate::http::answer::cut(&text, 160);
    if cut.len() < text.len() {
        format!("{cut}…")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn differences_name_their_place_and_both_values() {
        let mut found = Vec::new();
        let expected = json!([{"id": "1", "caps": [1, 2], "gone": true}]);
        let given = json!([{"id": "1", "caps": [1, 3, 4]}, {}]);
        differ("", &expected, &given, &mut found);
        assert_eq!(
            found,
            [
                "/0/caps/1: expected 2, got 3",
                "/0/caps/2: expected nothing, got 4",
                "/0/gone: expected true, got nothing",
                "/1: expected nothing, got {}",
            ]
        );
    }
}
