//! From records' texts to records with ids and hashes, and to those that are kept aside.

use std::borrow::Cow;
use std::collections::HashSet;

use bytestring::ByteString;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::http::redactor::Redactor;
use crate::offer::Mapping;
use crate::record::{Quarantined, RawRecord, RecordPage};

/// Sorts the records of one feed.
#[derive(Debug)]
pub(crate) struct RecordSorter {
    seed: u64,
    /// Hashes of the ids seen.
    ids: HashSet<u64>,
    /// Hashes of the ids that earlier streams of the feed brought.
    earlier: HashSet<u64>,
}

impl RecordSorter {
    /// At the start of a feed; the seed makes hashes of different meanings differ.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            ids: HashSet::new(),
            earlier: HashSet::new(),
        }
    }

    /// The next stream of the feed begins: an id that was seen by now is no duplicate in it.
    pub(crate) fn begin_later_stream(&mut self) {
        self.earlier.extend(self.ids.drain());
    }

    /// Sorts a page; its requests are left at 0.
    pub(crate) fn page(
        &mut self,
        number: u64,
        texts: Vec<ByteString>,
        mapping: &Mapping,
        redactor: &Redactor,
    ) -> RecordPage {
        let mut page = RecordPage {
            number,
            records: Vec::with_capacity(texts.len()),
            quarantined: Vec::new(),
            requests: 0,
        };
        for text in texts {
            match self.record(text, mapping, redactor) {
                Ok(Some(record)) => page.records.push(record),
                Ok(None) => {}
                Err(quarantined) => page.quarantined.push(quarantined),
            }
        }
        page
    }

    /// None for an offer that an earlier stream brought.
    fn record(
        &mut self,
        text: ByteString,
        mapping: &Mapping,
        redactor: &Redactor,
    ) -> Result<Option<RawRecord>, Quarantined> {
        let clean = redactor.clean(&text);
        if !clean.starts_with('{') {
            let detail = "The record is not an object.";
            return Err(Quarantined::new(None, "not_an_object", detail, &clean));
        }
        let Some(external_id) = mapping.id().of(&clean) else {
            let detail = format!("The record has no id at {}.", mapping.id().places());
            return Err(Quarantined::new(None, "id_missing", detail, &clean));
        };
        let id_hash = xxh3_64(external_id.as_bytes());
        if self.earlier.contains(&id_hash) {
            return Ok(None);
        }
        if !self.ids.insert(id_hash) {
            let detail = "The feed holds this id more than once; the first record counts.";
            return Err(Quarantined::new(
                Some(external_id),
                "duplicate_id",
                detail,
                &clean,
            ));
        }
        // 0 means "map it again" where hashes are stored.
        let hash = xxh3_64_with_seed(clean.as_bytes(), self.seed).max(1);
        let clean = match clean {
            Cow::Owned(clean) => Some(clean.into()),
            Cow::Borrowed(_) => None,
        };
        Ok(Some(RawRecord {
            external_id,
            hash,
            raw: clean.unwrap_or(text),
        }))
    }
}
