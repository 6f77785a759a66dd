//! Reads JSON into [`Node`]s, and single values out of a text without keeping the rest.

use bumpalo::Bump;
use thiserror::Error;

use super::document::{Node, once_each};

/// A text that is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{what} at byte {at}")]
pub(crate) struct NotJson {
    what: &'static str,
    at: usize,
}

/// Lists and objects within each other; deeper ones could exhaust the stack.
const DEEPEST: usize = 128;

/// What is done with an entry of an object, of which the key was read.
type OnEntry<'f, 't> = dyn FnMut(&mut JsonReader<'t>, &'t str) -> Result<(), NotJson> + 'f;

/// A place in a text.
#[derive(Debug)]
pub(crate) struct JsonReader<'t> {
    text: &'t str,
    /// For what does not stand in the text.
    memory: &'t Bump,
    at: usize,
    depth: usize,
    /// Entries of objects that are being read, the outermost first: each object is put together
    /// once its size is known.
    entries: Vec<(Node<'t>, Node<'t>)>,
    /// The same of lists.
    elements: Vec<Node<'t>>,
    /// What was sought is found; the rest is of no interest.
    is_found: bool,
}

impl<'t> JsonReader<'t> {
    /// The value that a text consists of.
    ///
    /// # Errors
    /// The text is not JSON.
    pub(crate) fn whole(text: &'t str, memory: &'t Bump) -> Result<Node<'t>, NotJson> {
        let mut reader = Self::at_start(text, memory);
        let node = reader.value()?;
        reader.end()?;
        Ok(node)
    }

    /// The value that keys lead to first, none when there is none. What follows it is not looked
    /// at.
    ///
    /// # Errors
    /// The text is not JSON as far as it was read.
    pub(crate) fn pluck(
        text: &'t str,
        memory: &'t Bump,
        keys: &[String],
    ) -> Result<Option<Node<'t>>, NotJson> {
        let mut reader = Self::at_start(text, memory);
        let node = reader.seek(keys)?;
        if !reader.is_found {
            reader.end()?;
        }
        Ok(node)
    }

    const fn at_start(text: &'t str, memory: &'t Bump) -> Self {
        Self {
            text,
            memory,
            at: 0,
            depth: 0,
            entries: Vec::new(),
            elements: Vec::new(),
            is_found: false,
        }
    }

    fn end(&mut self) -> Result<(), NotJson> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.wrong("something follows the value")),
        }
    }

    const fn wrong(&self, what: &'static str) -> NotJson {
        NotJson { what, at: self.at }
    }

    /// The next byte that is not white.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let white = rest
            .iter()
            .position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))?;
        self.at += white;
        rest.get(white).copied()
    }

    /// Passes this byte when it is the next one.
    fn pass(&mut self, wanted: u8) -> bool {
        let is_next = self.peek() == Some(wanted);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self) -> Result<Node<'t>, NotJson> {
        match self.peek() {
            Some(b'"') => self.string().map(Node::Text),
            Some(b'{') => self.whole_object().map(Node::Object),
            Some(b'[') => self.whole_list().map(Node::List),
            Some(b'-' | b'0'..=b'9') => self.number().map(Node::Number),
            Some(b't') => self.word("true", Node::Bool(true)),
            Some(b'f') => self.word("false", Node::Bool(false)),
            Some(b'n') => self.word("null", Node::Null),
            Some(_) => Err(self.wrong("no value begins here")),
            None => Err(self.wrong("the text ends too early")),
        }
    }

    fn whole_object(&mut self) -> Result<&'t [(Node<'t>, Node<'t>)], NotJson> {
        let start = self.entries.len();
        self.object(&mut |reader, key| {
            let value = reader.value()?;
            reader.entries.push((Node::Text(key), value));
            Ok(())
        })?;
        let entries = self.entries.get(start..).unwrap_or_default();
        let kept: &'t [_] = match once_each(entries) {
            None => self.memory.alloc_slice_copy(entries),
            Some(kept) => self.memory.alloc_slice_copy(&kept),
        };
        self.entries.truncate(start);
        Ok(kept)
    }

    fn whole_list(&mut self) -> Result<&'t [Node<'t>], NotJson> {
        let start = self.elements.len();
        self.list(&mut |reader, _| {
            let value = reader.value()?;
            reader.elements.push(value);
            Ok(())
        })?;
        let elements = self.elements.get(start..).unwrap_or_default();
        let kept: &'t [_] = self.memory.alloc_slice_copy(elements);
        self.elements.truncate(start);
        Ok(kept)
    }

    /// Passes a value without keeping it.
    fn skip(&mut self) -> Result<(), NotJson> {
        match self.peek() {
            Some(b'"') => self.string_span().map(drop),
            Some(b'{') => self.object(&mut |reader, _| reader.skip()),
            Some(b'[') => self.list(&mut |reader, _| reader.skip()),
            _ => self.value().map(drop),
        }
    }

    fn seek(&mut self, keys: &[String]) -> Result<Option<Node<'t>>, NotJson> {
        let Some((first, rest)) = keys.split_first() else {
            let node = self.value()?;
            self.is_found = true;
            return Ok(Some(node));
        };
        let mut found = None;
        match self.peek() {
            Some(b'{') => self.object(&mut |reader, key| {
                if key == first {
                    found = reader.seek(rest)?;
                    return Ok(());
                }
                reader.skip()
            })?,
            Some(b'[') => {
                let wanted = first.parse().ok();
                self.list(&mut |reader, at| {
                    if wanted == Some(at) {
                        found = reader.seek(rest)?;
                        return Ok(());
                    }
                    reader.skip()
                })?;
            }
            _ => self.skip()?,
        }
        Ok(found)
    }

    fn enter(&mut self) -> Result<(), NotJson> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("lists and objects lie too deep in each other"));
        }
        Ok(())
    }

    fn object(&mut self, entry: &mut OnEntry<'_, 't>) -> Result<(), NotJson> {
        self.enter()?;
        let mut more = !self.pass(b'}');
        while more {
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a key is missing"));
            }
            let key = self.string()?;
            if !self.pass(b':') {
                return Err(self.wrong("a colon is missing"));
            }
            entry(self, key)?;
            more = !self.is_found && self.goes_on(b'}')?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn list(
        &mut self,
        element: &mut dyn FnMut(&mut Self, usize) -> Result<(), NotJson>,
    ) -> Result<(), NotJson> {
        self.enter()?;
        let mut more = !self.pass(b']');
        let mut position = 0;
        while more {
            element(self, position)?;
            position += 1;
            more = !self.is_found && self.goes_on(b']')?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn goes_on(&mut self, end: u8) -> Result<bool, NotJson> {
        if self.pass(b',') {
            return Ok(true);
        }
        if self.pass(end) {
            return Ok(false);
        }
        Err(self.wrong("a comma or the end is missing"))
    }

    fn word(&mut self, word: &str, node: Node<'t>) -> Result<Node<'t>, NotJson> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(self.wrong("no value begins here"));
        }
        self.at += word.len();
        Ok(node)
    }

    fn number(&mut self) -> Result<&'t str, NotJson> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest
            .bytes()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        let digits = rest.get(..end).unwrap_or_default();
        if !is_number(digits) {
            return Err(self.wrong("a number is malformed"));
        }
        self.at += end;
        Ok(digits)
    }

    fn string(&mut self) -> Result<&'t str, NotJson> {
        let start = self.at;
        let (inner, escaped) = self.string_span()?;
        if !escaped {
            return Ok(inner);
        }
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        let text: String = serde_json::from_str(quoted).map_err(|_| NotJson {
            what: "a text has a bad escape",
            at: start,
        })?;
        Ok(self.memory.alloc_str(&text))
    }

    /// The text between the quotes, and whether it holds escapes.
    fn string_span(&mut self) -> Result<(&'t str, bool), NotJson> {
        let start = self.at + 1;
        let mut end = start;
        let mut escaped = false;
        loop {
            let rest = self.text.as_bytes().get(end..).unwrap_or_default();
            let stop = end_of_letters(rest).ok_or_else(|| self.wrong("a text has no end"))?;
            end += stop;
            match rest.get(stop) {
                Some(b'"') => break,
                Some(b'\\') => escaped = true,
                _ => return Err(self.wrong("a text holds a control character")),
            }
            end += 2;
        }
        let inner = self.text.get(start..end).unwrap_or_default();
        self.at = end + 1;
        Ok((inner, escaped))
    }
}

