//! The id of an offer: one value of its record, or several joined by a colon.

use bumpalo::Bump;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::json_reader::JsonReader;

/// Where the id stands.
#[derive(Debug, Clone)]
pub(crate) struct RecordId(Vec<Vec<String>>);

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = match Value::deserialize(deserializer)? {
            Value::Array(values) => values,
            value => vec![value],
        };
        let path = |text: &Value| {
            let steps = text.as_str().unwrap_or_default().split('/');
            let steps: Vec<String> = steps
                .filter(|step| !step.is_empty())
                .map(str::to_owned)
                .collect();
            let is_plain = !steps.is_empty()
                && steps
                    .iter()
                    .all(|step| !matches!(step.as_str(), "*" | "[]" | "~" | ".."));
            is_plain
                .then_some(steps)
                .ok_or_else(|| de::Error::custom("a path of plain keys is expected"))
        };
        let paths: Vec<Vec<String>> = texts.iter().map(path).collect::<Result<_, _>>()?;
        if paths.is_empty() {
            return Err(de::Error::custom("a path is expected"));
        }
        Ok(Self(paths))
    }
}

impl RecordId {
    /// The id of a record; none where a part of it is missing or is no id.
    pub(crate) fn of(&self, record: &str) -> Option<String> {
        let mut id = String::new();
        let memory = Bump::new();
        for (at, path) in self.0.iter().enumerate() {
            let node = JsonReader::pluck(record, &memory, path).ok().flatten()?;
            if at > 0 {
                id.push(':');
            }
            id.push_str(node.id()?);
        }
        Some(id)
    }

    /// The keys that lead to its first part.
    pub(crate) fn keys(&self) -> Vec<&str> {
        let first = self.0.first().map(Vec::as_slice).unwrap_or_default();
        first.iter().map(String::as_str).collect()
    }

    /// Its places, for messages.
    pub(crate) fn places(&self) -> String {
        let places: Vec<String> = self.0.iter().map(|path| path.join("/")).collect();
        places.join(" and ")
    }
}

/// An id in a value: a text that is not empty, or a whole number.
pub(crate) fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            Some(text.trim().to_owned()).filter(|text| !text.is_empty() && text.len() <= 255)
        }
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn an_id_of_several_parts_needs_them_all() {
        let id: RecordId = serde_json::from_value(json!(["offer/id", "contract"])).unwrap();
        let of = |record: Value| id.of(&record.to_string());
        assert_eq!(
            of(json!({"offer": {"id": 7}, "contract": "c"})).unwrap(),
            "7:c"
        );
        assert_eq!(of(json!({"offer": {"id": 7}})), None);
        assert_eq!(of(json!({"offer": {"id": 7.5}, "contract": "c"})), None);
        assert!(serde_json::from_value::<RecordId>(json!("offers/*/id")).is_err());
    }
}
