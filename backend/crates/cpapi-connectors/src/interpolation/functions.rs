//! Airbyte's functions ("macros") and filters beside Jinja's own.

use std::fmt::Write as _;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use minijinja::{Environment, Error, ErrorKind, Value};
use regex::Regex;
use serde::Serialize as _;
use serde_json::ser::Formatter;

/// Python's `isoformat` of an instant in UTC.
const ISO: &str = "%Y-%m-%dT%H:%M:%S%.6f+00:00";

/// Adds them.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_function("now_utc", || {
        Utc::now().format("%Y-%m-%d %H:%M:%S%.6f+00:00").to_string()
    });
    environment.add_function("today_utc", || Utc::now().format("%Y-%m-%d").to_string());
    environment.add_function("timestamp", timestamp);
    environment.add_function("day_delta", day_delta);
    environment.add_function("format_datetime", format_datetime);
    environment.add_function("max", |values: Vec<Value>| values.into_iter().max());
    environment.add_function("min", |values: Vec<Value>| values.into_iter().min());
    environment.add_function("sanitize_url", |text: String| quote_plus(&text));
    environment.add_filter("base64encode", |text: String| STANDARD.encode(text));
    environment.add_filter("base64decode", base64_decode);
    // The reference's filter of that name encodes, too.
    environment.add_filter("base64binascii_decode", |text: String| {
        STANDARD.encode(text)
    });
    environment.add_filter("regex_search", regex_search);
    environment.add_filter("regex_replace", regex_replace);
    environment.add_filter("string", string);
    environment.add_filter("urlencode", |text: String| percent_encode(&text));
}

fn wrong(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail.into())
}

/// An instant of text (several ISO forms) or of Unix seconds.
fn instant(value: &Value) -> Result<DateTime<Utc>, Error> {
    if let Some(seconds) = value.as_i64() {
        return DateTime::from_timestamp(seconds, 0).ok_or_else(|| wrong("time out of range"));
    }
    let text = value
        .as_str()
        .ok_or_else(|| wrong("a time is a text or a number"))?
        .trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.with_timezone(&Utc));
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f%z"] {
        if let Ok(time) = DateTime::parse_from_str(text, format) {
            return Ok(time.with_timezone(&Utc));
        }
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
            return Ok(time.and_utc());
        }
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .and_then(|date| date.and_hms_opt(0, 0, 0))
        .map(|time| time.and_utc())
        .ok_or_else(|| wrong("not a time"))
}

fn formatted(time: DateTime<Utc>, format: &str) -> Result<String, Error> {
    let mut out = String::new();
    write!(out, "{}", time.format(format))
        .map_err(|_| wrong(format!("{format:?} is not a time format")))?;
    Ok(out)
}

fn timestamp(value: Value) -> Result<i64, Error> {
    instant(&value).map(|time| time.timestamp())
}

fn day_delta(days: i64, format: Option<String>) -> Result<String, Error> {
    let delta = Duration::try_days(days).ok_or_else(|| wrong("too many days"))?;
    let time = Utc::now()
        .checked_add_signed(delta)
        .ok_or_else(|| wrong("too many days"))?;
    formatted(time, format.as_deref().unwrap_or(ISO))
}

fn format_datetime(value: Value, format: String) -> Result<String, Error> {
    let time = instant(&value)?;
    // `%s` and `%ms` are Airbyte's.
    match format.as_str() {
        "%s" => Ok(time.timestamp().to_string()),
        "%ms" => Ok(time.timestamp_millis().to_string()),
        _ => formatted(time, &format),
    }
}

fn base64_decode(text: String) -> Result<String, Error> {
    let bytes = STANDARD
        .decode(text.trim())
        .map_err(|_| wrong("not base64"))?;
    String::from_utf8(bytes).map_err(|_| wrong("not text"))
}

/// The first group; an empty text without a match, and without a group as in the reference.
fn regex_search(value: Value, pattern: String) -> Result<String, Error> {
    let text = value.to_string();
    let found = regex(&pattern)?
        .captures(&text)
        .and_then(|found| found.get(1).map(|part| part.as_str().to_owned()));
    Ok(found.unwrap_or_default())
}

/// Python writes groups in a replacement as `\1`.
fn regex_replace(value: Value, pattern: String, replacement: String) -> Result<String, Error> {
    let escaped = replacement.replace('$', "$$");
    let groups = regex(r"\\(\d)")?
        .replace_all(&escaped, "$${$1}")
        .into_owned();
    let text = value.to_string();
    Ok(regex(&pattern)?
        .replace_all(&text, groups.as_str())
        .into_owned())
}

fn regex(pattern: &str) -> Result<Regex, Error> {
    Regex::new(pattern).map_err(|_| wrong(format!("{pattern:?} is not a regular expression")))
}

/// A text as it is; anything else as Python's `json.dumps` within three quotes, which the reading
/// of results as literals takes off again.
fn string(value: Value) -> Result<String, Error> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    if value.is_undefined() {
        return Ok(String::new());
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

fn quote_plus(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn percent_encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}
