//! Instants and dates as values: what `now_utc()` gives is no text in the reference but an object
//! with `strftime` and arithmetic.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, Timelike as _, Utc};
use minijinja::value::{DynObject, Kwargs, Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use super::fault::{mistyped, wrong};
use super::functions::formatted;

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
        format!("{date}{separator}{}+00:00", self.clock())
    }

    fn clock(self) -> String {
        let format = match self.time.timestamp_subsec_micros() {
            0 => "%H:%M:%S",
            _ => "%H:%M:%S%.6f",
        };
        self.time.format(format).to_string()
    }

    /// The instant with other years, days, hours and so on.
    fn with_fields(self, fields: Kwargs) -> Result<Self, Error> {
        let mut time = self.time;
        let names: Vec<String> = fields.args().map(str::to_owned).collect();
        // A day that the old month lacks is put in after the new month.
        for (name, least_first) in [
            ("year", true),
            ("month", true),
            ("day", true),
            ("hour", false),
            ("minute", false),
            ("second", false),
            ("microsecond", false),
        ] {
            if !names.iter().any(|given| given == name) || (self.is_date && !least_first) {
                continue;
            }
            let value: i64 = fields.get(name)?;
            let small = u32::try_from(value).ok();
            let changed = match (name, small) {
                ("year", _) => i32::try_from(value)
                    .ok()
                    .and_then(|year| time.with_year(year)),
                ("month", Some(month)) => time.with_month(month),
                ("day", Some(day)) => time.with_day(day),
                ("hour", Some(hour)) => time.with_hour(hour),
                ("minute", Some(minute)) => time.with_minute(minute),
                ("second", Some(second)) => time.with_second(second),
                (_, Some(micros)) => time.with_nanosecond(micros.saturating_mul(1000)),
                _ => None,
            };
            time = changed.ok_or_else(|| wrong(format!("there is no such {name}")))?;
        }
        fields.assert_all_used()?;
        Ok(Self { time, ..self })
    }
}

impl Object for Moment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>()?;
        Some(self.time.cmp(&other.time))
    }

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
            "time" => Value::from(self.clock()),
            "replace" => Value::from_object(self.with_fields(from_args::<(Kwargs,)>(args)?.0)?),
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
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    if let Some(seconds) = value.as_i64() {
        return DateTime::from_timestamp(seconds, 0).ok_or_else(|| wrong("time out of range"));
    }
    let text = value
        .as_str()
        .ok_or_else(|| mistyped("a time is a text or a number"))?
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
    // Weeks and days of the year, with hyphens or without.
    for format in ["%G-W%V-%u", "%GW%V%u", "%Y-%j", "%Y%j"] {
        let has_week = text.contains('W');
        let is_this = has_week == format.contains('W') && (has_week || is_day_of_year(text));
        if is_this && let Ok(date) = NaiveDate::parse_from_str(text, format) {
            return Some(date.and_time(chrono::NaiveTime::MIN).and_utc());
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

/// `2022-014` or `2022014`; `2022-01` is a month and `20220114` a date.
fn is_day_of_year(text: &str) -> bool {
    match text.split_once('-') {
        Some((year, day)) => year.len() == 4 && day.len() == 3,
        None => text.len() == 7,
    }
}
