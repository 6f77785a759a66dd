//! Instants as networks write them: several formats, often without a zone.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, TimeZone as _};
use cpapi_domain::time::UtcTime;

/// Formats with date and time that are tried when the mapping names none.
const COMMON: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
];

/// Reads an instant. A text without zone is taken for `zone`; a bare date for its last second,
/// because an offer runs through the day on which it ends.
pub(crate) fn parse(text: &str, formats: &[String], zone: FixedOffset) -> Option<UtcTime> {
    let text = text.trim();
    if formats.is_empty() {
        if let Some(time) = UtcTime::parse_rfc3339(text) {
            return Some(time);
        }
        if text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return unix(text);
        }
        if let Some(time) = COMMON
            .iter()
            .find_map(|format| in_format(text, format, zone))
        {
            return Some(time);
        }
        return in_format(text, "%Y-%m-%d", zone);
    }
    formats.iter().find_map(|format| match format.as_str() {
        "unix" => unix(text),
        format => in_format(text, format, zone),
    })
}

/// Seconds, or milliseconds where it would be thousands of years from now.
fn unix(text: &str) -> Option<UtcTime> {
    let number: i64 = text.parse().ok()?;
    UtcTime::from_unix(if number > 99_999_999_999 {
        number / 1000
    } else {
        number
    })
}

fn in_format(text: &str, format: &str, zone: FixedOffset) -> Option<UtcTime> {
    if let Ok(time) = chrono::DateTime::parse_from_str(text, format) {
        return Some(UtcTime::from_datetime(time.to_utc()));
    }
    let naive = match NaiveDateTime::parse_from_str(text, format) {
        Ok(time) => time,
        Err(_) => NaiveDate::parse_from_str(text, format)
            .ok()?
            .and_hms_opt(23, 59, 59)?,
    };
    zone.from_local_datetime(&naive)
        .single()
        .map(|time| UtcTime::from_datetime(time.to_utc()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_time_without_zone_is_in_the_mappings_zone_and_a_date_lasts_its_whole_day() {
        let utc = FixedOffset::east_opt(0).unwrap();
        let east = FixedOffset::east_opt(3 * 3600).unwrap();
        let read = |text: &str, zone| parse(text, &[], zone).map(|time| time.to_string());
        assert_eq!(
            read("2031-12-31 19:59:59", utc).unwrap(),
            "2031-12-31T19:59:59Z"
        );
        assert_eq!(
            read("2031-12-31 19:59:59", east).unwrap(),
            "2031-12-31T16:59:59Z"
        );
        assert_eq!(read("2031-12-31", utc).unwrap(), "2031-12-31T23:59:59Z");
        assert_eq!(
            read("2031-12-31T00:00:00+02:00", utc).unwrap(),
            "2031-12-30T22:00:00Z"
        );
        assert_eq!(read("1600158239", utc).unwrap(), "2020-09-15T08:23:59Z");
        assert_eq!(read("31/12/2031 soon", utc), None);
        assert_eq!(
            parse("31.12.2031", &["%d.%m.%Y".to_owned()], utc)
                .unwrap()
                .to_string(),
            "2031-12-31T23:59:59Z"
        );
    }
}
