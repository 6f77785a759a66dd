//! The rows of a table as JSON texts.

use super::charset::{self, Charset, TextStream};
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
        .unwrap_or(Charset::Utf8)
        .in_marked_order(body);
    // To Python's `utf-8` a byte order mark is part of the first name.
    let keeps_mark = !strict && !format.drops_mark && charset == Charset::Utf8;
    let mut text = String::new();
    TextStream::new(charset, strict, keeps_mark).push(body, true, &mut text)?;
    if strict && is_web_page(&text) {
        return Err(Fault::new(
            "The answer is a web page where a table was expected.",
        ));
    }
    let mut rows = Vec::new();
    let mut row = |text: String| {
        rows.push(text);
        Ok(())
    };
    let mut table = Table::new(format, reading.limit);
    table.push(&text, &mut row)?;
    table.finish(&mut row)?;
    if strict && !table.has_names() {
        return Err(Fault::new(
            "The answer is empty where a table was expected.",
        ));
    }
    Ok(rows)
}

fn is_web_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}
