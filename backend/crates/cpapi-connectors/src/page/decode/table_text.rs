//! The rows of a table as JSON texts.

use super::charset::{self, Charset};
use super::csv::{CsvFormat, Table};
use super::decoded::Fault;
use super::{ReadMode, Reading};

/// Reads a whole table.
pub(super) fn rows(
    body: &[u8],
    format: &CsvFormat,
    reading: Reading<'_>,
) -> Result<Vec<String>, Fault> {
    let strict = reading.mode == ReadMode::Strict;
    let declared = || charset::declared(reading.content_type).and_then(Charset::of_web);
    let charset = format
        .charset
        .or_else(|| declared().filter(|_| strict))
        .unwrap_or(Charset::Utf8);
    let text = charset::text(body, charset, strict)?;
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) if strict || format.drops_mark => rest,
        _ => text.as_str(),
    };
    let mut rows = Vec::new();
    let mut row = |text: String| {
        rows.push(text);
        Ok(())
    };
    let mut table = Table::new(format, reading.limit);
    table.push(text, &mut row)?;
    table.finish(&mut row)?;
    if strict && !table.has_names() {
        return Err(Fault::new(
            "The answer is empty where a table was expected.",
        ));
    }
    Ok(rows)
}
