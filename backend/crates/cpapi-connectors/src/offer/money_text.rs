//! Amounts and shares as networks write them: `"15.00000"`, `$2.50`, `25%`, `1,250.00 USD`, and
//! `1.250,00 €` where the mapping says so.

use std::borrow::Cow;

use cpapi_domain::vocabulary::Currency;
use rust_decimal::Decimal;
use serde::Deserialize;

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(crate) enum DecimalMark {
    /// `1,250.00`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `1.250,00`
    #[serde(rename = ",")]
    Comma,
}

/// What stands beside a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Nothing, or a sign that several currencies share (`$`, `¥`).
    Plain,
    /// A percent sign.
    Percent,
    /// A currency's code or its own sign.
    Currency(Currency),
}

/// A number and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    /// The number, exact.
    pub(crate) value: Decimal,
    /// Its unit.
    pub(crate) unit: Unit,
}

const NOT_A_NUMBER: &str = "The value is not a decimal number.";
const NOT_EXACT: &str = "The number cannot be kept exactly.";

/// Reads a text.
///
/// # Errors
/// One sentence on why it cannot be read.
pub(crate) fn parse(text: &str, mark: DecimalMark) -> Result<Number, &'static str> {
    let text = text.trim();
    // Most networks write plain decimals, and most of them by the million.
    let is_plain = mark == DecimalMark::Point
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_plain && let Ok(value) = Decimal::from_str_exact(text) {
        return Ok(Number {
            value,
            unit: Unit::Plain,
        });
    }
    let (before, number, after) = split(text).ok_or(NOT_A_NUMBER)?;
    let (before, sign_before) = sign(before);
    let (sign_within, number) = match number.strip_prefix(['+', '-']) {
        Some(rest) => (number.starts_with('-'), rest),
        None => (false, number),
    };
    let digits = plain_digits(number, mark).ok_or(NOT_A_NUMBER)?;
    let value = Decimal::from_str_exact(&digits).map_err(|_| NOT_EXACT)?;
    let unit = match (unit(before)?, unit(after)?) {
        (unit, Unit::Plain) | (Unit::Plain, unit) => unit,
        (one, other) if one == other => one,
        _ => return Err("The value names two units."),
    };
    let value = if sign_before || sign_within {
        -value
    } else {
        value
    };
    Ok(Number { value, unit })
}

/// Reads the digits of a JSON number, `1e3` included.
///
/// # Errors
/// It has more digits than are kept exactly.
pub(crate) fn of_json(digits: &str) -> Result<Number, &'static str> {
    let value = if digits.contains(['e', 'E']) {
        Decimal::from_scientific(digits).map_err(|_| NOT_EXACT)
    } else {
        Decimal::from_str_exact(digits).map_err(|_| NOT_EXACT)
    };
    value.map(|value| Number {
        value,
        unit: Unit::Plain,
    })
}

/// Whether a text is the number 0, whatever its unit.
pub(crate) fn is_zero(text: &str) -> bool {
    let read = parse(text, DecimalMark::Point)
        .or_else(|_| parse(text, DecimalMark::Comma))
        .or_else(|_| of_json(text));
    read.is_ok_and(|number| number.value.is_zero())
}

/// What stands before the number, the number and what stands behind it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let is_digit = |character: char| character.is_ascii_digit();
    let first = text.find(is_digit)?;
    let last = text.rfind(is_digit)?;
    let before = text.get(..first)?;
    // `.5`, `-3`
    let start = before.trim_end_matches(['.', ',', '+', '-']).len();
    let rest = text.get(last + 1..)?;
    // `7.`
    let end = last + 1 + usize::from(rest.starts_with(['.', ',']));
    Some((
        text.get(..start)?.trim(),
        text.get(start..end)?,
        text.get(end..)?.trim(),
    ))
}

/// A minus before the currency: `-$5`.
fn sign(before: &str) -> (&str, bool) {
    match before.strip_prefix('-') {
        Some(rest) => (rest.trim(), true),
        None => (before, false),
    }
}

/// The number with `.` and without thousands separators; none where it is not one number.
fn plain_digits(number: &str, mark: DecimalMark) -> Option<Cow<'_, str>> {
    let mark = match mark {
        DecimalMark::Point => '.',
        DecimalMark::Comma => ',',
    };
    let (whole, fraction) = number.split_once(mark).unwrap_or((number, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = if all_digits(whole) {
        Cow::Borrowed(whole)
    } else {
        let separator = whole
            .chars()
            .find(|character| !character.is_ascii_digit())?;
        if separator == mark
            || !matches!(
                separator,
                ',' | '.' | ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}'
            )
        {
            return None;
        }
        let groups: Vec<&str> = whole.split(separator).collect();
        let (first, others) = groups.split_first()?;
        let well_formed = (1..=3).contains(&first.len())
            && all_digits(first)
            && others
                .iter()
                .all(|group| group.len() == 3 && all_digits(group));
        if !well_formed {
            return None;
        }
        Cow::Owned(groups.concat())
    };
    if fraction.is_empty() {
        return Some(whole);
    }
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(Cow::Owned(format!("{whole}.{fraction}")))
}

