//! Amounts and shares as networks write them: `"15.00000"`, `$2.50`, `25%`, `1,250.00 USD`.

use std::sync::LazyLock;

use cpapi_domain::money::Micros;
use regex::Regex;

/// A currency sign or code before or after is let pass; a comma only between thousands, because
/// `2,50` could be two and a half or two hundred and fifty.
#[expect(clippy::unwrap_used, reason = "a constant pattern, compiled in a test")]
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:[$€£¥₹₽]|[A-Z]{3}\s)?\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)\s*(?:[$€£¥₹₽%]|\s[A-Z]{3})?$",
    )
    .unwrap()
});

/// More digits than a float keeps exactly.
const EXACT_DIGITS: usize = 15;

/// Reads an amount.
///
/// # Errors
/// One sentence on why it cannot be read.
pub(crate) fn parse(text: &str) -> Result<Micros, String> {
    // Most networks write plain decimals, and most of them by the million.
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain
        && text.starts_with(|first: char| first.is_ascii_digit())
        && let Ok(amount) = text.parse()
    {
        return Ok(amount);
    }
    let not_a_number = || "The value is not a decimal number.".to_owned();
    let number = AMOUNT
        .captures(text.trim())
        .and_then(|found| found.get(1))
        .ok_or_else(not_a_number)?;
    let digits = number.as_str().replace(',', "");
    let digits = digits.strip_suffix('.').unwrap_or(&digits);
    if !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(not_a_number());
    }
    digits
        .parse()
        .map_err(|error| format!("The value cannot be kept exactly: {error}."))
}

/// Whether a JSON number came through a float with so many digits that it may not be what the
/// network wrote.
pub(crate) fn is_doubtful(value: &serde_json::Value) -> bool {
    let serde_json::Value::Number(number) = value else {
        return false;
    };
    number.is_f64()
        && number
            .to_string()
            .bytes()
            .filter(u8::is_ascii_digit)
            .count()
            > EXACT_DIGITS
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, amount) in [
            ("15.00000", "15"),
            ("$2.50", "2.5"),
            ("25%", "25"),
            ("1,250.00 USD", "1250"),
            ("EUR 0.1", "0.1"),
            (".5", "0.5"),
            ("-3", "-3"),
            ("7.", "7"),
        ] {
            assert_eq!(parse(text).unwrap(), amount.parse().unwrap(), "{text}");
        }
        for text in [
            "N/A",
            "",
            "2,50",
            "1.2.3",
            "1e3",
            "up to 5",
            "0.0000001",
            "99999999999999",
            ".",
            "-",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
