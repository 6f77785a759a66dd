//! Values as Python's `str` writes them.

use minijinja::{Error, Output, State, Value as Jinja};
use serde_json::Value;

use super::jinja;

/// From this power of ten on, Python writes a float with an exponent.
const LARGE: f64 = 1e16;
/// Below this, too.
const SMALL: f64 = 1e-4;

/// Writes the result of an expression.
pub(super) fn write(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Jinja,
) -> Result<(), Error> {
    if value.is_number()
        && !value.is_integer()
        && let Ok(float) = f64::try_from(value.clone())
    {
        return out.write_str(&float_text(float)).map_err(Error::from);
    }
    minijinja::escape_formatter(out, state, value)
}

/// A value for query parameters and headers.
pub(crate) fn python_text(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => float_text(float),
            _ => number.to_string(),
        },
        Value::String(text) => text.clone(),
        other => jinja(other).to_string(),
    }
}

/// A float as Python writes it: 1.0, 1e-05, 1e+16.
fn float_text(float: f64) -> String {
    if !float.is_finite() {
        return match (float.is_nan(), float.is_sign_negative()) {
            (true, _) => "nan",
            (false, true) => "-inf",
            (false, false) => "inf",
        }
        .to_owned();
    }
    let size = float.abs();
    if float == 0.0 || (SMALL..LARGE).contains(&size) {
        return format!("{float:?}");
    }
    let text = format!("{float:e}");
    match text.split_once('e') {
        Some((digits, power)) => match power.strip_prefix('-') {
            Some(power) => format!("{digits}e-{power:0>2}"),
            None => format!("{digits}e+{power:0>2}"),
        },
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_python_writes_them() {
        for (float, text) in [
            (1.0, "1.0"),
            (24.1, "24.1"),
            (-0.0, "-0.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(float_text(float), text);
        }
    }
}
