//! JsonlDecoder: one JSON value a line.

use bytestring::ByteString;
use serde::de::IgnoredAny;

use super::cut::Cutter;
use super::decoded::Fault;
use super::{cut, cut_one, json};
use crate::context::ReadMode;
use crate::page::path::Path;

/// Reads whole lines as they come.
#[derive(Debug, Default)]
pub(super) struct LineReader {
    /// A line was read that is not empty.
    any: bool,
}

impl LineReader {
    /// The records of some lines. A line that is no JSON is kept as it is, so that it is put aside
    /// and seen; the reference leaves it out. What does not begin as JSON lines is something else
    /// altogether.
    ///
    /// # Errors
    /// It is something else, it breaks off, or has no records where the path leads.
    pub(super) fn read(
        &mut self,
        text: &ByteString,
        path: &Path,
        mode: ReadMode,
    ) -> Result<Vec<ByteString>, Fault> {
        let mut cutter = Cutter::new(path, mode);
        let mut repaired: Vec<ByteString> = Vec::new();
        let mut broken: Vec<ByteString> = Vec::new();
        for raw in text.split_inclusive('\n') {
            let line = raw.trim();
            if line.is_empty() {
                continue;
            }
            let first = !std::mem::replace(&mut self.any, true);
            let Err(error) = serde_json::from_str::<IgnoredAny>(line) else {
                let start = line.as_ptr().addr().saturating_sub(text.as_ptr().addr());
                if mode == ReadMode::Strict && !line.starts_with(['{', '[']) {
                    broken.push(ByteString::from(line));
                } else {
                    let cut = cutter.body(text, start..start + line.len(), 0);
                    cut.map_err(|error| Fault::new(json::not_json(line, &error)))?;
                }
                continue;
            };
            if let Some(line) = json::repaired(line, mode) {
                repaired.extend(cut_one(&line.into(), path, mode)?);
            } else if mode == ReadMode::Strict {
                let cut_off = error.is_eof() && !raw.ends_with('\n');
                if first || cut_off {
                    let detail = json::not_json(line, &error);
                    return Err(Fault { detail, cut_off });
                }
                broken.push(ByteString::from(line));
            }
        }
        let mut texts = if cutter.has_bodies() {
            cut(cutter, text)?
        } else {
            Vec::new()
        };
        texts.extend(repaired);
        texts.extend(broken);
        Ok(texts)
    }
}