/// Signs that belong to one currency; others are shared by several and say nothing.
const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₴", "UAH"),
    ("₺", "TRY"),
    ("₩", "KRW"),
    ("₫", "VND"),
    ("₪", "ILS"),
    ("₱", "PHP"),
    ("฿", "THB"),
    ("₦", "NGN"),
    ("₸", "KZT"),
    ("zł", "PLN"),
    ("R$", "BRL"),
    ("US$", "USD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
];

fn unit(text: &str) -> Result<Unit, &'static str> {
    match text {
        "" | "$" | "¥" => return Ok(Unit::Plain),
        "%" => return Ok(Unit::Percent),
        _ => {}
    }
    // `$2.50 USD` has both, each on its side; `USD $2.50` on one.
    let code = text
        .strip_suffix('$')
        .map(str::trim_end)
        .filter(|rest| rest.len() == 3)
        .unwrap_or(text);
    let code = SIGNS
        .iter()
        .find(|(sign, _)| *sign == text)
        .map_or(code, |(_, code)| code);
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    is_code
        .then(|| Currency::from_code(code))
        .flatten()
        .map(Unit::Currency)
        .ok_or(NOT_A_NUMBER)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, mark: DecimalMark) -> Result<(String, Unit), &'static str> {
        parse(text, mark).map(|number| (number.value.normalize().to_string(), number.unit))
    }

    fn currency(code: &str) -> Unit {
        Unit::Currency(Currency::from_code(code).unwrap())
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, value, unit) in [
            ("15.00000", "15", Unit::Plain),
            ("$2.50", "2.5", Unit::Plain),
            ("$2.50 USD", "2.5", currency("USD")),
            ("USD $2.50", "2.5", currency("USD")),
            ("-$5", "-5", Unit::Plain),
            ("25%", "25", Unit::Percent),
            ("12.5 %", "12.5", Unit::Percent),
            ("1,250.00 USD", "1250", currency("USD")),
            ("1 250.00", "1250", Unit::Plain),
            ("1'250'000", "1250000", Unit::Plain),
            ("EUR 0.1", "0.1", currency("EUR")),
            ("€1,250.00", "1250", currency("EUR")),
            ("R$ 7", "7", currency("BRL")),
            (".5", "0.5", Unit::Plain),
            ("-3", "-3", Unit::Plain),
            ("7.", "7", Unit::Plain),
        ] {
            let expected = (value.to_owned(), unit);
            assert_eq!(read(text, DecimalMark::Point).unwrap(), expected, "{text}");
        }
        for text in [
            "N/A", "", "2,50", "1.2.3", "1e3", "up to 5", "5 - 7", ".", "-", "1,25,000", "5 XXX",
            "5% USD", "€5 USD", "1 apple",
        ] {
            assert!(read(text, DecimalMark::Point).is_err(), "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_read_only_where_the_mapping_says_so() {
        for (text, value) in [
            ("1.234,56", "1234.56"),
            ("2,50 €", "2.5"),
            ("1 234,5", "1234.5"),
            ("1.234", "1234"),
        ] {
            assert_eq!(read(text, DecimalMark::Comma).unwrap().0, value, "{text}");
        }
        for text in ["2.50", "1,234.56", "1,2,3"] {
            assert!(read(text, DecimalMark::Comma).is_err(), "{text}");
        }
    }

    #[test]
    fn a_json_number_is_its_own_digits() {
        for (digits, value) in [("24.10", "24.10"), ("1e3", "1000"), ("2.5E-2", "0.025")] {
            assert_eq!(of_json(digits).unwrap().value.to_string(), value);
        }
        assert!(of_json("1e400").is_err());
        assert!(of_json(&"9".repeat(40)).is_err());
    }

    #[test]
    fn nothing_is_read_as_zero_but_zero() {
        for text in ["0", "0.00", "$0.00", "0,00 €", "0%", "0e3"] {
            assert!(is_zero(text), "{text}");
        }
        for text in ["", "none", "1", "0x"] {
            assert!(!is_zero(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,20}") {
            let _ = parse(&text, DecimalMark::Point);
            let _ = parse(&text, DecimalMark::Comma);
            let _ = of_json(&text);
        }
    }
}
