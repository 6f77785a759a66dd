//! Reading streams as the reference runner does, for `cpapi connector read`.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use tracing::Instrument as _;

use crate::connector::Connector;
use crate::context::SourceContext;
use crate::http::session::{Patience, Session};
use crate::manifest::Stream;
use crate::stream_reader::{StreamPage, StreamReader};

/// What a read of one stream came to.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamRead {
    /// Records given.
    pub records: u64,
    /// What the next read of the stream is to be given; none where the read stopped at its limit.
    pub state: Option<Value>,
}

impl Connector {
    /// Reads one stream from a state and hands each record to `sink`, as JSON text, secrets
    /// redacted, null values at its top level left out (reference-runner.md 2). Stops after
    /// `limit` records.
    ///
    /// # Errors
    /// There is no such stream, or the network's failure; records given before stay valid.
    pub async fn read_stream(
        &self,
        cx: &SourceContext,
        name: &str,
        state: Option<Value>,
        limit: Option<u64>,
        sink: &mut (dyn FnMut(&str) + Send),
    ) -> Result<StreamRead, PartnerError> {
        let stream = self.named_stream(name)?;
        let session = Arc::new(self.session(cx.clone(), Patience::Manifest));
        let mut reader = StreamReader::from_state(Arc::clone(&session), stream, state);
        let mut records = 0_u64;
        let mut page = reader.next().await?;
        while let Some(current) = page {
            // The next page is on its way while this one is handed on.
            let flight = async move {
                let next = reader.next().await;
                (reader, next)
            };
            let flight = tokio::spawn(flight.in_current_span());
            let left = limit.map(|limit| limit.saturating_sub(records));
            records += hand_on(&current, &session, left, sink)?;
            // On one thread its text makes room for that of the next page, which comes only now.
            drop(current);
            if limit.is_some_and(|limit| records >= limit) {
                flight.abort();
                return Ok(StreamRead {
                    records,
                    state: None,
                });
            }
            let landed = flight.await.map_err(|error| {
                let detail = format!("Reading the stream failed: {error}.");
                PartnerError::new(FailureKind::Unreadable, detail)
            })?;
            reader = landed.0;
            page = landed.1?;
        }
        Ok(StreamRead {
            records,
            state: Some(reader.state().unwrap_or_else(without_cursor)),
        })
    }

    /// The stream of that name.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn named_stream(&self, name: &str) -> Result<Arc<Stream>, PartnerError> {
        self.manifest().stream(name).cloned().ok_or_else(|| {
            let names: Vec<&str> = self.stream_names().collect();
            let detail = format!("There is no such stream; there are {}.", names.join(", "));
            PartnerError::new(FailureKind::Refused, detail)
        })
    }
}

/// The state of streams without a cursor: that they were read is all there is to say.
fn without_cursor() -> Value {
    serde_json::json!({"__ab_no_cursor_state_message": true})
}

fn hand_on(
    page: &StreamPage,
    session: &Session,
    left: Option<u64>,
    sink: &mut (dyn FnMut(&str) + Send),
) -> Result<u64, PartnerError> {
    let mut given = 0;
    for text in &page.records {
        if left.is_some_and(|left| given >= left) {
            break;
        }
        let text = text.trim();
        if !text.starts_with('{') {
            let detail = "A record is not an object; field_path leads to something else.";
            return Err(PartnerError::new(FailureKind::Unreadable, detail));
        }
        // The reference leaves out a record without members.
        if text
            .strip_prefix('{')
            .is_some_and(|rest| rest.trim() == "}")
        {
            continue;
        }
        sink(&without_nulls(&session.redactor.clean(text)));
        given += 1;
    }
    Ok(given)
}

/// The record without members that are null; as it stands where it has none.
fn without_nulls(record: &str) -> Cow<'_, str> {
    if !record.contains("null") {
        return Cow::Borrowed(record);
    }
    let mut members = serde_json::Deserializer::from_str(record);
    match members.deserialize_map(Members) {
        Ok(Some(kept)) => Cow::Owned(kept),
        Ok(None) | Err(_) => Cow::Borrowed(record),
    }
}

/// Writes an object again without its null members; none where there are none.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut out = String::from("{");
        let mut has_null = false;
        while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            if value.get() == "null" {
                has_null = true;
                continue;
            }
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(name.get());
            out.push(':');
            out.push_str(value.get());
        }
        out.push('}');
        Ok(has_null.then_some(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_members_are_left_out_and_the_rest_stays_as_it_was_written() {
        for (record, kept) in [
            (
                r#"{"a": 1.10, "b": null, "c": {"d": null}}"#,
                r#"{"a":1.10,"c":{"d": null}}"#,
            ),
            (r#"{"a": "null", "b" : 2}"#, r#"{"a": "null", "b" : 2}"#),
            (r#"{"a": null}"#, "{}"),
            (r#"{"\u00e4": null, "b": "null"}"#, r#"{"b":"null"}"#),
            ("[null]", "[null]"),
        ] {
            assert_eq!(without_nulls(record), kept);
        }
    }
}
