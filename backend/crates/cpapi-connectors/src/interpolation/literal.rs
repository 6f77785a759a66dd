//! Python literals: the reference runner reads every template's output again with
//! `ast.literal_eval` (reference-runner.md 1), so `"1.10"` becomes a number and
//! `'US', 'DE'` a list. What is no literal stays the text it is.

use serde_json::{Map, Number, Value};

/// Deepest nesting that is followed; deeper text stays text.
const DEPTH_LIMIT: usize = 32;

/// The value of a Python literal, or none when the text is not one.
pub(crate) fn parse(text: &str) -> Option<Value> {
    let text = text.trim_start_matches([' ', '\t']);
    let mut reader = Reader {
        rest: text,
        depth: 0,
    };
    let first = reader.value()?;
    reader.space();
    if reader.rest.is_empty() {
        return Some(first);
    }
    // A tuple without parentheses.
    let mut values = vec![first];
    while reader.eat(',') {
        reader.space();
        if reader.rest.is_empty() {
            break;
        }
        values.push(reader.value()?);
        reader.space();
    }
    reader.rest.is_empty().then_some(Value::Array(values))
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.rest
            .strip_prefix(wanted)
            .map(|rest| self.rest = rest)
            .is_some()
    }

    fn value(&mut self) -> Option<Value> {
        self.space();
        match self.rest.chars().next()? {
            '[' => self.sequence('[', ']'),
            '(' => self.sequence('(', ')'),
            '{' => self.mapping(),
            '\'' | '"' => self.string().map(Value::String),
            _ => self.word(),
        }
    }

    fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= DEPTH_LIMIT).then_some(())
    }

    fn sequence(&mut self, open: char, close: char) -> Option<Value> {
        self.enter()?;
        self.eat(open);
        let mut values = Vec::new();
        let mut commas = 0_usize;
        loop {
            self.space();
            if self.eat(close) {
                break;
            }
            values.push(self.value()?);
            self.space();
            if self.eat(',') {
                commas += 1;
            } else if self.eat(close) {
                break;
            } else {
                return None;
            }
        }
        self.depth -= 1;
        // `(1)` is the number, `(1,)` the tuple.
        if open == '(' && commas == 0 && values.len() == 1 {
            return values.pop();
        }
        Some(Value::Array(values))
    }

    fn mapping(&mut self) -> Option<Value> {
        self.enter()?;
        self.eat('{');
        let mut map = Map::new();
        loop {
            self.space();
            if self.eat('}') {
                break;
            }
            let key = match self.value()? {
                Value::String(key) => key,
                Value::Array(_) | Value::Object(_) => return None,
                other => super::python_text(&other),
            };
            self.space();
            if !self.eat(':') {
                return None;
            }
            let value = self.value()?;
            map.insert(key, value);
            self.space();
            if !self.eat(',') && !self.rest.starts_with('}') {
                return None;
            }
        }
        self.depth -= 1;
        Some(Value::Object(map))
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.rest.chars().next()?;
        for long in ["\"\"\"", "'''"] {
            if let Some(rest) = self.rest.strip_prefix(long) {
                let end = rest.find(long)?;
                let (text, rest) = rest.split_at_checked(end)?;
                self.rest = rest.strip_prefix(long)?;
                return unescaped(text);
            }
        }
        let mut out = String::new();
        let mut chars = self.rest.get(1..)?.char_indices();
        while let Some((at, character)) = chars.next() {
            match character {
                '\\' => out.push(escape(&mut chars)?),
                '\n' => return None,
                _ if character == quote => {
                    self.rest = self.rest.get(1 + at + 1..)?;
                    return Some(out);
                }
                _ => out.push(character),
            }
        }
        None
    }

    fn word(&mut self) -> Option<Value> {
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '+' | '-')))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        let value = match word {
            "None" => Value::Null,
            "True" => Value::Bool(true),
            "False" => Value::Bool(false),
            _ => number(word)?,
        };
        self.rest = rest;
        Some(value)
    }
}

/// The text between three quotes.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((_, character)) = chars.next() {
        out.push(if character == '\\' {
            escape(&mut chars)?
        } else {
            character
        });
    }
    Some(out)
}

fn escape(chars: &mut std::str::CharIndices<'_>) -> Option<char> {
    let (_, kind) = chars.next()?;
    Some(match kind {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0' => '\0',
        '\\' | '\'' | '"' => kind,
        'x' => code_point(chars, 2)?,
        'u' => code_point(chars, 4)?,
        'U' => code_point(chars, 8)?,
        _ => return None,
    })
}

fn code_point(chars: &mut std::str::CharIndices<'_>, digits: usize) -> Option<char> {
    let mut code = 0_u32;
    for _ in 0..digits {
        let (_, digit) = chars.next()?;
        code = code.checked_mul(16)?.checked_add(digit.to_digit(16)?)?;
    }
    char::from_u32(code)
}

fn number(word: &str) -> Option<Value> {
    let (negative, digits) = match word.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let lower = digits.to_ascii_lowercase();
    if !lower.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if lower.starts_with('_') || lower.ends_with('_') || lower.contains("__") {
        return None;
    }
    let plain = lower.replace('_', "");
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = plain.strip_prefix(prefix) {
            return integer(i64::from_str_radix(rest, radix).ok()?, negative);
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

fn integer(value: i64, negative: bool) -> Option<Value> {
    let value = if negative {
        value.checked_neg()?
    } else {
        value
    };
    Some(Value::Number(value.into()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn what_python_reads_as_a_literal_is_read_and_the_rest_stays_text() {
        for (text, value) in [
            ("1.10", json!(1.1)),
            ("1_000", json!(1000)),
            ("0x10", json!(16)),
            ("1e3", json!(1000.0)),
            ("'US', 'DE'", json!(["US", "DE"])),
            ("  5", json!(5)),
            ("True", json!(true)),
            ("None", json!(null)),
            ("['a', \"b\"]", json!(["a", "b"])),
            (
                "{'a': (1, -2), 'b': [None]}",
                json!({"a": [1, -2], "b": [null]}),
            ),
            ("(3)", json!(3)),
            (r#""""{"a": "b"}""""#, json!(r#"{"a": "b"}"#)),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in [
            "true", "null", "007", "a, b", "", "1.2.3", "[1", "'a", "__", "[", "nan",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(10_000)), None);
    }
}
