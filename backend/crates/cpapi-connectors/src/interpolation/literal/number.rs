//! Python's numbers, as JSON can hold them.

use serde_json::{Number, Value};

/// The number; none when it is none, or a whole number beyond 64 bits.
pub(super) fn read(word: &str, negative: bool) -> Option<Value> {
    let lower = word.to_ascii_lowercase();
    if !lower.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if lower.starts_with('_') || lower.ends_with('_') || lower.contains("__") {
        return None;
    }
    let plain = lower.replace('_', "");
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = plain.strip_prefix(prefix) {
            return integer(u64::from_str_radix(rest, radix).ok()?, negative);
        }
    }
    if plain.bytes().all(|byte| byte.is_ascii_digit()) {
        // `007` is not a number in Python; `000` is nothing.
        if plain.len() > 1 && plain.starts_with('0') && plain.bytes().any(|byte| byte != b'0') {
            return None;
        }
        return integer(plain.parse().ok()?, negative);
    }
    let value: f64 = plain.parse().ok()?;
    Number::from_f64(if negative { -value } else { value }).map(Value::Number)
}

fn integer(value: u64, negative: bool) -> Option<Value> {
    if negative {
        return Some(Value::from(0_i64.checked_sub_unsigned(value)?));
    }
    Some(Value::from(value))
}
