//! The formats of `datetime_format`: Python's codes, with Airbyte's own `%s`, `%s_as_float`, `%ms`,
//! `%epoch_microseconds` and `%_ms`.

use std::fmt::Write as _;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset as _, TimeZone as _, Utc};

/// Reads an instant; a text without zone is UTC. None when the text does not have the form.
pub(crate) fn parse(text: &str, format: &str) -> Option<DateTime<FixedOffset>> {
    let micros = |micros: i64| {
        DateTime::from_timestamp_micros(micros).map(|time| time.with_timezone(&Utc.fix()))
    };
    match format {
        "%s" => micros(text.trim().parse::<i64>().ok()?.checked_mul(1_000_000)?),
        "%s_as_float" => micros(float_micros(text)?),
        "%ms" => micros(text.trim().parse::<i64>().ok()?.checked_mul(1_000)?),
        "%epoch_microseconds" => micros(text.trim().parse().ok()?),
        _ => in_codes(text, &format.replace("%_ms", "%f")),
    }
}

/// Seconds with a fraction, without going through a float.
fn float_micros(text: &str) -> Option<i64> {
    let number: rust_decimal::Decimal = text.trim().parse().ok()?;
    let micros = number.checked_mul(rust_decimal::Decimal::from(1_000_000))?;
    i64::try_from(micros.round()).ok()
}

fn in_codes(text: &str, format: &str) -> Option<DateTime<FixedOffset>> {
    let (text, format) = with_readable_fraction(text, format)?;
    let (text, format) = with_readable_zone(&text, &format);
    if let Ok(time) = DateTime::parse_from_str(&text, &format) {
        return Some(time);
    }
    let naive = NaiveDateTime::parse_from_str(&text, &format)
        .ok()
        .or_else(|| {
            let date = NaiveDate::parse_from_str(&text, &format).ok()?;
            date.and_hms_opt(0, 0, 0)
        })?;
    Utc.fix().from_local_datetime(&naive).single()
}

/// Python's `%f` stands for one to six digits; chrono reads a fraction only behind its dot.
fn with_readable_fraction(text: &str, format: &str) -> Option<(String, String)> {
    if !format.contains("%f") {
        return Some((text.to_owned(), format.to_owned()));
    }
    if format.contains("%S.%f") {
        // Without this, a text that lacks the fraction would be read all the same.
        let has_fraction = text
            .split('.')
            .skip(1)
            .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        return has_fraction.then(|| (text.to_owned(), format.replace("%S.%f", "%S%.f")));
    }
    Some((text.to_owned(), format.replace("%f", "%6f")))
}

/// `Z` for `%z`, and names of UTC for `%Z`, which Python reads and chrono does not.
fn with_readable_zone(text: &str, format: &str) -> (String, String) {
    if let Some(front) = format.strip_suffix("%Z") {
        for name in ["UTC", "GMT"] {
            if let Some(text) = text.strip_suffix(name) {
                return (text.to_owned(), front.to_owned());
            }
        }
        return (text.to_owned(), front.to_owned());
    }
    match text.strip_suffix('Z') {
        Some(front) if format.ends_with("%z") => (format!("{front}+0000"), format.to_owned()),
        _ => (text.to_owned(), format.to_owned()),
    }
}

/// Writes an instant; none when the format has codes that do not exist.
pub(crate) fn format(time: DateTime<FixedOffset>, format: &str) -> Option<String> {
    Some(match format {
        "%s" => time.timestamp().to_string(),
        "%s_as_float" => {
            let fraction = format!("{:06}", time.timestamp_subsec_micros());
            let fraction = fraction.trim_end_matches('0');
            format!(
                "{}.{}",
                time.timestamp(),
                if fraction.is_empty() { "0" } else { fraction }
            )
        }
        "%ms" => time.timestamp_millis().to_string(),
        "%epoch_microseconds" => time.timestamp_micros().to_string(),
        _ => {
            let zone = match time.offset().local_minus_utc() {
                0 => "UTC".to_owned(),
                _ => format!("UTC{}", time.offset()),
            };
            let codes = format
                .replace("%_ms", "%3f")
                .replace("%f", "%6f")
                .replace("%Z", &zone);
            let mut out = String::new();
            write!(out, "{}", time.format(&codes)).ok()?;
            out
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn again(text: &str, form: &str) -> Option<String> {
        parse(text, form).and_then(|time| format(time, form))
    }

    #[test]
    fn instants_come_back_as_they_were_written() {
        for (text, form) in [
            ("1686218963", "%s"),
            ("1686218963.5", "%s_as_float"),
            ("1686218963123", "%ms"),
            ("1686218963123456", "%epoch_microseconds"),
            ("2024-02-29", "%Y-%m-%d"),
            ("2024-02-29T01:02:03Z", "%Y-%m-%dT%H:%M:%SZ"),
            ("2024-02-29T01:02:03.000500Z", "%Y-%m-%dT%H:%M:%S.%fZ"),
            ("2024-02-29T01:02:03.123+0200", "%Y-%m-%dT%H:%M:%S.%_ms%z"),
            ("2024-02-29 01:02:03 UTC", "%Y-%m-%d %H:%M:%S %Z"),
        ] {
            assert_eq!(again(text, form).as_deref(), Some(text), "{form}");
        }
        let zulu = again("2024-02-29T01:02:03Z", "%Y-%m-%dT%H:%M:%S%z").unwrap();
        assert_eq!(zulu, "2024-02-29T01:02:03+0000");
        let short = again("2024-02-29T01:02:03.5Z", "%Y-%m-%dT%H:%M:%S.%fZ").unwrap();
        assert_eq!(short, "2024-02-29T01:02:03.500000Z");
    }

    #[test]
    fn a_text_of_another_form_is_not_read() {
        for (text, form) in [
            ("2024-02-30", "%Y-%m-%d"),
            ("2024-02-29T01:02:03Z", "%Y-%m-%d"),
            ("2024-02-29T01:02:03Z", "%Y-%m-%dT%H:%M:%S.%fZ"),
            ("soon", "%s"),
        ] {
            assert_eq!(parse(text, form), None, "{text} {form}");
        }
    }
}
