//! Airbyte's filter `string`: JSON as Python writes it.

use std::io;

use minijinja::{Error, Value};
use serde::Serialize as _;
use serde_json::ser::Formatter;

use super::fault::{mistyped, wrong};

/// A text as it is; anything else as Python's `json.dumps` within three quotes, which the reading
/// of results as literals takes off again.
pub(super) fn string(value: Value) -> Result<String, Error> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    if value.is_undefined() {
        return Err(mistyped(
            "a value that is missing cannot be written as JSON",
        ));
    }
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, PythonJson);
    value
        .serialize(&mut serializer)
        .map_err(|_| wrong("the value cannot be written as JSON"))?;
    let json = String::from_utf8(out).map_err(|_| wrong("not text"))?;
    Ok(format!("\"\"\"{json}\"\"\""))
}

/// `json.dumps`: a space behind comma and colon, everything beyond ASCII escaped.
struct PythonJson;

impl Formatter for PythonJson {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        for character in text.chars() {
            if character.is_ascii() {
                write!(out, "{character}")?;
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}
