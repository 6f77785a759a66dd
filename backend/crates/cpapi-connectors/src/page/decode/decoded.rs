//! What became of a body.

use std::ops::Range;

use bytestring::ByteString;
use minijinja::Value as Jinja;

use crate::context::ReadMode;

/// A body that was read.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The text that spans of records refer to.
    pub(crate) text: ByteString,
    /// `response` for the predicates of error handlers: the body as JSON, an empty object when it
    /// is something else.
    pub(crate) response: Jinja,
    /// `response` for paginators: what the decoder gives first.
    pub(crate) page: Jinja,
    /// The records.
    pub(crate) records: Records,
    /// The body as it came where it is not `text`.
    pub(crate) original: Option<Vec<u8>>,
}

/// What the extractor's path led to.
#[derive(Debug)]
pub(crate) enum Records {
    /// Spans of the text.
    Spans(Vec<Range<usize>>),
    /// Texts of their own.
    Texts(Vec<ByteString>),
    /// Nothing: the path leads nowhere.
    Missing,
    /// Something that holds no records.
    Wrong,
    /// The path, which has no `*`, leads to several places.
    Ambiguous,
}

/// A body that could not be read.
#[derive(Debug)]
pub(crate) struct Faulty {
    /// One sentence, without any part of the body.
    pub(crate) detail: String,
    /// The body ends in mid-air, as when a connection breaks.
    pub(crate) cut_off: bool,
    /// The reference runner takes such a body for `{}` and goes on (reference-runner.md 6).
    pub(crate) is_nothing_to_reference: bool,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// Why a body could not be read; who has the body adds it.
#[derive(Debug)]
pub(crate) struct Fault {
    /// One sentence, without any part of the body.
    pub(crate) detail: String,
    /// The body ends in mid-air.
    pub(crate) cut_off: bool,
}

impl Fault {
    pub(super) fn new(detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            cut_off: false,
        }
    }

    pub(super) fn cut_off(detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            cut_off: true,
        }
    }

    /// With the body.
    pub(super) fn of(self, body: Vec<u8>) -> Faulty {
        Faulty {
            detail: self.detail,
            cut_off: self.cut_off,
            is_nothing_to_reference: false,
            body,
        }
    }
}

impl Decoded {
    /// Stands in for a body that could not be read: the reference takes it for `{}`.
    pub(crate) fn nothing() -> Self {
        Self {
            text: ByteString::from_static("{}"),
            response: empty_object(),
            page: empty_object(),
            records: Records::Missing,
            original: None,
        }
    }

    /// The first records of a body that is read while it comes, of which `head` came first.
    pub(crate) fn begun(records: Vec<ByteString>, head: Vec<u8>) -> Self {
        Self {
            records: Records::Texts(records),
            original: Some(head),
            ..Self::nothing()
        }
    }

    /// Why there are no records to read, where that is so.
    pub(crate) const fn problem(&self) -> Option<&'static str> {
        match &self.records {
            Records::Missing => Some("The answer has no list of records where one is expected."),
            Records::Wrong => {
                Some("The answer has something else where the list of records is expected.")
            }
            Records::Ambiguous => Some(
                "The path of the records leads to several places of the answer; use `*` to read them all.",
            ),
            Records::Spans(_) | Records::Texts(_) => None,
        }
    }

    /// Why there are no records to read, where the reader's mode does not take that for none.
    pub(crate) fn problem_in(&self, mode: ReadMode) -> Option<&'static str> {
        let is_none = mode == ReadMode::Reference && matches!(self.records, Records::Missing);
        self.problem().filter(|_| !is_none)
    }

    /// The texts of the records; they share the text that they were cut out of.
    pub(crate) fn record_texts(&self) -> Vec<ByteString> {
        match &self.records {
            Records::Spans(spans) => spans
                .iter()
                .filter_map(|span| self.text.get(span.clone()))
                .map(|record| self.text.slice_ref(record))
                .collect(),
            Records::Texts(texts) => texts.clone(),
            Records::Missing | Records::Wrong | Records::Ambiguous => Vec::new(),
        }
    }

    /// The body as it came, to show with a failure.
    pub(crate) fn into_body(self) -> Vec<u8> {
        self.original
            .unwrap_or_else(|| self.text.as_bytes().to_vec())
    }
}

pub(super) fn empty_object() -> Jinja {
    Jinja::from_pairs(std::iter::empty::<(String, Jinja)>())
}
