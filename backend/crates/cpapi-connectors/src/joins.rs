//! Joined streams: read whole before the feed, and put into the offers' records by their id.

use std::collections::HashMap;
use std::sync::Arc;

use bytestring::ByteString;
use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::Value;

use crate::connector::Connector;
use crate::http::session::Session;
use crate::offer::{JoinRule, id_text};
use crate::page::path::Path;
use crate::stream_reader::{PageRules, StreamReader};

/// Records of joined streams by id.
#[derive(Debug, Default)]
pub(crate) struct Joins {
    tables: Vec<Table>,
}

#[derive(Debug)]
struct Table {
    name: String,
    on: Path,
    many: bool,
    records: HashMap<String, Vec<ByteString>>,
}

impl Joins {
    /// Reads every joined stream that the settings ask for.
    ///
    /// # Errors
    /// A stream cannot be read: an offer without its contract must not be taken for one that has
    /// none.
    pub(crate) async fn read(
        connector: &Connector,
        session: &Arc<Session>,
    ) -> Result<Self, PartnerError> {
        let mut joins = Self::default();
        for rule in connector.mapping().joins() {
            if session.holds(rule.when.as_ref())? {
                joins
                    .tables
                    .push(Table::read(rule, connector, session).await?);
            }
        }
        Ok(joins)
    }

    /// Whether there is anything to put into records.
    pub(crate) const fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// The record with what belongs to it, as a member more: paths, conditions, the hash and the
    /// stored record see it like any other.
    pub(crate) fn add_to(&self, record: ByteString) -> ByteString {
        if self.is_empty() {
            return record;
        }
        let Some(front) = record.trim_end().strip_suffix('}') else {
            return record;
        };
        let Ok(value) = serde_json::from_str::<Value>(&record) else {
            return record;
        };
        let mut text = front.trim_end().to_owned();
        for table in &self.tables {
            let joined = table.of(&value);
            if !text.ends_with('{') {
                text.push(',');
            }
            text.push_str(&Value::from(table.name.as_str()).to_string());
            text.push(':');
            table.write(&joined, &mut text);
        }
        text.push('}');
        text.into()
    }
}

impl Table {
    async fn read(
        rule: &JoinRule,
        connector: &Connector,
        session: &Arc<Session>,
    ) -> Result<Self, PartnerError> {
        let mut table = Self {
            name: rule.name().to_owned(),
            on: rule.on.clone(),
            many: rule.many,
            records: HashMap::new(),
        };
        let Some(stream) = connector.manifest().stream(&rule.stream) else {
            return Ok(table);
        };
        let rules = PageRules::of_join(rule);
        let mut reader = StreamReader::new(Arc::clone(session), Arc::clone(stream), rules);
        let limits = &session.cx.limits;
        let (mut records, mut bytes) = (0_u64, 0_usize);
        while let Some(page) = reader.next().await? {
            for text in page.records {
                records += 1;
                bytes = bytes.saturating_add(text.len());
                if records > limits.max_feed_records || bytes > limits.max_joined_bytes {
                    let detail = format!(
                        "The stream {} is too large to be joined: {records} records, {bytes} bytes.",
                        rule.stream
                    );
                    return Err(PartnerError::new(FailureKind::Unreadable, detail));
                }
                table.add(&rule.key, text);
            }
        }
        Ok(table)
    }

    fn add(&mut self, key: &Path, text: ByteString) {
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        for id in ids(key, &value) {
            self.records.entry(id).or_default().push(text.clone());
        }
    }

    /// The records that belong to an offer's record, in the order in which they came.
    fn of(&self, record: &Value) -> Vec<&str> {
        let ids = ids(&self.on, record);
        let found = ids.iter().filter_map(|id| self.records.get(id)).flatten();
        found.map(AsRef::as_ref).collect()
    }

    fn write(&self, joined: &[&str], text: &mut String) {
        if self.many {
            text.push('[');
            text.push_str(&joined.join(","));
            text.push(']');
        } else {
            text.push_str(joined.first().copied().unwrap_or("null"));
        }
    }
}

fn ids(path: &Path, record: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    path.visit(record, &mut |_, value| {
        ids.extend(id_text(value));
        true
    });
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(many: bool) -> Joins {
        let mut table = Table {
            name: "terms".to_owned(),
            on: Path::parse("id"),
            many,
            records: HashMap::new(),
        };
        for text in [r#"{"of":1,"a":1}"#, r#"{"of":"1","a":2}"#, r#"{"of":3}"#] {
            table.add(&Path::parse("of"), ByteString::from(text));
        }
        Joins {
            tables: vec![table],
        }
    }

    #[test]
    fn a_joined_record_is_one_member_more_and_numbers_meet_texts() {
        let with = |many, record: &str| table(many).add_to(ByteString::from(record)).to_string();
        assert_eq!(
            with(true, r#"{"id": "1" }"#),
            r#"{"id": "1","terms":[{"of":1,"a":1},{"of":"1","a":2}]}"#
        );
        assert_eq!(
            with(false, r#"{"id":1}"#),
            r#"{"id":1,"terms":{"of":1,"a":1}}"#
        );
        assert_eq!(with(false, r#"{"id":2}"#), r#"{"id":2,"terms":null}"#);
        assert_eq!(with(true, "{}"), r#"{"terms":[]}"#);
        assert_eq!(with(true, "[1]"), "[1]");
    }
}
