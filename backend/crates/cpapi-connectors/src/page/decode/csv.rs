//! CsvDecoder: rows become objects as Python's `csv.DictReader` makes them.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use serde_json::Value;

use super::charset::Charset;
use super::decoded::Fault;
use crate::manifest::node::{Loader, Node, Read};

/// A byte order mark.
const MARK: &str = "\u{feff}";

/// What a manifest says about its tables.
#[derive(Debug, Clone)]
pub(crate) struct CsvFormat {
    /// How bytes become letters; none where the manifest does not say.
    pub(super) charset: Option<Charset>,
    /// A byte order mark is dropped, as the codec `utf-8-sig` does.
    pub(super) drops_mark: bool,
    delimiter: u8,
    /// Cells that stand for null.
    nulls: Vec<String>,
}

impl CsvFormat {
    /// Reads a `CsvDecoder`.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let label = node.text("encoding")?;
        let charset = match label {
            None => None,
            Some(label) => Some(Charset::of_python(label).ok_or_else(|| {
                node.problem("encoding", format!("the encoding {label} is not known"))
            })?),
        };
        let delimiter = match node.text("delimiter")?.unwrap_or(",") {
            "" => b',',
            "\\t" | "\\x09" | "\\u0009" => b'\t',
            "\\\\" => b'\\',
            text => match text.as_bytes() {
                [one] if one.is_ascii() => *one,
                _ => {
                    let detail = "one ASCII character is expected, or \\t";
                    return Err(node.problem("delimiter", detail));
                }
            },
        };
        let nulls = node.list("set_values_to_none")?.iter().map(|value| {
            let text = value.as_str().map(str::to_owned);
            text.ok_or_else(|| node.problem("set_values_to_none", "texts are expected"))
        });
        let nulls = nulls.collect::<Read<_>>()?;
        node.finish(loader);
        Ok(Self {
            charset,
            drops_mark: label.is_some_and(|label| label.to_ascii_lowercase().ends_with("sig")),
            delimiter,
            nulls,
        })
    }
}

/// Rows of a table that comes in pieces.
pub(super) struct Table {
    reader: Reader,
    nulls: Vec<String>,
    limit: usize,
    /// Distinct names in order, each with the last column of that name.
    columns: Option<Vec<(String, usize)>>,
    width: usize,
    /// The row so far, and the ends of its cells.
    cells: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    cells_filled: usize,
    after_return: bool,
}

impl Table {
    /// No row may be larger than `limit` bytes.
    pub(super) fn new(format: &CsvFormat, limit: usize) -> Self {
        Self {
            reader: ReaderBuilder::new()
                .delimiter(format.delimiter)
                .terminator(Terminator::Any(b'\n'))
                .build(),
            nulls: format.nulls.clone(),
            limit,
            columns: None,
            width: 0,
            cells: vec![0; 4096],
            filled: 0,
            ends: vec![0; 64],
            cells_filled: 0,
            after_return: false,
        }
    }

    /// Whether the line of names was read.
    pub(super) const fn has_names(&self) -> bool {
        self.columns.is_some()
    }

    /// Hands on every row that is whole, as a JSON text.
    pub(super) fn push(
        &mut self,
        text: &str,
        row: &mut dyn FnMut(String) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        // Python reads every line break as a line feed, also within quotes.
        let translated;
        let mut input = if self.after_return || text.contains('\r') {
            translated = self.translate(text);
            translated.as_bytes()
        } else {
            text.as_bytes()
        };
        if self.columns.is_none() && self.filled == 0 && text.starts_with(MARK) {
            // A mark that was left is part of the first name; the parser takes one away.
            self.step(MARK.as_bytes(), row)?;
        }
        while !input.is_empty() {
            let read = self.step(input, row)?;
            input = input.get(read..).unwrap_or_default();
        }
        Ok(())
    }