/// The next quote, backslash or control character. Most texts are short, where eight bytes at a
/// time are fastest.
fn end_of_letters(bytes: &[u8]) -> Option<usize> {
    const SHORT: usize = 4;
    let (words, tail) = bytes.as_chunks::<8>();
    let mut passed = 0;
    for word in words.iter().take(SHORT) {
        if let Some(at) = first_mark(u64::from_le_bytes(*word)) {
            return Some(passed + at);
        }
        passed += word.len();
    }
    let far = if words.len() > SHORT {
        bytes.get(passed..).unwrap_or_default()
    } else {
        tail
    };
    let end = memchr::memchr2(b'"', b'\\', far);
    let letters = far.get(..end.unwrap_or(far.len())).unwrap_or_default();
    if has_control_character(letters) {
        let control = letters.iter().position(|byte| *byte < 0x20)?;
        return Some(passed + control);
    }
    end.map(|end| passed + end)
}

/// Which of eight letters, the first being the lowest, is the first that ends or breaks a text.
fn first_mark(letters: u64) -> Option<usize> {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    // A byte that borrows can mark only bytes above it, never one below the first that is meant.
    let zero = |bytes: u64| bytes.wrapping_sub(EACH) & !bytes;
    let quote = zero(letters ^ (EACH * 0x22));
    let backslash = zero(letters ^ (EACH * 0x5c));
    let control = letters.wrapping_sub(EACH * 0x20) & !letters;
    let marks = (quote | backslash | control) & HIGH;
    if marks == 0 {
        return None;
    }
    usize::try_from(marks.trailing_zeros() / 8).ok()
}

