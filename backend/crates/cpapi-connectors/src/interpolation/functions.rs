//! Airbyte's functions ("macros") and filters beside Jinja's own.

use std::fmt::Write as _;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use minijinja::value::Rest;
use minijinja::{Environment, Error, ErrorKind, State, Value};
use regex::Regex;
use serde::Serialize as _;
use serde_json::ser::Formatter;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::moment::{Moment, instant, seconds};
use crate::datetime::{self, Gap};

/// Python's `isoformat` of an instant in UTC.
const ISO: &str = "%Y-%m-%dT%H:%M:%S.%f%z";

/// Adds them.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_function("now_utc", || Value::from_object(Moment::at(Utc::now())));
    environment.add_function("today_utc", || {
        Value::from_object(Moment::date(Utc::now().date_naive()))
    });
    environment.add_function("str_to_datetime", |text: Value| {
        instant(&text).map(|time| Value::from_object(Moment::at(time)))
    });
    environment.add_function("timestamp", timestamp);
    environment.add_function("day_delta", day_delta);
    environment.add_function("format_datetime", format_datetime);
    environment.add_function("max", |values: Rest<Value>| {
        candidates(values).map(|values| values.into_iter().max())
    });
    environment.add_function("min", |values: Rest<Value>| {
        candidates(values).map(|values| values.into_iter().min())
    });
    environment.add_function("camel_case_to_snake_case", |text: String| snake(&text));
    environment.add_function("generate_uuid", || uuid::Uuid::new_v4().to_string());
    environment.add_filter(super::LATER, |time: Value, span: String| {
        moved(&time, &span, false)
    });
    environment.add_filter(super::EARLIER, |time: Value, span: String| {
        moved(&time, &span, true)
    });
    environment.add_filter("hash", hash);
    environment.add_filter("hmac", hmac);
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

/// An error of a function.
pub(super) fn wrong(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail.into())
}

/// Python's `strftime`: its `%f` is six digits without a dot.
pub(super) fn formatted(time: DateTime<Utc>, format: &str) -> Result<String, Error> {
    let mut out = String::new();
    write!(out, "{}", time.format(&format.replace("%f", "%6f")))
        .map_err(|_| wrong(format!("{format:?} is not a time format")))?;
    Ok(out)
}

/// The arguments, or what the only one holds.
fn candidates(values: Rest<Value>) -> Result<Vec<Value>, Error> {
    match values.as_slice() {
        [only] => Ok(only.try_iter()?.collect()),
        _ => Ok(values.0),
    }
}

/// A time moved by an ISO 8601 duration.
fn moved(time: &Value, span: &str, back: bool) -> Result<Value, Error> {
    let gap = Gap::parse(span).ok_or_else(|| wrong(format!("{span:?} is not a duration")))?;
    let is_date = time
        .downcast_object_ref::<Moment>()
        .is_some_and(|moment| moment.is_date);
    let time = instant(time)?.fixed_offset();
    let there = if back {
        gap.before(time)
    } else {
        gap.after(time)
    };
    let there = there.ok_or_else(|| wrong("time out of range"))?.to_utc();
    Ok(Value::from_object(if is_date {
        Moment::date(there.date_naive())
    } else {
        Moment::at(there)
    }))
}

fn snake(text: &str) -> String {
    let mut out = String::new();
    for (at, character) in text.char_indices() {
        if at > 0 && character.is_ascii_uppercase() {
            out.push('_');
        }
        out.extend(character.to_lowercase());
    }
    out
}

fn hash(value: Value, kind: Option<String>, salt: Option<Value>) -> Result<String, Error> {
    let salt = salt.map_or_else(String::new, |salt| salt.to_string());
    let bytes = format!("{value}{salt}").into_bytes();
    Ok(match kind.as_deref().unwrap_or("md5") {
        "md5" => hex(&md5::Md5::digest(&bytes)),
        "sha1" => hex(&sha1::Sha1::digest(&bytes)),
        "sha224" => hex(&Sha224::digest(&bytes)),
        "sha256" => hex(&Sha256::digest(&bytes)),
        "sha384" => hex(&Sha384::digest(&bytes)),
        "sha512" => hex(&Sha512::digest(&bytes)),
        other => return Err(wrong(format!("there is no hash named {other:?}"))),
    })
}

fn hmac(value: Value, key: Value, kind: Option<String>) -> Result<String, Error> {
    use hmac::{KeyInit as _, Mac as _};
    if let Some(kind) = kind.filter(|kind| kind != "sha256") {
        return Err(wrong(format!("hmac knows sha256 only, not {kind:?}")));
    }
    let mut mac = hmac::Hmac::<Sha256>::new_from_slice(key.to_string().as_bytes())
        .map_err(|_| wrong("the key cannot be used"))?;
    mac.update(value.to_string().as_bytes());
    Ok(hex(&mac.finalize().into_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Methods of Python's texts that the compatibility layer lacks.
pub(super) fn unknown_method(
    state: &mut State<'_, '_>,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    if let (Some(text), "zfill") = (value.as_str(), method) {
        let (width,): (usize,) = minijinja::value::from_args(args)?;
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(rest) => text.split_at(text.len() - rest.len()),
            None => ("", text),
        };
        if width > super::OUTPUT_MAX {
            return Err(wrong("the text would be too long"));
        }
        let zeros = "0".repeat(width.saturating_sub(text.chars().count()));
        return Ok(Value::from(format!("{sign}{zeros}{digits}")));
    }
    minijinja_contrib::pycompat::unknown_method_callback(state, value, method, args)
}

/// A number is cut to its seconds, a text becomes seconds with a fraction.
fn timestamp(value: Value) -> Result<Value, Error> {
    match value.as_str() {
        Some(_) => instant(&value).map(|time| Value::from(seconds(time))),
        None => f64::try_from(value)
            .map_err(|_| wrong("a time is a text or a number"))
            .map(|number| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::as_conversions,
                    reason = "to cut is what is asked for; a float saturates"
                )]
                let whole = number as i64;
                Value::from(whole)
            }),
    }
}

fn day_delta(days: i64, format: Option<String>) -> Result<String, Error> {
    let delta = Duration::try_days(days).ok_or_else(|| wrong("too many days"))?;
    let time = Utc::now()
        .checked_add_signed(delta)
        .ok_or_else(|| wrong("too many days"))?;
    formatted(time, format.as_deref().unwrap_or(ISO))
}

fn format_datetime(
    value: Value,
    format: String,
    input_format: Option<String>,
) -> Result<String, Error> {
    let is_moment = value.downcast_object_ref::<Moment>().is_some();
    let time = match input_format {
        Some(input) if !is_moment => datetime::parse(&value.to_string(), &input)
            .ok_or_else(|| wrong(format!("not a time in the format {input:?}")))?
            .to_utc(),
        _ => instant(&value)?,
    };
    // Airbyte's own codes.
    match format.as_str() {
        "%s" => Ok(time.timestamp().to_string()),
        "%s_as_float" => Ok(Value::from(seconds(time)).to_string()),
        "%epoch_microseconds" => Ok(time.timestamp_micros().to_string()),
        "%ms" => Ok(time.timestamp_millis().to_string()),
        _ => formatted(time, &format.replace("%_ms", "%3f")),
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
        .replace("%2F", "/")
        .replace('*', "%2A")
        .replace("%7E", "~")
}