    /// Hands on the last row when it has no line break.
    pub(super) fn finish(
        &mut self,
        row: &mut dyn FnMut(String) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        loop {
            let before = (self.cells_filled, self.cells.len(), self.ends.len());
            self.step(&[], row)?;
            let grown = (before.1, before.2) != (self.cells.len(), self.ends.len());
            if !grown {
                return Ok(());
            }
        }
    }

    fn translate(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\n' if self.after_return => {}
                '\r' => out.push('\n'),
                other => out.push(other),
            }
            self.after_return = letter == '\r';
        }
        out
    }

    /// Reads on until a row ends or more is needed; gives how much was read.
    fn step(
        &mut self,
        input: &[u8],
        row: &mut dyn FnMut(String) -> Result<(), Fault>,
    ) -> Result<usize, Fault> {
        let cells = self.cells.get_mut(self.filled..).unwrap_or_default();
        let ends = self.ends.get_mut(self.cells_filled..).unwrap_or_default();
        let (result, read, written, ended) = self.reader.read_record(input, cells, ends);
        self.filled += written;
        self.cells_filled += ended;
        match result {
            ReadRecordResult::OutputFull => {
                if self.cells.len() > self.limit {
                    let detail =
                        format!("A row of the answer is larger than {} bytes.", self.limit);
                    return Err(Fault::new(detail));
                }
                self.cells.resize(self.cells.len() * 2, 0);
            }
            ReadRecordResult::OutputEndsFull => {
                if self.ends.len() > self.limit {
                    return Err(Fault::new("A row of the answer has too many cells."));
                }
                self.ends.resize(self.ends.len() * 2, 0);
            }
            ReadRecordResult::Record => self.end_row(row)?,
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
        }
        Ok(read)
    }

    fn end_row(&mut self, row: &mut dyn FnMut(String) -> Result<(), Fault>) -> Result<(), Fault> {
        let ends = self.ends.get(..self.cells_filled).unwrap_or_default();
        let mut start = 0;
        let mut cells: Vec<&str> = Vec::with_capacity(ends.len());
        for end in ends {
            let cell = self.cells.get(start..*end).unwrap_or_default();
            // The input is text and is cut at ASCII letters only.
            cells.push(std::str::from_utf8(cell).unwrap_or_default());
            start = *end;
        }
        let written = match &self.columns {
            Some(columns) => Some(object(columns, self.width, &cells, &self.nulls)),
            None => {
                self.width = cells.len();
                self.columns = Some(columns(&cells));
                None
            }
        };
        self.filled = 0;
        self.cells_filled = 0;
        written.map_or(Ok(()), row)
    }
}

fn columns(names: &[&str]) -> Vec<(String, usize)> {
    let mut columns: Vec<(String, usize)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (at, name) in names.iter().enumerate() {
        let place = *places.entry(*name).or_insert_with(|| {
            columns.push(((*name).to_owned(), at));
            columns.len() - 1
        });
        if let Some(column) = columns.get_mut(place) {
            column.1 = at;
        }
    }
    columns
}

/// Cells beyond the names go under `null`, as Python writes its key `None`.
fn object(columns: &[(String, usize)], width: usize, cells: &[&str], nulls: &[String]) -> String {
    let mut text = String::from("{");
    for (name, at) in columns {
        if text.len() > 1 {
            text.push(',');
        }
        push_text(&mut text, name);
        text.push(':');
        match cells.get(*at) {
            Some(cell) if !nulls.iter().any(|null| null == cell) => push_text(&mut text, cell),
            _ => text.push_str("null"),
        }
    }
    if let Some(beyond) = cells.get(width..).filter(|beyond| !beyond.is_empty()) {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str("\"null\":");
        text.push_str(&Value::from(beyond.to_vec()).to_string());
    }
    text.push('}');
    text
}

