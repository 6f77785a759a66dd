//! Records that stand in an object under their ids: `{"q-7": {…}, "q-8": {…}}`. The manifest's
//! extractor gives either the object or its values without their keys; a mapping that names a
//! member for the key gets a record for each entry.

use std::fmt;

use bytestring::ByteString;
use serde::Deserialize;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// The member that takes an entry's key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct KeyMember(String);

/// The member for a value that is no object.
const VALUE: &str = "value";

impl KeyMember {
    /// A record for each entry. What is no object stays as it is and is judged like any record.
    pub(crate) fn open(&self, records: Vec<ByteString>) -> Vec<ByteString> {
        let mut opened = Vec::new();
        for record in records {
            match self.entries(&record) {
                Some(entries) => opened.extend(entries),
                None => opened.push(record),
            }
        }
        opened
    }

    fn entries(&self, record: &str) -> Option<Vec<ByteString>> {
        let mut deserializer = serde_json::Deserializer::from_str(record);
        let entries = deserializer
            .deserialize_map(Entries { member: self })
            .ok()?;
        deserializer.end().ok().map(|()| entries)
    }

    /// Records of one entry: of a list each element.
    fn add(&self, key: &str, value: &RawValue, to: &mut Vec<ByteString>) {
        let elements = match value.get() {
            list if list.starts_with('[') => serde_json::from_str::<Vec<&RawValue>>(list).ok(),
            _ => None,
        };
        match elements {
            Some(elements) => to.extend(elements.iter().map(|one| self.record(key, one.get()))),
            None => to.push(self.record(key, value.get())),
        }
    }

    /// The key comes last, so that it counts where the entry has a member of the same name.
    fn record(&self, key: &str, value: &str) -> ByteString {
        let mut text = match value
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
        {
            Some(members) if members.trim().is_empty() => "{".to_owned(),
            Some(members) => format!("{{{members},"),
            None => format!("{{{}:{value},", Value::from(VALUE)),
        };
        text.push_str(&Value::from(self.0.as_str()).to_string());
        text.push(':');
        text.push_str(&Value::from(key).to_string());
        text.push('}');
        text.into()
    }
}

struct Entries<'m> {
    member: &'m KeyMember,
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = Vec<ByteString>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut records = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            self.member.add(&key, value, &mut records);
        }
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn opened(record: &'static str) -> Vec<String> {
        let member = KeyMember("id".to_owned());
        let records = member.open(vec![ByteString::from_static(record)]);
        records.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_entry_becomes_a_record_that_knows_its_key() {
        assert_eq!(
            opened(r#"{"q-7": {"sum": 1.10}, "q \"8\"": {}, "q-9": { }}"#),
            [
                r#"{"sum": 1.10,"id":"q-7"}"#,
                r#"{"id":"q \"8\""}"#,
                r#"{"id":"q-9"}"#
            ]
        );
    }

    #[test]
    fn lists_are_spread_and_other_values_stand_under_value() {
        assert_eq!(
            opened(r#"{"US": [{"a": 1}, 2], "GB": 1.50, "FR": null, "DE": []}"#),
            [
                r#"{"a": 1,"id":"US"}"#,
                r#"{"value":2,"id":"US"}"#,
                r#"{"value":1.50,"id":"GB"}"#,
                r#"{"value":null,"id":"FR"}"#,
            ]
        );
    }

    #[test]
    fn the_key_counts_where_the_entry_has_a_member_of_that_name() {
        let record = opened(r#"{"q-7": {"id": 1}}"#);
        let read: Value = serde_json::from_str(&record[0]).unwrap_or_default();
        assert_eq!(read, serde_json::json!({"id": "q-7"}));
    }

    #[test]
    fn what_is_no_object_or_broken_stays_and_is_kept_aside_later() {
        for record in ["7", "[1]", "null", r#"{"a": 1"#] {
            assert_eq!(opened(record), [record]);
        }
    }
}
