//! Formats of rows, lines and tables: bytes come in pieces, perhaps compressed, and leave as the
//! texts of records. Whole bodies and those that are read while they come go the same way.

use bytestring::ByteString;

use super::charset::{self, Charset, TextStream};
use super::csv::{CsvFormat, Table};
use super::decoded::Fault;
use super::gzip::Gunzip;
use super::lines::LineReader;
use super::{Decoder, Extraction, Reading, cut_one};
use crate::context::ReadMode;
use crate::page::path::Path;

/// Largest row of a body that is read while it comes, in bytes.
const LARGEST_ROW: usize = 8 * 1024 * 1024;
/// Letters at the start that tell a web page from a table.
const TELLING: usize = 64;
/// Bytes unpacked at once: a bomb is noticed before it has gone off.
const PACKED_PIECE: usize = 4 * 1024;
/// Bytes read at once of what is not packed.
const PLAIN_PIECE: usize = 64 * 1024;

/// Reads rows as they come.
pub(crate) struct RowDecoder {
    path: Path,
    mode: ReadMode,
    /// The encoding that the answer names.
    declared: Option<String>,
    unpackers: Vec<Gunzip>,
    /// Bytes of which the encoding is not known yet.
    head: Vec<u8>,
    letters: Option<TextStream>,
    /// Letters that make no whole row yet.
    text: String,
    rows: Rows,
    /// Largest row.
    row_limit: usize,
    /// Most bytes in all, unpacked.
    most: u64,
    total: u64,
}

enum Rows {
    Lines {
        charset: Option<Charset>,
        reader: LineReader,
    },
    Table {
        format: CsvFormat,
        table: Box<Table>,
        /// What it begins with is no web page.
        is_told: bool,
    },
}

impl Extraction {
    /// A reader of a body that comes piece by piece; none where the format must come in whole.
    /// Its rows are bounded, and all of them come to no more than `most` bytes.
    pub(crate) fn rows(&self, reading: Reading<'_>, most: u64) -> Option<RowDecoder> {
        let (format, layers) = self.decoder.unpacked();
        let row_limit = reading.limit.min(LARGEST_ROW);
        RowDecoder::new(
            format,
            layers,
            &self.path,
            Reading {
                limit: row_limit,
                ..reading
            },
            most,
        )
    }

    /// Whether bodies can be read while they come.
    pub(crate) fn reads_rows(&self) -> bool {
        matches!(
            self.decoder.unpacked().0,
            Decoder::Lines(_) | Decoder::Csv(_)
        )
    }
}

impl Decoder {
    /// What is inside, and how often it is compressed.
    fn unpacked(&self) -> (&Self, usize) {
        let (mut inside, mut layers) = (self, 0);
        while let Self::Gzip(inner) = inside {
            inside = inner;
            layers += 1;
        }
        (inside, layers)
    }
}

/// The records of a whole body.
pub(super) fn of_whole(
    decoder: &Decoder,
    path: &Path,
    reading: Reading<'_>,
    body: &[u8],
) -> Result<Vec<ByteString>, Fault> {
    let mut records = Vec::new();
    if let Some(mut rows) = RowDecoder::new(decoder, 0, path, reading, u64::MAX) {
        rows.push(body, &mut records)?;
        rows.finish(&mut records)?;
    }
    Ok(records)
}

impl RowDecoder {
    fn new(
        format: &Decoder,
        layers: usize,
        path: &Path,
        reading: Reading<'_>,
        most: u64,
    ) -> Option<Self> {
        let rows = match format {
            Decoder::Lines(charset) => Rows::Lines {
                charset: *charset,
                reader: LineReader::default(),
            },
            Decoder::Csv(format) => Rows::Table {
                format: format.clone(),
                table: Box::new(Table::new(format, reading.limit)),
                is_told: reading.mode == ReadMode::Reference,
            },
            Decoder::Json | Decoder::Xml | Decoder::Gzip(_) | Decoder::Zip(_) => return None,
        };
        Some(Self {
            path: path.clone(),
            mode: reading.mode,
            declared: charset::declared(reading.content_type).map(str::to_owned),
            unpackers: (0..layers).map(|_| Gunzip::new()).collect(),
            head: Vec::new(),
            letters: None,
            text: String::new(),
            rows,
            row_limit: reading.limit,
            most,
            total: 0,
        })
    }

    /// How many bytes may be given at once.
    pub(crate) const fn piece(&self) -> usize {
        if self.unpackers.is_empty() {
            PLAIN_PIECE
        } else {
            PACKED_PIECE
        }
    }

