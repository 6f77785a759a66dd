//! Reading streams as the reference runner does, for `cpapi connector read`.

use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::time::UtcTime;
use serde_json::Value;

use crate::connector::Connector;
use crate::context::SourceContext;
use crate::http::session::Patience;
use crate::stream_reader::StreamReader;

/// A record of a stream, the content of an Airbyte RECORD message.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamRecord {
    /// Name of the stream.
    pub stream: String,
    /// The record; null values at its top level are left out (reference-runner.md 2).
    pub data: Value,
    /// When it was read.
    pub emitted_at: UtcTime,
}

impl Connector {
    /// Reads one stream, or all in order, and hands each record to `sink`; stops after `limit`
    /// records of each stream. Gives the number of records.
    ///
    /// # Errors
    /// There is no such stream, or the network's failure.
    pub async fn read_records(
        &self,
        cx: &SourceContext,
        stream: Option<&str>,
        limit: Option<u64>,
        mut sink: impl FnMut(StreamRecord) + Send,
    ) -> Result<u64, PartnerError> {
        let session = Arc::new(self.session(cx.clone(), Patience::Manifest));
        let wanted: Vec<_> = self
            .manifest()
            .streams
            .iter()
            .filter(|one| stream.is_none_or(|name| one.name == name))
            .cloned()
            .collect();
        if wanted.is_empty() {
            let names: Vec<&str> = self.stream_names().collect();
            let detail = format!("There is no such stream; there are {}.", names.join(", "));
            return Err(PartnerError::new(FailureKind::Refused, detail));
        }
        let mut total = 0_u64;
        for stream in wanted {
            let mut reader =
                StreamReader::from_state(Arc::clone(&session), Arc::clone(&stream), None);
            let mut read = 0_u64;
            'pages: while let Some(page) = reader.next().await? {
                for text in page.records {
                    if limit.is_some_and(|limit| read >= limit) {
                        break 'pages;
                    }
                    let clean = session.redactor.clean(&text);
                    let data = without_nulls(serde_json::from_str(&clean).unwrap_or_default());
                    sink(StreamRecord {
                        stream: stream.name.clone(),
                        data,
                        emitted_at: cx.clock.now(),
                    });
                    read += 1;
                }
            }
            total += read;
        }
        Ok(total)
    }
}

fn without_nulls(mut record: Value) -> Value {
    if let Value::Object(map) = &mut record {
        map.retain(|_, value| !value.is_null());
    }
    record
}
