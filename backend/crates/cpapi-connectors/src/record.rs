//! Records between the network and the normalised offer.

use bytestring::ByteString;
use cpapi_domain::offer::Offer;

/// A record as the network sent it, cut out of its page and not yet understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRecord {
    /// The network's id.
    pub external_id: String,
    /// xxh3 of the record's text, seeded with the connector's fingerprint and the settings that
    /// change its meaning; equal hashes mean that mapping it again gives the same offer.
    pub hash: u64,
    /// The record's JSON text, secrets redacted.
    pub raw: ByteString,
}

/// A record that cannot be read, kept aside (product.md Y10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The network's id where it could be read.
    pub external_id: Option<String>,
    /// Stable code: `id_missing`, `duplicate_id`, `not_an_object`, `record_unreadable`.
    pub code: String,
    /// One sentence for a person.
    pub detail: String,
    /// The record's text, secrets redacted, cut to 64 KiB.
    pub raw: String,
}

/// One page of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPage {
    /// 1 for the first page of the pull.
    pub number: u64,
    /// Its records.
    pub records: Vec<RawRecord>,
    /// Records that cannot be read.
    pub quarantined: Vec<Quarantined>,
    /// Requests it took, tries that failed included.
    pub requests: u32,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mapped {
    /// An offer, perhaps with warnings.
    Offer {
        /// The network's id.
        external_id: String,
        /// [`RawRecord::hash`].
        hash: u64,
        /// [`RawRecord::raw`].
        raw: ByteString,
        /// The offer.
        offer: Box<Offer>,
        /// Something could not be asked for just now (a tracking link): store hash 0, so that
        /// the next pull maps the record again.
        incomplete: bool,
    },
    /// The record cannot be read.
    Quarantined(Quarantined),
}

/// Longest text of a quarantined record that is kept, in bytes.
const QUARANTINE_LIMIT: usize = 64 * 1024;

impl Quarantined {
    /// Keeps a record aside; the text must be redacted already.
    pub(crate) fn new(
        external_id: Option<String>,
        code: &str,
        detail: impl Into<String>,
        raw: &str,
    ) -> Self {
        let raw = crate::http::answer::cut(raw, QUARANTINE_LIMIT).to_owned();
        Self {
            external_id,
            code: code.to_owned(),
            detail: detail.into(),
            raw,
        }
    }
}