fn push_text(out: &mut String, text: &str) {
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Value::from(text).to_string());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn rows(text: &str, delimiter: u8, nulls: &[&str], piece: usize) -> Vec<String> {
        let format = CsvFormat {
            charset: None,
            drops_mark: false,
            delimiter,
            nulls: nulls.iter().map(|null| (*null).to_owned()).collect(),
        };
        let mut table = Table::new(&format, 1024);
        let mut found = Vec::new();
        let letters: Vec<char> = text.chars().collect();
        let mut keep = |row| {
            found.push(row);
            Ok(())
        };
        for piece in letters.chunks(piece) {
            table
                .push(&piece.iter().collect::<String>(), &mut keep)
                .unwrap();
        }
        table.finish(&mut keep).unwrap();
        found
    }

    #[test]
    fn rows_become_what_dict_reader_makes_of_them() {
        // Seen in CsvParser of airbyte-cdk 7.39.1.
        for (text, expected) in [
            ("a,b\n1,2\n", vec![r#"{"a":"1","b":"2"}"#]),
            ("a,b\r\n1,\"x\r\ny\"\r\n", vec![r#"{"a":"1","b":"x\ny"}"#]),
            (
                "a,b\n1\n\n2,3,4,5\n",
                vec![
                    r#"{"a":"1","b":null}"#,
                    r#"{"a":"2","b":"3","null":["4","5"]}"#,
                ],
            ),
            ("a,a\n1,2\n", vec![r#"{"a":"2"}"#]),
            ("a,b\n\"x\"y,z\n", vec![r#"{"a":"xy","b":"z"}"#]),
            ("a,b\nx\"y\",z\n", vec![r#"{"a":"x\"y\"","b":"z"}"#]),
            ("a,b\n\"open,z\nq", vec![r#"{"a":"open,z\nq","b":null}"#]),
            ("", vec![]),
            ("a,b\n", vec![]),
            (
                "a,b\n\"\"\n\" \"\n",
                vec![r#"{"a":"","b":null}"#, r#"{"a":" ","b":null}"#],
            ),
            ("a;b\n1;2", vec![r#"{"a;b":"1;2"}"#]),
            (
                "a,b\n\"x\"\"y\",\"\"\"\"\n",
                vec![r#"{"a":"x\"y","b":"\""}"#],
            ),
            ("a,b\n \"q\",1\n", vec![r#"{"a":" \"q\"","b":"1"}"#]),
            ("a,b\r1,2\r", vec![r#"{"a":"1","b":"2"}"#]),
            ("a,b\n\"\",\n", vec![r#"{"a":"","b":""}"#]),
            ("a,b\n\"x\" ,2\n", vec![r#"{"a":"x ","b":"2"}"#]),
            ("a,b\n\"x\"y\"z,1\n", vec![r#"{"a":"xy\"z","b":"1"}"#]),
            (
                "a,b\n1,2\n   \n",
                vec![r#"{"a":"1","b":"2"}"#, r#"{"a":"   ","b":null}"#],
            ),
        ] {
            for piece in [1, 2, 3, 1000] {
                assert_eq!(
                    rows(text, b',', &[], piece),
                    expected,
                    "{text:?} by {piece}"
                );
            }
        }
        assert_eq!(
            rows("a\tb\n1\tNA\n", b'\t', &["NA", ""], 100),
            [r#"{"a":"1","b":null}"#]
        );
    }

    #[test]
    fn a_row_beyond_the_limit_is_a_fault() {
        let format = CsvFormat {
            charset: None,
            drops_mark: false,
            delimiter: b',',
            nulls: Vec::new(),
        };
        let mut table = Table::new(&format, 10_000);
        let mut ended = None;
        for _ in 0..1000 {
            if let Err(fault) = table.push(&"x".repeat(1000), &mut |_| Ok(())) {
                ended = Some(fault.detail);
                break;
            }
        }
        assert!(ended.unwrap().contains("larger than 10000 bytes"));
        assert!(table.cells.len() < 100_000);
    }
}
