//! An answer on its way to records: one page, or batch after batch where it is read while it comes.

use bytestring::ByteString;
use xxhash_rust::xxh3::Xxh3Default;

use super::Active;
use super::page::StreamPage;
use super::selecting::Selecting;
use crate::cursor::StreamCursor;
use crate::http::answer::Answer;
use crate::http::transport::{Batch, OpenBody};
use crate::interpolation::Scope;
use crate::request::PreparedRequest;

/// An answer whose body is read while it comes.
pub(super) struct OpenAnswer {
    /// What was asked.
    pub(super) request: PreparedRequest,
    /// The answer with the beginning of its body, to show with a failure.
    pub(super) answer: Answer,
    /// The rest.
    pub(super) body: Box<OpenBody>,
    /// What templates see.
    pub(super) scopes: Scopes,
    /// What came so far.
    pub(super) progress: Progress,
}

impl std::fmt::Debug for OpenAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAnswer").finish_non_exhaustive()
    }
}

/// What came next of an answer.
pub(super) enum Selected {
    /// More follows.
    More(StreamPage),
    /// The end.
    Ended(StreamPage),
}

impl OpenAnswer {
    /// The records of a batch.
    ///
    /// # Errors
    /// A template fails, or the feed goes round in circles: one sentence.
    pub(super) fn select(
        &mut self,
        selecting: &Selecting<'_>,
        active: &mut Active,
        cursor: Option<&mut StreamCursor>,
        batch: Batch,
    ) -> Result<Selected, String> {
        let (scope, progress) = (&self.scopes.records, &mut self.progress);
        let mut page = selecting.page(active, cursor, batch.records, scope, progress)?;
        if batch.ended {
            selecting.end(active, &mut page, progress, self.scopes.paging.clone())?;
        }
        Ok(if batch.ended || page.ends_slice {
            Selected::Ended(page)
        } else {
            Selected::More(page)
        })
    }
}

/// What templates see of an answer.
pub(super) struct Scopes {
    /// Filters and transformations.
    pub(super) records: Scope,
    /// Paginators.
    pub(super) paging: Scope,
}

/// What came of an answer so far.
#[derive(Default)]
pub(super) struct Progress {
    /// Records of the network.
    pub(super) rows: usize,
    /// Those that the manifest lets through.
    pub(super) records: usize,
    /// The last of these.
    pub(super) last: Option<ByteString>,
    digest: Xxh3Default,
}

impl Progress {
    /// Counts what the network sent.
    pub(super) fn came(&mut self, texts: &[ByteString]) {
        self.rows += texts.len();
        for text in texts {
            self.digest.update(text.as_bytes());
            self.digest.update(&[0]);
        }
    }

    /// Counts what is handed on.
    pub(super) fn passed(&mut self, records: &[ByteString]) {
        self.records += records.len();
        if let Some(last) = records.last() {
            self.last = Some(last.clone());
        }
    }

    /// What tells this page from others; none for an empty one.
    pub(super) fn digest(&self) -> Option<u64> {
        (self.rows > 0).then(|| self.digest.digest())
    }
}