    /// Appends the records of the rows that are whole by now.
    ///
    /// # Errors
    /// The body is not what the decoder reads, or too large.
    pub(crate) fn push(
        &mut self,
        bytes: &[u8],
        records: &mut Vec<ByteString>,
    ) -> Result<(), Fault> {
        if self.unpackers.is_empty() {
            return self.plain(bytes, false, records);
        }
        let mut packed = bytes.to_vec();
        for gunzip in &mut self.unpackers {
            let mut out = Vec::new();
            gunzip.push(&packed, &mut out)?;
            packed = out;
        }
        self.plain(&packed, false, records)
    }

    /// Appends the last records.
    ///
    /// # Errors
    /// As [`RowDecoder::push`], or the body breaks off.
    pub(crate) fn finish(&mut self, records: &mut Vec<ByteString>) -> Result<(), Fault> {
        let mut rest = Vec::new();
        for gunzip in &mut self.unpackers {
            let mut out = Vec::new();
            gunzip.push(&rest, &mut out)?;
            gunzip.finish(&mut out)?;
            rest = out;
        }
        self.plain(&rest, true, records)
    }

    fn plain(
        &mut self,
        bytes: &[u8],
        last: bool,
        records: &mut Vec<ByteString>,
    ) -> Result<(), Fault> {
        self.total = self
            .total
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.total > self.most {
            let most = self.most;
            return Err(Fault::new(format!(
                "The answer is larger than {most} bytes."
            )));
        }
        let head;
        let (letters, bytes) = match &mut self.letters {
            Some(letters) => (letters, bytes),
            None => {
                // A byte order mark has at most three bytes.
                self.head.extend_from_slice(bytes);
                if self.head.len() < 4 && !last {
                    return Ok(());
                }
                head = std::mem::take(&mut self.head);
                let letters = self
                    .rows
                    .letters(&head, self.declared.as_deref(), self.mode);
                (self.letters.insert(letters), head.as_slice())
            }
        };
        letters.push(bytes, last, &mut self.text)?;
        match &mut self.rows {
            Rows::Lines { .. } => self.lines(last, records),
            Rows::Table { .. } => self.table(last, records),
        }
    }

    fn lines(&mut self, last: bool, records: &mut Vec<ByteString>) -> Result<(), Fault> {
        let whole = match self.text.rfind('\n') {
            _ if last => self.text.len(),
            Some(at) => at + 1,
            None => 0,
        };
        let rest = self.text.split_off(whole);
        if rest.len() > self.row_limit {
            return Err(too_large_row(self.row_limit));
        }
        let lines = ByteString::from(std::mem::replace(&mut self.text, rest));
        if let Rows::Lines { reader, .. } = &mut self.rows {
            records.extend(reader.read(&lines, &self.path, self.mode)?);
        }
        Ok(())
    }

    fn table(&mut self, last: bool, records: &mut Vec<ByteString>) -> Result<(), Fault> {
        let Rows::Table { table, is_told, .. } = &mut self.rows else {
            return Ok(());
        };
        if !*is_told {
            if self.text.len() < TELLING && !last {
                return Ok(());
            }
            if is_web_page(&self.text) {
                let detail = "The answer is a web page where a table was expected.";
                return Err(Fault::new(detail));
            }
            *is_told = true;
        }
        let (path, mode) = (&self.path, self.mode);
        let mut row = |text: String| {
            let text = ByteString::from(text);
            if path.steps().is_empty() {
                records.push(text);
            } else {
                records.extend(cut_one(&text, path, mode)?);
            }
            Ok(())
        };
        table.push(&self.text, &mut row)?;
        self.text.clear();
        if last {
            table.finish(&mut row)?;
            if mode == ReadMode::Strict && !table.has_names() {
                let detail = "The answer is empty where a table was expected.";
                return Err(Fault::new(detail));
            }
        }
        Ok(())
    }
}

impl Rows {
    /// How the bytes become letters, which `head` begins.
    fn letters(&self, head: &[u8], declared: Option<&str>, mode: ReadMode) -> TextStream {
        let strict = mode == ReadMode::Strict;
        let declared = declared.and_then(Charset::of_web);
        match self {
            Self::Lines { charset, .. } => {
                let charset = charset.or_else(|| Charset::of_mark(head)).or(declared);
                TextStream::new(charset.unwrap_or(Charset::Utf8), strict, false)
            }
            Self::Table { format, .. } => {
                let charset = format
                    .charset
                    .or_else(|| declared.filter(|_| strict))
                    .unwrap_or(Charset::Utf8)
                    .in_marked_order(head);
                // To Python's `utf-8` a byte order mark is part of the first name.
                let keeps_mark = !strict && !format.drops_mark && charset == Charset::Utf8;
                TextStream::new(charset, strict, keeps_mark)
            }
        }
    }
}

fn too_large_row(limit: usize) -> Fault {
    Fault::new(format!("A row of the answer is larger than {limit} bytes."))
}

fn is_web_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}
