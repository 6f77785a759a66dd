//! Instants and dates as values: what `now_utc()` gives is no text in the reference but an object
//! with `strftime` and arithmetic.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, Timelike as _, Utc};
use minijinja::value::{Object, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use super::functions::{formatted, wrong};

/// An instant, or only its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// The instant; midnight of a date.
    pub(super) time: DateTime<Utc>,
    /// Whether it is a date without time.
    pub(super) is_date: bool,
}

impl Moment {
    /// An instant.
    pub(super) const fn at(time: DateTime<Utc>) -> Self {
        Self {
            time,
            is_date: false,
        }
    }

    /// The date of an instant's zone.
    pub(super) fn date(date: NaiveDate) -> Self {
        let midnight = date.and_time(chrono::NaiveTime::MIN);
        Self {
            time: midnight.and_utc(),
            is_date: true,
        }
    }

    fn iso(self, separator: char) -> String {
        let date = self.time.format("%Y-%m-%d");
        if self.is_date {
            return date.to_string();
        }
        let micros = match self.time.timestamp_subsec_micros() {
            0 => "",
            _ => "%.6f",
        };
        let clock = format!("%H:%M:%S{micros}+00:00");
        format!("{date}{separator}{}", self.time.format(&clock))
    }
}

impl Object for Moment {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str()? {
            "year" => Value::from(self.time.year()),
            "month" => Value::from(self.time.month()),
            "day" => Value::from(self.time.day()),
            "hour" => Value::from(self.time.hour()),
            "minute" => Value::from(self.time.minute()),
            "second" => Value::from(self.time.second()),
            "microsecond" => Value::from(self.time.timestamp_subsec_micros()),
            _ => return None,
        })
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        Ok(match method {
            "strftime" => {
                let (format,): (String,) = from_args(args)?;
                Value::from(formatted(self.time, &format)?)
            }
            "isoformat" => Value::from(self.iso('T')),
            "timestamp" => Value::from(seconds(self.time)),
            "date" => Value::from_object(Self::date(self.time.date_naive())),
            "weekday" => Value::from(self.time.weekday().num_days_from_monday()),
            "isoweekday" => Value::from(self.time.weekday().number_from_monday()),
            _ => return Err(Error::from(ErrorKind::UnknownMethod)),
        })
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.iso(' '))
    }
}

/// Seconds since 1970 with a fraction: exact to the microsecond for thousands of years.
#[expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "Python's timestamp() is a float, too"
)]
pub(super) fn seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1_000_000.0
}

/// An instant of an object, of text (ISO 8601 in several forms) or of Unix seconds.
pub(super) fn instant(value: &Value) -> Result<DateTime<Utc>, Error> {
    if let Some(moment) = value.downcast_object_ref::<Moment>() {
        return Ok(moment.time);
    }
    if let Some(seconds) = value.as_i64() {
        return DateTime::from_timestamp(seconds, 0).ok_or_else(|| wrong("time out of range"));
    }
    let text = value
        .as_str()
        .ok_or_else(|| wrong("a time is a text or a number"))?
        .trim();
    read_iso(text).ok_or_else(|| wrong("not a time"))
}

fn read_iso(text: &str) -> Option<DateTime<Utc>> {
    let utc = |time: DateTime<FixedOffset>| time.with_timezone(&Utc);
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(utc(time));
    }
    for format in [
        "%Y-%m-%dT%H:%M:%S%.f%z",
        "%Y-%m-%d %H:%M:%S%.f%z",
        "%Y%m%dT%H%M%S%.f%z",
        "%Y-%m-%dT%H:%M%z",
    ] {
        if let Ok(time) = DateTime::parse_from_str(text, format) {
            return Some(utc(time));
        }
    }
    let naive = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    for format in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
        "%Y%m%dT%H%M%S%.f",
    ] {
        if let Ok(time) = NaiveDateTime::parse_from_str(naive, format) {
            return Some(time.and_utc());
        }
    }
    // A month or a year begins on its first day.
    let padded = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    for format in ["%Y-%m-%d", "%Y%m%d"] {
        if let Ok(date) = NaiveDate::parse_from_str(&padded, format) {
            return Some(date.and_time(chrono::NaiveTime::MIN).and_utc());
        }
    }
    None
}