/// Without leaving early, so that many bytes are looked at in one step.
fn has_control_character(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |seen, byte| seen | (*byte < 0x20))
}

/// JSON's grammar of numbers.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent
            .is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn keys(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn what_is_not_json_is_refused_where_a_json_library_refuses_it() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "01",
            "1.",
            ".5",
            "-",
            "1e",
            "+1",
            "tru",
            "nul",
            "\"a",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"a\nb\"",
            "{} {}",
            "{a:1}",
            "[1 2]",
            "NaN",
            "\"\\",
            "\"\\\"",
        ] {
            assert!(Node::parse(text, &Bump::new()).is_err(), "{text}");
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
        }
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert!(Node::parse(&deep, &Bump::new()).is_err());
        assert!(JsonReader::pluck(&deep, &Bump::new(), &keys("a")).is_err());
    }

    #[test]
    fn a_text_ends_at_its_first_mark_wherever_that_stands() {
        for length in 0..70 {
            for (mark, is_read) in [("\"", true), ("\n\"", false), ("\\\"\"", true)] {
                let text = format!("\"{}{mark}", "é".repeat(length));
                let is_accepted = Node::parse(&text, &Bump::new()).is_ok();
                assert_eq!(is_accepted, is_read, "{text}");
                assert_eq!(is_accepted, serde_json::from_str::<Value>(&text).is_ok());
            }
        }
    }

    #[test]
    fn one_value_is_plucked_and_the_first_of_two_equal_keys_counts() {
        let text = r#"{"a": {"id": 1}, "b": ["x", {"id": "\u0041"}], "a": {"id": 2}}"#;
        let memory = Bump::new();
        let pluck = |path: &str| JsonReader::pluck(text, &memory, &keys(path)).unwrap();
        assert_eq!(pluck("a/id"), Some(Node::Number("1")));
        assert_eq!(pluck("b/1/id"), Some(Node::Text("A")));
        assert_eq!(pluck("b/0/id"), None);
        assert_eq!(pluck("c"), None);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_text_is_read_as_a_json_library_reads_it(value in any_json()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let memory = Bump::new();
                let node = Node::parse(&text, &memory).unwrap();
                let again = serde_json::to_string(&node).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Value>(&again).unwrap(), &value);
            }
        }

        #[test]
        fn any_text_is_accepted_or_refused_as_by_a_json_library(text in "[\\[\\]{}\",:0-9eE.\\-+a-z \\\\]{0,24}") {
            let read = Node::parse(&text, &Bump::new()).is_ok();
            let library = serde_json::from_str::<Value>(&text);
            // Numbers beyond a float's range are numbers here.
            let too_large = library.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            prop_assert!(too_large || read == library.is_ok(), "{}", text);
        }
    }
}
