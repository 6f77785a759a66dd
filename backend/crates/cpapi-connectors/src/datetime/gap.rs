//! ISO 8601 durations: `P1M`, `PT0.000001S`. Months and years depend on the calendar and are kept
//! apart from what is exact.

use chrono::{DateTime, FixedOffset, Months, TimeDelta};

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    months: u32,
    exact: TimeDelta,
}

const MICROS_PER_SECOND: i64 = 1_000_000;

impl Gap {
    /// An exact span.
    pub(crate) const fn exact(exact: TimeDelta) -> Self {
        Self { months: 0, exact }
    }

    /// Reads `P1Y2M3W4DT5H6M7.5S`; none when it is no duration.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim().strip_prefix('P')?;
        let (mut months, mut micros, mut met, mut in_time) = (0_u32, 0_i64, false, false);
        while !rest.is_empty() {
            if let Some(time) = rest.strip_prefix('T') {
                if in_time {
                    return None;
                }
                in_time = true;
                rest = time;
                continue;
            }
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))?;
            let (number, unit_on) = rest.split_at_checked(end)?;
            let mut letters = unit_on.chars();
            let unit = letters.next()?;
            rest = letters.as_str();
            met = true;
            match (in_time, unit) {
                (false, 'Y') => {
                    months = months.checked_add(number.parse::<u32>().ok()?.checked_mul(12)?)?;
                }
                (false, 'M') => months = months.checked_add(number.parse().ok()?)?,
                _ => {
                    let seconds = match (in_time, unit) {
                        (false, 'W') => 7 * 86_400,
                        (false, 'D') => 86_400,
                        (true, 'H') => 3_600,
                        (true, 'M') => 60,
                        (true, 'S') => 1,
                        _ => return None,
                    };
                    micros = micros.checked_add(scaled(number, seconds)?)?;
                }
            }
        }
        let exact = TimeDelta::microseconds(micros);
        met.then_some(Self { months, exact })
    }

    /// Whether it is no time at all.
    pub(crate) fn is_zero(&self) -> bool {
        self.months == 0 && self.exact.is_zero()
    }

    /// The span in microseconds when it holds no months.
    pub(crate) fn micros(&self) -> Option<i64> {
        if self.months == 0 {
            self.exact.num_microseconds()
        } else {
            None
        }
    }

    /// The instant that much later; none beyond the calendar.
    pub(crate) fn after(&self, time: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
        time.checked_add_months(Months::new(self.months))?
            .checked_add_signed(self.exact)
    }

    /// The instant that much earlier; none beyond the calendar.
    pub(crate) fn before(&self, time: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
        time.checked_sub_months(Months::new(self.months))?
            .checked_sub_signed(self.exact)
    }
}

/// A decimal number of units, in microseconds.
fn scaled(number: &str, seconds: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let mut micros = whole
        .parse::<i64>()
        .ok()?
        .checked_mul(seconds)?
        .checked_mul(MICROS_PER_SECOND)?;
    let mut unit = seconds.checked_mul(MICROS_PER_SECOND)?;
    for digit in fraction.chars() {
        unit /= 10;
        micros = micros.checked_add(i64::from(digit.to_digit(10)?).checked_mul(unit)?)?;
    }
    Some(micros)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn durations_are_read_exactly_and_nonsense_is_not() {
        let micros = |text: &str| Gap::parse(text).and_then(|gap| gap.micros());
        assert_eq!(micros("PT10S"), Some(10_000_000));
        assert_eq!(micros("PT0.000001S"), Some(1));
        assert_eq!(micros("P1W"), Some(604_800_000_000));
        assert_eq!(micros("P1DT1H1M1.5S"), Some(90_061_500_000));
        assert_eq!(micros("P1M"), None);
        for text in ["", "P", "1D", "PT", "P1S", "PTT1S", "P1H", "PD", "P1.5M"] {
            assert_eq!(Gap::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_month_ends_with_its_last_day() {
        let time = DateTime::parse_from_rfc3339("2024-01-31T00:00:00Z").unwrap();
        let later = Gap::parse("P1M").unwrap().after(time).unwrap();
        assert_eq!(later.to_rfc3339(), "2024-02-29T00:00:00+00:00");
    }
}
