//! Airbyte's functions ("macros").

use std::fmt::Write as _;

use chrono::{DateTime, Duration, Utc};
use minijinja::value::{Kwargs, Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Value};

use super::arguments::Arguments;
use super::fault::{mistyped, wrong};
use super::moment::{Moment, instant, seconds};
use super::span::Span;
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
    // The reference takes it away, too: what it gives has no end.
    environment.remove_global("range");
    environment.add_function("max", |values: Rest<Value>| {
        candidates(values).map(|values| values.into_iter().max())
    });
    environment.add_function("min", |values: Rest<Value>| {
        candidates(values).map(|values| values.into_iter().min())
    });
    environment.add_function("camel_case_to_snake_case", |text: Value| {
        text_of(&text).map(snake)
    });
    environment.add_function("generate_uuid", || uuid::Uuid::new_v4().to_string());
    environment.add_filter(super::LATER, |time: Value, span: String| {
        moved(&time, &span, false)
    });
    environment.add_filter(super::EARLIER, |time: Value, span: String| {
        moved(&time, &span, true)
    });
    environment.add_function("duration", |span: String| {
        Span::read(&span).map(Value::from_object)
    });
    environment.add_function("today_with_timezone", today_in);
    environment.add_function("sanitize_url", |text: Value| text_of(&text).map(quote_plus));
}

/// Python's `strftime`: its `%f` is six digits without a dot.
pub(super) fn formatted(time: DateTime<Utc>, format: &str) -> Result<String, Error> {
    let mut out = String::new();
    write!(out, "{}", time.format(&format.replace("%f", "%6f")))
        .map_err(|_| wrong(format!("{format:?} is not a time format")))?;
    Ok(out)
}

/// A text; Python's functions on texts take nothing else.
pub(super) fn text_of(value: &Value) -> Result<&str, Error> {
    value.as_str().ok_or_else(|| mistyped("a text is expected"))
}

/// The arguments, or what the only one holds, if they can be compared.
fn candidates(values: Rest<Value>) -> Result<Vec<Value>, Error> {
    let values = match values.as_slice() {
        [only] => only.try_iter()?.collect(),
        _ => values.0,
    };
    let Some(first) = values.first() else {
        return Err(wrong("there is nothing to compare"));
    };
    comparable(first, &values)?;
    Ok(values)
}

/// Whether values have an order among them.
pub(super) fn comparable(first: &Value, values: &[Value]) -> Result<(), Error> {
    let kind = |value: &Value| match value.kind() {
        ValueKind::Bool => ValueKind::Number,
        kind => kind,
    };
    let alike = values.iter().all(|value| kind(value) == kind(first));
    let lonely = values.len() == 1;
    if lonely || (alike && !matches!(first.kind(), ValueKind::None | ValueKind::Map)) {
        return Ok(());
    }
    Err(mistyped("these values cannot be compared"))
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

/// A number is cut to its seconds, a text becomes seconds with a fraction.
fn timestamp(value: Value) -> Result<Value, Error> {
    match value.as_str() {
        Some(_) => instant(&value).map(|time| Value::from(seconds(time))),
        None => f64::try_from(value)
            .map_err(|_| mistyped("a time is a text or a number"))
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

fn format_datetime(value: Value, rest: Rest<Value>, kwargs: Kwargs) -> Result<String, Error> {
    let [format, input_format] = Arguments::of(rest, kwargs).named(["format", "input_format"])?;
    let format = format.ok_or_else(|| Error::from(ErrorKind::MissingArgument))?;
    let format = format.to_string();
    let input_format: Option<String> = input_format
        .filter(|format| !format.is_none())
        .map(|format| format.to_string());
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

/// Python's `quote_plus`.
pub(super) fn quote_plus(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('*', "%2A")
        .replace("%7E", "~")
}

fn day_delta(rest: Rest<Value>, kwargs: Kwargs) -> Result<String, Error> {
    let [days, format] = Arguments::of(rest, kwargs).named(["num_days", "format"])?;
    let days = days.ok_or_else(|| Error::from(ErrorKind::MissingArgument))?;
    let days = i64::try_from(days).map_err(|_| mistyped("a number of days is expected"))?;
    let delta = Duration::try_days(days);
    let time = delta.and_then(|delta| Utc::now().checked_add_signed(delta));
    let time = time.ok_or_else(|| wrong("too many days"))?;
    let format = format.map_or_else(|| ISO.to_owned(), |format| format.to_string());
    formatted(time, &format)
}

/// The date in a zone of the IANA's list.
fn today_in(zone: String) -> Result<Value, Error> {
    let zone: chrono_tz::Tz = zone
        .parse()
        .map_err(|_| wrong(format!("there is no zone {zone:?}")))?;
    let date = Utc::now().with_timezone(&zone).date_naive();
    Ok(Value::from_object(Moment::date(date)))
}
