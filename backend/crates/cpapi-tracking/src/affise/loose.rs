//! Readers for Affise's changing shapes (admin-api §5.5): numbers as texts, `[]` for an empty
//! map, null for nothing. What does not fit is read as absent; it never fails a page.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text, number or switch as text; none for null, `""` and everything else.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(as_text(&Value::deserialize(deserializer)?))
}

/// A switch given as bool, 0/1 or text.
pub(crate) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(matches!(
        as_text(&Value::deserialize(deserializer)?).as_deref(),
        Some("1" | "true")
    ))
}

/// A list of texts, given as list, map or single text.
pub(crate) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let values = as_list(Value::deserialize(deserializer)?);
    Ok(values.iter().filter_map(as_text).collect())
}

/// A list of rows, given as list or map; rows of another shape are left out.
pub(crate) fn rows<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let values = as_list(Value::deserialize(deserializer)?);
    Ok(values
        .into_iter()
        .filter_map(|value| serde_json::from_value(value).ok())
        .collect())
}

/// A list of rows, or none when the answer does not hold the list at all.
pub(crate) fn rows_if_any<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    rows(deserializer).map(Some)
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn as_list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Object(map) => map.into_iter().map(|(_, item)| item).collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}
