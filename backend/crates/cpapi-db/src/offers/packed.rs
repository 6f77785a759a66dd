//! How documents and raw records are kept: a byte that names the packing, the length of what
//! was packed, then zstd.

use std::collections::HashMap;

use anyhow::{Context, bail};
use zstd::bulk::{Compressor, Decompressor};

use super::dictionary::Dictionary;
use crate::error::DbError;

/// Fast; higher levels cost more time than they save space.
const LEVEL: i32 = 1;
/// zstd without a dictionary.
const PLAIN: u8 = 1;
/// zstd with [`DICTIONARY`].
const WITH_DICTIONARY: u8 = 2;
/// zstd with a dictionary of the source, whose id follows.
const WITH_SOURCE_DICTIONARY: u8 = 3;
/// Above any document or record that is let in.
const UNPACKED_LIMIT: usize = 256 * 1024 * 1024;

/// What most documents have in common. It is part of the stored format: never change it, add
/// another packing with another dictionary instead.
const DICTIONARY: &[u8] = br#"{"offer":{"external_id":"1000","title":"","description":null,"logo_url":"https://","preview_url":"https://play.google.com/store/apps/details?id=com.","tracking_url":"https://.go2cloud.org/aff_c?offer_id=1000&aff_id=1000","impression_url":null,"status":"disabled","source_status":"active","approval":"pending","payouts":[{"goal":"default","goal_title":null,"model":"percent","amount":"0.5","percent":null,"currency":"EUR","countries":{"mode":"include","values":["US","GB","DE","FR","CA","AU"]},"os":[],"devices":[]},{"goal":"default","goal_title":null,"model":"fixed","amount":"1.25","percent":null,"currency":"USD","countries":{"mode":"exclude","values":[]},"os":[],"devices":[]}],"countries":{"mode":"include","values":["AT","BE","BR","CH","ES","IN","IT","JP","KR","MX","NL","PL","SE"]},"os":[{"os":"ios","min_version":"12.0"},{"os":"android","min_version":null}],"devices":["mobile","tablet","desktop"],"categories":["Games","Finance","Shopping"],"caps":[{"period":"day","kind":"conversions","value":"100","goal":null},{"period":"month","kind":"budget","value":"1000","goal":null}],"traffic_allowed":["display","native","social","search","email","push"],"traffic_forbidden":["incent","adult","brand_bidding"],"landings":[{"id":"1","title":"","url":"https://","preview_url":null}],"expires_at":"2027-01-01T00:00:00Z","warnings":[{"code":"country_unknown","path":"","value":null,"detail":""}]},"reasons":[{"code":"not_approved","detail":"The network wants an application for this offer."}]}{"offer":{"external_id":"","title":"","description":null,"logo_url":null,"preview_url":"https://","tracking_url":"https://","impression_url":null,"status":"active","source_status":"active","approval":"approved","payouts":[{"goal":"default","goal_title":null,"model":"fixed","amount":"2.5","percent":null,"currency":"USD","countries":{"mode":"exclude","values":[]},"os":[],"devices":[]}],"countries":{"mode":"include","values":["US"]},"os":[],"devices":[],"categories":[],"caps":[],"traffic_allowed":[],"traffic_forbidden":[],"landings":[],"expires_at":null,"warnings":[]},"reasons":[]}"#;

/// Packs documents and raw records. Setting one up costs more than a record: keep it for a batch.
pub struct Packer {
    documents: Compressor<'static>,
    records: Compressor<'static>,
    /// Id of the dictionary that both have.
    dictionary: Option<i64>,
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

impl Packer {
    /// A packer, for a source that has a dictionary or not.
    ///
    /// # Errors
    /// When zstd gets no memory.
    pub fn new(dictionary: Option<&Dictionary>) -> Result<Self, DbError> {
        let with = |bytes: &[u8]| Compressor::with_dictionary(LEVEL, bytes).map_err(DbError::other);
        Ok(match dictionary {
            Some(dictionary) => Self {
                documents: with(&dictionary.bytes)?,
                records: with(&dictionary.bytes)?,
                dictionary: Some(dictionary.id),
            },
            None => Self {
                documents: with(DICTIONARY)?,
                records: Compressor::new(LEVEL).map_err(DbError::other)?,
                dictionary: None,
            },
        })
    }

    pub(super) fn document(&mut self, bytes: &[u8]) -> Result<Vec<u8>, DbError> {
        let packing = header(self.dictionary, WITH_DICTIONARY);
        pack(&packing, &mut self.documents, bytes)
    }

