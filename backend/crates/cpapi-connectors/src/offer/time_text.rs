//! Instants as networks write them: several formats, often without a zone.

use std::str::FromStr;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use cpapi_domain::time::UtcTime;

/// Formats with date, time and perhaps an offset that are tried when the mapping names none. All
/// begin with the year: `03/04/2031` could be March or April.
const COMMON: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S %#z",
];
/// Bare dates that are tried then.
const COMMON_DATES: &[&str] = &["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"];

/// Where a time without zone was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// So far from UTC.
    Offset(FixedOffset),
    /// A place with its own rules: `America/New_York`.
    Place(Tz),
}

impl Zone {
    /// Coordinated universal time.
    pub(crate) const UTC: Self = Self::Place(Tz::UTC);

    fn instant(self, naive: NaiveDateTime) -> Option<UtcTime> {
        match self {
            Self::Offset(offset) => instant_in(&offset, naive),
            Self::Place(place) => instant_in(&place, naive),
        }
    }
}

impl FromStr for Zone {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Ok(offset) = text.parse() {
            return Ok(Self::Offset(offset));
        }
        text.parse()
            .map(Self::Place)
            .map_err(|_| "an offset such as +02:00 or a name such as America/New_York is expected")
    }
}

/// Of a time that clocks show twice the first one counts; of one that they skip, the one an hour
/// later: an offer should rather end early than late, and in neither case by a day.
fn instant_in<Z: TimeZone>(zone: &Z, naive: NaiveDateTime) -> Option<UtcTime> {
    let local = zone.from_local_datetime(&naive);
    let local = local.earliest().or_else(|| {
        let later = naive.checked_add_signed(Duration::hours(1))?;
        zone.from_local_datetime(&later).earliest()
    })?;
    Some(UtcTime::from_datetime(local.with_timezone(&Utc)))
}

/// Reads an instant. A text without zone is taken for `zone`; a bare date for its last second,
/// because an offer runs through the day on which it ends.
pub(crate) fn parse(text: &str, formats: &[String], zone: Zone) -> Option<UtcTime> {
    let text = text.trim();
    if !formats.is_empty() {
        return formats.iter().find_map(|format| match format.as_str() {
            "unix" => unix(text),
            format => in_format(text, format, zone),
        });
    }
    if let Some(time) = UtcTime::parse_rfc3339(text) {
        return Some(time);
    }
    if text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return unix(text);
    }
    let (text, zone) = match text
        .strip_suffix(" UTC")
        .or_else(|| text.strip_suffix(" GMT"))
    {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => (rest, Zone::UTC),
        _ => (text, zone),
    };
    COMMON
        .iter()
        .chain(COMMON_DATES)
        .find_map(|format| in_format(text, format, zone))
        .or_else(|| {
            let time = DateTime::parse_from_rfc2822(text).ok()?;
            Some(UtcTime::from_datetime(time.to_utc()))
        })
}

/// Seconds, or milliseconds where it would be thousands of years from now.
fn unix(text: &str) -> Option<UtcTime> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number: i64 = whole.parse().ok()?;
    UtcTime::from_unix(if number > 99_999_999_999 {
        number / 1000
    } else {
        number
    })
}

fn in_format(text: &str, format: &str, zone: Zone) -> Option<UtcTime> {
    // An offset (`%z`, `%:z`, `%+`) or a count of seconds (`%s`).
    let may_have_offset = format.contains(['z', '+', 's']);
    if may_have_offset && let Ok(time) = DateTime::parse_from_str(text, format) {
        return Some(UtcTime::from_datetime(time.to_utc()));
    }
    let naive = match NaiveDateTime::parse_from_str(text, format) {
        Ok(time) => time,
        Err(_) => NaiveDate::parse_from_str(text, format)
            .ok()?
            .and_hms_opt(23, 59, 59)?,
    };
    zone.instant(naive)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn read(text: &str, zone: &str) -> Option<String> {
        parse(text, &[], zone.parse().unwrap()).map(|time| time.to_string())
    }

    #[test]
    fn a_time_without_zone_is_in_the_mappings_zone_and_a_date_lasts_its_whole_day() {
        for (text, zone, instant) in [
            ("2031-12-31 19:59:59", "+00:00", "2031-12-31T19:59:59Z"),
            ("2031-12-31 19:59:59", "+03:00", "2031-12-31T16:59:59Z"),
            ("2031-12-31", "UTC", "2031-12-31T23:59:59Z"),
            ("2031/12/31", "UTC", "2031-12-31T23:59:59Z"),
            ("20311231", "UTC", "2031-12-31T23:59:59Z"),
            ("2031-12-31T00:00:00+02:00", "UTC", "2031-12-30T22:00:00Z"),
            ("2031-12-31T00:00:00+0200", "UTC", "2031-12-30T22:00:00Z"),
            ("2031-12-31 00:00:00 +02:00", "UTC", "2031-12-30T22:00:00Z"),
            ("2031-12-31 00:00:00 UTC", "+09:00", "2031-12-31T00:00:00Z"),
            (
                "Wed, 31 Dec 2031 12:00:00 GMT",
                "+09:00",
                "2031-12-31T12:00:00Z",
            ),
            ("1600158239", "+09:00", "2020-09-15T08:23:59Z"),
            ("1600158239000", "UTC", "2020-09-15T08:23:59Z"),
        ] {
            assert_eq!(read(text, zone).as_deref(), Some(instant), "{text} {zone}");
        }
        for text in ["31/12/2031 soon", "03/04/2031", "12", "never"] {
            assert_eq!(read(text, "UTC"), None, "{text}");
        }
    }

    #[test]
    fn a_place_has_summer_time() {
        let zone = "America/New_York";
        assert_eq!(
            read("2031-01-15 12:00", zone).unwrap(),
            "2031-01-15T17:00:00Z"
        );
        assert_eq!(
            read("2031-07-15 12:00", zone).unwrap(),
            "2031-07-15T16:00:00Z"
        );
        // 2031-03-09 02:30 is skipped, 2031-11-02 01:30 comes twice.
        assert_eq!(
            read("2031-03-09 02:30", zone).unwrap(),
            "2031-03-09T07:30:00Z"
        );
        assert_eq!(
            read("2031-11-02 01:30", zone).unwrap(),
            "2031-11-02T05:30:00Z"
        );
        assert!("Mars/Base".parse::<Zone>().is_err());
    }

    #[test]
    fn named_formats_are_the_only_ones() {
        let formats = ["%d.%m.%Y".to_owned(), "unix".to_owned()];
        let read = |text: &str| parse(text, &formats, Zone::UTC).map(|time| time.to_string());
        assert_eq!(read("31.12.2031").unwrap(), "2031-12-31T23:59:59Z");
        assert_eq!(read("1600158239").unwrap(), "2020-09-15T08:23:59Z");
        assert_eq!(read("2031-12-31"), None);
    }
}
