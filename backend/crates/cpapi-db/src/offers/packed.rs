//! How documents and raw records are kept: a byte that names the packing, the length of what
//! was packed, then zstd.

use anyhow::{Context, bail};
use zstd::bulk::{Compressor, Decompressor};

use crate::error::DbError;

/// Fast; higher levels cost more time than they save space.
const LEVEL: i32 = 1;
/// zstd without a dictionary.
const PLAIN: u8 = 1;
/// zstd with [`DICTIONARY`].
const WITH_DICTIONARY: u8 = 2;
/// Above any document or record that is let in.
const UNPACKED_LIMIT: usize = 256 * 1024 * 1024;

/// What most documents have in common. It is part of the stored format: never change it, add
/// another packing with another dictionary instead.
const DICTIONARY: &[u8] = br#"{"offer":{"external_id":"1000","title":"","description":null,"logo_url":"https://","preview_url":"https://play.google.com/store/apps/details?id=com.","tracking_url":"https://.go2cloud.org/aff_c?offer_id=1000&aff_id=1000","impression_url":null,"status":"disabled","source_status":"active","approval":"pending","payouts":[{"goal":"default","goal_title":null,"model":"percent","amount":"0.5","percent":null,"currency":"EUR","countries":{"mode":"include","values":["US","GB","DE","FR","CA","AU"]},"os":[],"devices":[]},{"goal":"default","goal_title":null,"model":"fixed","amount":"1.25","percent":null,"currency":"USD","countries":{"mode":"exclude","values":[]},"os":[],"devices":[]}],"countries":{"mode":"include","values":["AT","BE","BR","CH","ES","IN","IT","JP","KR","MX","NL","PL","SE"]},"os":[{"os":"ios","min_version":"12.0"},{"os":"android","min_version":null}],"devices":["mobile","tablet","desktop"],"categories":["Games","Finance","Shopping"],"caps":[{"period":"day","kind":"conversions","value":"100","goal":null},{"period":"month","kind":"budget","value":"1000","goal":null}],"traffic_allowed":["display","native","social","search","email","push"],"traffic_forbidden":["incent","adult","brand_bidding"],"landings":[{"id":"1","title":"","url":"https://","preview_url":null}],"expires_at":"2027-01-01T00:00:00Z","warnings":[{"code":"country_unknown","path":"","value":null,"detail":""}]},"reasons":[{"code":"not_approved","detail":"The network wants an application for this offer."}]}{"offer":{"external_id":"","title":"","description":null,"logo_url":null,"preview_url":"https://","tracking_url":"https://","impression_url":null,"status":"active","source_status":"active","approval":"approved","payouts":[{"goal":"default","goal_title":null,"model":"fixed","amount":"2.5","percent":null,"currency":"USD","countries":{"mode":"exclude","values":[]},"os":[],"devices":[]}],"countries":{"mode":"include","values":["US"]},"os":[],"devices":[],"categories":[],"caps":[],"traffic_allowed":[],"traffic_forbidden":[],"landings":[],"expires_at":null,"warnings":[]},"reasons":[]}"#;

/// Packs documents and raw records. Setting one up costs more than a record: keep it for a batch.
pub struct Packer {
    documents: Compressor<'static>,
    records: Compressor<'static>,
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

impl Packer {
    /// A packer.
    ///
    /// # Errors
    /// When zstd gets no memory.
    pub fn new() -> Result<Self, DbError> {
        Ok(Self {
            documents: Compressor::with_dictionary(LEVEL, DICTIONARY).map_err(DbError::other)?,
            records: Compressor::new(LEVEL).map_err(DbError::other)?,
        })
    }

    pub(super) fn document(&mut self, bytes: &[u8]) -> Result<Vec<u8>, DbError> {
        pack(WITH_DICTIONARY, &mut self.documents, bytes)
    }

    pub(super) fn record(&mut self, bytes: &[u8]) -> Result<Vec<u8>, DbError> {
        pack(PLAIN, &mut self.records, bytes)
    }
}

fn pack(packing: u8, compressor: &mut Compressor<'_>, bytes: &[u8]) -> Result<Vec<u8>, DbError> {
    let length = u32::try_from(bytes.len()).map_err(DbError::other)?;
    let compressed = compressor.compress(bytes).map_err(DbError::other)?;
    let mut packed = Vec::with_capacity(compressed.len() + 5);
    packed.push(packing);
    packed.extend_from_slice(&length.to_le_bytes());
    packed.extend_from_slice(&compressed);
    Ok(packed)
}

/// Unpacks what a [`Packer`] of any version packed.
pub(super) struct Unpacker {
    plain: Decompressor<'static>,
    with_dictionary: Decompressor<'static>,
}

impl Unpacker {
    pub(super) fn new() -> Result<Self, DbError> {
        Ok(Self {
            plain: Decompressor::new().map_err(DbError::other)?,
            with_dictionary: Decompressor::with_dictionary(DICTIONARY).map_err(DbError::other)?,
        })
    }

    pub(super) fn unpack(&mut self, packed: &[u8]) -> Result<Vec<u8>, DbError> {
        self.try_unpack(packed).map_err(DbError::Other)
    }

    fn try_unpack(&mut self, packed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (packing, rest) = packed.split_first().context("a stored document is empty")?;
        let (length, compressed) = rest
            .split_first_chunk::<4>()
            .context("a stored document is cut")?;
        let length = usize::try_from(u32::from_le_bytes(*length))?;
        if length > UNPACKED_LIMIT {
            bail!("a stored document claims {length} bytes");
        }
        let decompressor = match *packing {
            PLAIN => &mut self.plain,
            WITH_DICTIONARY => &mut self.with_dictionary,
            other => bail!("a stored document has the unknown packing {other}"),
        };
        Ok(decompressor.decompress(compressed, length)?)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn what_is_packed_comes_back_and_is_small() {
        let text = br#"{"offer":{"external_id":"77","title":"Runner","description":null,"logo_url":null,"preview_url":null,"tracking_url":null,"impression_url":null,"status":"active"}}"#;
        let mut packer = Packer::new().unwrap();
        let mut unpacker = Unpacker::new().unwrap();
        let document = packer.document(text).unwrap();
        assert!(document.len() < text.len() / 2, "{}", document.len());
        assert_eq!(unpacker.unpack(&document).unwrap(), text);
        assert_eq!(
            unpacker.unpack(&packer.record(text).unwrap()).unwrap(),
            text
        );
        assert_eq!(unpacker.unpack(&packer.record(b"").unwrap()).unwrap(), b"");
    }

    #[test]
    fn a_broken_document_is_an_error() {
        let mut unpacker = Unpacker::new().unwrap();
        for broken in [
            &b""[..],
            b"\x01",
            b"\x09\x01\0\0\0x",
            b"\x01\xff\xff\xff\xff",
            b"\x01\x05\0\0\0garbage",
        ] {
            assert!(unpacker.unpack(broken).is_err());
        }
    }
}
