//! A body that is read while it comes: memory is bounded by one batch of records, whatever the
//! body's size.

use bytes::Bytes;
use bytestring::ByteString;
use cpapi_domain::partner::FailureKind;
use reqwest::Response;
use tokio_util::sync::CancellationToken;

use super::cancelled;
use super::failure::{Failure, network_failure};
use crate::page::decode::{Fault, RowDecoder};

/// A batch is handed on once it has that many records, or bytes.
const BATCH_RECORDS: usize = 1000;
const BATCH_BYTES: usize = 512 * 1024;

/// The rest of a body.
pub(crate) struct OpenBody {
    response: Response,
    rows: RowDecoder,
    /// Bytes that came and were not read yet.
    waiting: Bytes,
    cancel: CancellationToken,
}

/// Records that came together.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Their texts.
    pub(crate) records: Vec<ByteString>,
    /// Nothing follows.
    pub(crate) ended: bool,
}

impl std::fmt::Debug for OpenBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenBody").finish_non_exhaustive()
    }
}

impl OpenBody {
    /// Reads the first records; `head` is what came of the body already.
    pub(super) async fn begin(
        response: Response,
        rows: Option<RowDecoder>,
        head: &[u8],
        cancel: CancellationToken,
    ) -> Result<(Batch, Self), Failure> {
        let Some(rows) = rows else {
            let detail = "The page cannot be read piece by piece.";
            return Err(Failure::new(FailureKind::Unreadable, detail, false));
        };
        let mut open = Self {
            response,
            rows,
            waiting: Bytes::copy_from_slice(head),
            cancel,
        };
        let batch = open.read().await?;
        Ok((batch, open))
    }

    /// The next records.
    ///
    /// # Errors
    /// The connection broke off, or the body is not what the manifest says: kind and sentence.
    /// Records given before are good.
    pub(crate) async fn next(&mut self) -> Result<Batch, (FailureKind, String)> {
        self.read()
            .await
            .map_err(|failure| (failure.kind, failure.detail))
    }

    async fn read(&mut self) -> Result<Batch, Failure> {
        let mut records = Vec::new();
        let mut bytes = 0;
        loop {
            while !self.waiting.is_empty() {
                let length = self.rows.piece().min(self.waiting.len());
                let piece = self.waiting.split_to(length);
                let before = records.len();
                self.rows.push(&piece, &mut records).map_err(unreadable)?;
                let new = records.get(before..).unwrap_or_default();
                bytes += new.iter().map(|text| text.len()).sum::<usize>();
                if records.len() >= BATCH_RECORDS || bytes >= BATCH_BYTES {
                    return Ok(Batch {
                        records,
                        ended: false,
                    });
                }
            }
            if let Some(chunk) = self.chunk().await? {
                self.waiting = chunk;
            } else {
                self.rows.finish(&mut records).map_err(unreadable)?;
                return Ok(Batch {
                    records,
                    ended: true,
                });
            }
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        tokio::select! {
            () = self.cancel.cancelled() => {
                let error = cancelled();
                Err(Failure::new(error.kind, error.detail, false))
            }
            chunk = self.response.chunk() => chunk.map_err(|error| network_failure(&error)),
        }
    }
}

fn unreadable(fault: Fault) -> Failure {
    Failure::new(FailureKind::Unreadable, fault.detail, fault.cut_off)
}
