//! The files of a zip archive, in their order.

use std::io::{Cursor, Read as _};

use super::decoded::Fault;

/// Most files of one archive.
const MOST_FILES: usize = 10_000;

/// Unpacks every file; all together no more than `limit` bytes.
pub(super) fn files(body: &[u8], limit: usize) -> Result<Vec<Vec<u8>>, Fault> {
    let mut archive = zip::ZipArchive::new(Cursor::new(body))
        .map_err(|_| Fault::cut_off("The answer is not a zip archive, or breaks off."))?;
    if archive.len() > MOST_FILES {
        return Err(Fault::new(format!(
            "The archive holds more than {MOST_FILES} files."
        )));
    }
    let mut files = Vec::new();
    let mut left = limit;
    for at in 0..archive.len() {
        let file = archive
            .by_index(at)
            .map_err(|_| Fault::new("A file of the archive cannot be read."))?;
        if file.is_dir() {
            continue;
        }
        let mut content = Vec::new();
        let most = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
        file.take(most)
            .read_to_end(&mut content)
            .map_err(|_| Fault::new("A file of the archive cannot be unpacked."))?;
        left = left
            .checked_sub(content.len())
            .ok_or_else(|| super::too_large(limit))?;
        files.push(content);
    }
    Ok(files)
}
