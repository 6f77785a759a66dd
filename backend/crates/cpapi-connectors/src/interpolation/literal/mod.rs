//! Python literals: the reference runner reads every template's output again with
//! `ast.literal_eval` (reference-runner.md 1), so `"1.10"` becomes a number and
//! `'US', 'DE'` a list. What is no literal stays the text it is.

mod number;
mod string;

use serde_json::{Map, Value};

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
    /// Skips space and comments.
    fn space(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with('#') {
                return;
            }
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.rest = self.rest.get(end..).unwrap_or_default();
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.rest
            .strip_prefix(wanted)
            .map(|rest| self.rest = rest)
            .is_some()
    }

    fn value(&mut self) -> Option<Value> {
        self.space();
        if string::begins(self.rest) {
            return self.strings().map(Value::String);
        }
        match self.rest.chars().next()? {
            '[' => self.sequence('[', ']'),
            '(' => self.sequence('(', ')'),
            '{' => self.mapping(),
            '-' | '+' => self.signed(),
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
            let key = key_text(self.value()?)?;
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

    /// Texts that stand one after the other are one text.
    fn strings(&mut self) -> Option<String> {
        let mut out = String::new();
        while string::begins(self.rest) {
            let (text, rest) = string::read(self.rest)?;
            out.push_str(&text);
            self.rest = rest;
            self.space();
        }
        Some(out)
    }

    /// One sign may stand before a number, with space between them.
    fn signed(&mut self) -> Option<Value> {
        let negative = self.rest.starts_with('-');
        self.rest = self.rest.get(1..)?;
        self.space();
        let word = self.take_word()?;
        number::read(word, negative)
    }

    fn word(&mut self) -> Option<Value> {
        Some(match self.take_word()? {
            "None" => Value::Null,
            "True" => Value::Bool(true),
            "False" => Value::Bool(false),
            word => number::read(word, false)?,
        })
    }

    /// A name or a number, with the sign of an exponent.
    fn take_word(&mut self) -> Option<&str> {
        let mut before = ' ';
        let is_hex = self.rest.starts_with("0x") || self.rest.starts_with("0X");
        let end = self.rest.find(|c: char| {
            let exponent = matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !is_hex;
            before = c;
            !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.') || exponent)
        });
        let (word, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        self.rest = rest;
        Some(word)
    }
}

/// A key as `json.dumps` writes it.
fn key_text(key: Value) -> Option<String> {
    Some(match key {
        Value::String(key) => key,
        Value::Array(_) | Value::Object(_) => return None,
        Value::Number(_) => super::python_text(&key),
        other => other.to_string(),
    })
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
            ("1e-3", json!(0.001)),
            ("- 1", json!(-1)),
            (
                "18446744073709551615",
                json!(18_446_744_073_709_551_615_u64),
            ),
            ("'US', 'DE'", json!(["US", "DE"])),
            ("'a' \"b\"", json!("ab")),
            (r"u'a\q\101' r'\n'", json!("a\\qA\\n")),
            ("1 # one", json!(1)),
            ("  5", json!(5)),
            ("True", json!(true)),
            ("None", json!(null)),
            ("['a', \"b\"]", json!(["a", "b"])),
            (
                "{'a': (1, -2), 'b': [None]}",
                json!({"a": [1, -2], "b": [null]}),
            ),
            (
                "{1: 2, True: 3, None: 4}",
                json!({"1": 2, "true": 3, "null": 4}),
            ),
            ("(3)", json!(3)),
            (r#""""{"a": "b"}""""#, json!(r#"{"a": "b"}"#)),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in [
            "true", "null", "007", "a, b", "", "1.2.3", "[1", "'a", "__", "[", "nan", "--1", "1-2",
            "f'a'", "0x1e+1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(10_000)), None);
    }
}