    pub(super) fn record(&mut self, bytes: &[u8]) -> Result<Vec<u8>, DbError> {
        let packing = header(self.dictionary, PLAIN);
        pack(&packing, &mut self.records, bytes)
    }
}

/// The byte that names the packing, and the dictionary's id where it is one of a source.
fn header(dictionary: Option<i64>, otherwise: u8) -> Vec<u8> {
    match dictionary {
        Some(id) => {
            let mut header = vec![WITH_SOURCE_DICTIONARY];
            header.extend_from_slice(&id.to_le_bytes());
            header
        }
        None => vec![otherwise],
    }
}

fn pack(header: &[u8], compressor: &mut Compressor<'_>, bytes: &[u8]) -> Result<Vec<u8>, DbError> {
    let length = u32::try_from(bytes.len()).map_err(DbError::other)?;
    let compressed = compressor.compress(bytes).map_err(DbError::other)?;
    let mut packed = Vec::with_capacity(header.len() + 4 + compressed.len());
    packed.extend_from_slice(header);
    packed.extend_from_slice(&length.to_le_bytes());
    packed.extend_from_slice(&compressed);
    Ok(packed)
}

/// The id of the source's dictionary that a document is packed with.
pub(super) fn named_dictionary(packed: &[u8]) -> Option<i64> {
    let (packing, rest) = packed.split_first()?;
    let (id, _) = rest.split_first_chunk::<8>()?;
    (*packing == WITH_SOURCE_DICTIONARY).then(|| i64::from_le_bytes(*id))
}

/// Unpacks what a [`Packer`] of any version packed.
pub(super) struct Unpacker {
    plain: Decompressor<'static>,
    with_dictionary: Decompressor<'static>,
    of_sources: HashMap<i64, Decompressor<'static>>,
}

impl Unpacker {
    /// With the dictionaries that the documents name.
    pub(super) fn new(dictionaries: &[Dictionary]) -> Result<Self, DbError> {
        let with = |bytes: &[u8]| Decompressor::with_dictionary(bytes).map_err(DbError::other);
        Ok(Self {
            plain: Decompressor::new().map_err(DbError::other)?,
            with_dictionary: with(DICTIONARY)?,
            of_sources: dictionaries
                .iter()
                .map(|dictionary| Ok((dictionary.id, with(&dictionary.bytes)?)))
                .collect::<Result<_, DbError>>()?,
        })
    }

    pub(super) fn unpack(&mut self, packed: &[u8]) -> Result<Vec<u8>, DbError> {
        self.try_unpack(packed).map_err(DbError::Other)
    }

    fn try_unpack(&mut self, packed: &[u8]) -> anyhow::Result<Vec<u8>> {
        const CUT: &str = "a stored document is cut";
        let (packing, mut rest) = packed.split_first().context("a stored document is empty")?;
        let decompressor = match *packing {
            PLAIN => &mut self.plain,
            WITH_DICTIONARY => &mut self.with_dictionary,
            WITH_SOURCE_DICTIONARY => {
                let (id, after) = rest.split_first_chunk::<8>().context(CUT)?;
                rest = after;
                let id = i64::from_le_bytes(*id);
                let known = self.of_sources.get_mut(&id);
                known.with_context(|| format!("a stored document wants dictionary {id}"))?
            }
            other => bail!("a stored document has the unknown packing {other}"),
        };
        let (length, compressed) = rest.split_first_chunk::<4>().context(CUT)?;
        let length = usize::try_from(u32::from_le_bytes(*length))?;
        if length > UNPACKED_LIMIT {
            bail!("a stored document claims {length} bytes");
        }
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
        let mut packer = Packer::new(None).unwrap();
        let mut unpacker = Unpacker::new(&[]).unwrap();
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
    fn what_is_packed_with_a_dictionary_comes_back_with_it_alone() {
        let dictionary = Dictionary {
            id: 7,
            bytes: br#"{"Offer":{"id":"","name":""}}"#[..].into(),
        };
        let mut packer = Packer::new(Some(&dictionary)).unwrap();
        let text = br#"{"Offer":{"id":"1","name":"x"}}"#;
        let packed = packer.record(text).unwrap();
        assert_eq!(named_dictionary(&packed), Some(7));
        assert!(Unpacker::new(&[]).unwrap().unpack(&packed).is_err());
        let mut unpacker = Unpacker::new(&[dictionary]).unwrap();
        assert_eq!(unpacker.unpack(&packed).unwrap(), text);
    }

    #[test]
    fn a_broken_document_is_an_error() {
        let mut unpacker = Unpacker::new(&[]).unwrap();
        for broken in [
            &b""[..],
            b"\x01",
            b"\x09\x01\0\0\0x",
            b"\x01\xff\xff\xff\xff",
            b"\x01\x05\0\0\0garbage",
            b"\x03\x01",
            b"\x03\x01\0\0\0\0\0\0\0\x05\0\0\0x",
        ] {
            assert!(unpacker.unpack(broken).is_err());
        }
    }
}
