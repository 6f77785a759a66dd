//! Moments at which tokens end, in the forms that networks write.

use chrono::{DateTime, Months, NaiveDate, NaiveDateTime, Utc};
use cpapi_domain::time::UtcTime;
use serde_json::Value;

use crate::interpolation::python_text;

/// Without zone, tried in order.
const NAIVE: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%a %b %e %H:%M:%S %Y",
];

/// With zone, tried in order.
const ZONED: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f%:z",
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
];

/// A moment: Unix seconds, RFC 3339, RFC 2822, a date, and the forms above; UTC where no zone is
/// said. `format` is tried where they do not fit; the reference does not look at it at all.
pub(super) fn parse(text: &str, format: Option<&str>) -> Option<UtcTime> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().and_then(UtcTime::from_unix);
    }
    let zoned = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .ok()
        .or_else(|| first(ZONED, |format| DateTime::parse_from_str(text, format).ok()))
        .or_else(|| DateTime::parse_from_str(text, format?).ok());
    if let Some(moment) = zoned {
        return Some(UtcTime::from_datetime(moment.with_timezone(&Utc)));
    }
    let text = text.trim_end_matches(['Z', 'z']);
    first(NAIVE, |format| {
        NaiveDateTime::parse_from_str(text, format).ok()
    })
    .or_else(|| NaiveDateTime::parse_from_str(text, format?).ok())
    .or_else(|| {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        date.or_else(|| NaiveDate::parse_from_str(text, format?).ok())?
            .and_hms_opt(0, 0, 0)
    })
    .map(UtcTime::from_naive)
}

fn first<T>(formats: &[&str], parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    formats.iter().find_map(|format| parse(format))
}

/// `expires_in`: a number of seconds, also as text.
pub(super) fn in_seconds(value: &Value, now: UtcTime) -> Option<UtcTime> {
    let text = python_text(value);
    let whole = text.trim().split('.').next().unwrap_or_default();
    let seconds: i64 = whole.parse().ok()?;
    Some(now.plus_seconds(seconds))
}

/// How long a token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifetime {
    months: u32,
    seconds: i64,
}

impl Lifetime {
    /// From an ISO 8601 duration; months and years are those of the calendar.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match iso8601::duration(text).ok()? {
            iso8601::Duration::YMDHMS {
                year,
                month,
                day,
                hour,
                minute,
                second,
                millisecond: _,
            } => Some(Self {
                months: year.checked_mul(12)?.checked_add(month)?,
                seconds: i64::from(day) * 86_400
                    + i64::from(hour) * 3_600
                    + i64::from(minute) * 60
                    + i64::from(second),
            }),
            iso8601::Duration::Weeks(weeks) => Some(Self {
                months: 0,
                seconds: i64::from(weeks) * 7 * 86_400,
            }),
        }
    }

    /// The end of a life that begins now.
    pub(super) fn after(self, now: UtcTime) -> UtcTime {
        let moved = now.naive().checked_add_months(Months::new(self.months));
        moved
            .map_or(now, UtcTime::from_naive)
            .plus_seconds(self.seconds)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_moment_is_read_in_every_form_that_the_reference_reads() {
        let wanted = UtcTime::parse_rfc3339("2023-04-06T07:12:10Z").unwrap();
        for text in [
            "1680765130",
            "2023-04-06T07:12:10Z",
            "2023-04-06T09:12:10+02:00",
            "2023-04-06 07:12:10",
            "2023-04-06T07:12:10.000000",
            "2023-04-06 09:12:10+02:00",
            "Thu, 06 Apr 2023 07:12:10 GMT",
        ] {
            assert_eq!(parse(text, None), Some(wanted), "{text}");
        }
        assert_eq!(parse("06.04.2023 07:12:10", None), None);
        assert_eq!(
            parse("06.04.2023 07:12:10", Some("%d.%m.%Y %H:%M:%S")),
            Some(wanted)
        );
    }

    #[test]
    fn a_lifetime_counts_months_by_the_calendar() {
        let now = UtcTime::parse_rfc3339("2026-01-31T00:00:00Z").unwrap();
        let after = |text: &str| Lifetime::parse(text).unwrap().after(now).to_string();
        assert_eq!(after("P1M"), "2026-02-28T00:00:00Z");
        assert_eq!(after("P1W"), "2026-02-07T00:00:00Z");
        assert_eq!(after("PT1H30M"), "2026-01-31T01:30:00Z");
        assert_eq!(Lifetime::parse("an hour"), None);
    }

    #[test]
    fn seconds_may_be_a_text_or_a_fraction() {
        let now = UtcTime::parse_rfc3339("2026-01-01T00:00:00Z").unwrap();
        for value in [json!(60), json!("60"), json!(60.9)] {
            assert_eq!(in_seconds(&value, now), Some(now.plus_seconds(60)));
        }
        assert_eq!(in_seconds(&json!("soon"), now), None);
    }
}
