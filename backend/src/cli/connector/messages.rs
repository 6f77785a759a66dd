//! Messages of the Airbyte protocol, one JSON document per line.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::time::{Clock, SystemClock};
use serde_json::{Value, json};

use super::settings::Saved;

/// Large writes are what makes printing cheap.
const BUFFER: usize = 64 * 1024;

/// How far a stream has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamStatus {
    /// It is asked for.
    Started,
    /// A record came.
    Running,
    /// It was read to its end.
    Complete,
    /// It failed.
    Incomplete,
}

impl StreamStatus {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "STARTED",
            Self::Running => "RUNNING",
            Self::Complete => "COMPLETE",
            Self::Incomplete => "INCOMPLETE",
        }
    }
}

/// Prints messages. After a failed write nothing more is tried.
pub(super) struct Messages {
    out: BufWriter<Stdout>,
    failed: Option<io::Error>,
    saved: Arc<Saved>,
}

impl Messages {
    /// To standard output.
    pub(super) fn new() -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER, io::stdout()),
            failed: None,
            saved: Arc::default(),
        }
    }

    /// To standard output, with settings that are saved meanwhile.
    pub(super) fn telling(saved: Arc<Saved>) -> Self {
        Self {
            saved,
            ..Self::new()
        }
    }

    /// RECORD. `stream` is the stream's name and `data` the record, both as JSON text.
    pub(super) fn record(&mut self, stream: &str, data: &str) -> bool {
        self.write(|out| {
            out.write_all(br#"{"type":"RECORD","record":{"stream":"#)?;
            out.write_all(stream.as_bytes())?;
            out.write_all(br#","data":"#)?;
            out.write_all(data.as_bytes())?;
            writeln!(out, r#","emitted_at":{}}}}}"#, now())
        })
    }

    /// LOG.
    pub(super) fn log(&mut self, level: &str, message: &str) {
        self.message(&log_message(level, message));
    }

    /// TRACE of a stream's status; it is seen at once.
    pub(super) fn status(&mut self, stream: &str, status: StreamStatus) {
        self.message(&json!({"type": "TRACE", "trace": {
            "type": "STREAM_STATUS",
            "emitted_at": now(),
            "stream_status": {
                "stream_descriptor": {"name": stream},
                "status": status.as_str(),
            },
        }}));
    }

    /// TRACE of a failure, with the network's own answer.
    pub(super) fn error(&mut self, stream: &str, error: &PartnerError) {
        let answer = error
            .answer
            .as_ref()
            .and_then(|answer| serde_json::to_string(answer).ok());
        self.message(&json!({"type": "TRACE", "trace": {
            "type": "ERROR",
            "emitted_at": now(),
            "error": {
                "message": error.detail,
                "internal_message": answer,
                "failure_type": failure_type(error.kind),
                "stream_descriptor": {"name": stream},
            },
        }}));
    }

    /// STATE of a stream.
    pub(super) fn state(&mut self, stream: &str, state: &Value, records: u64) {
        self.message(&json!({"type": "STATE", "state": {
            "type": "STREAM",
            "stream": {"stream_descriptor": {"name": stream}, "stream_state": state},
            "sourceStats": {"recordCount": records},
        }}));
    }

    /// CONTROL: the settings have changed and are to be used from now on.
    fn settings(&mut self, config: &Value) {
        self.message(&json!({"type": "CONTROL", "control": {
            "type": "CONNECTOR_CONFIG",
            "emitted_at": now(),
            "connectorConfig": {"config": config},
        }}));
    }

    /// A document as it is, without an envelope.
    pub(super) fn document(&mut self, document: &impl serde::Serialize) -> bool {
        self.write(|out| {
            serde_json::to_writer(&mut *out, document)?;
            out.write_all(b"\n")
        })
    }

    /// Whether what is printed still arrives.
    pub(super) const fn arrives(&self) -> bool {
        self.failed.is_none()
    }

    /// Prints what is left.
    ///
    /// # Errors
    /// The first write that failed. A reader that has gone away (`| head`) is none.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.write(BufWriter::flush);
        match self.failed {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    fn message(&mut self, message: &Value) {
        for config in self.saved.take() {
            self.settings(&config);
        }
        self.write(|out| {
            writeln!(out, "{message}")?;
            out.flush()
        });
    }

    fn write(&mut self, write: impl FnOnce(&mut BufWriter<Stdout>) -> io::Result<()>) -> bool {
        if self.failed.is_none() {
            self.failed = write(&mut self.out).err();
        }
        self.failed.is_none()
    }
}

/// A LOG message.
pub(super) fn log_message(level: &str, message: &str) -> Value {
    json!({"type": "LOG", "log": {"level": level, "message": message}})
}

fn now() -> i64 {
    SystemClock.now().naive().and_utc().timestamp_millis()
}

/// The protocol's word for a kind of failure.
const fn failure_type(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Credentials => "config_error",
        FailureKind::RateLimited | FailureKind::Transient => "transient_error",
        FailureKind::Refused | FailureKind::Unreadable => "system_error",
    }
}
