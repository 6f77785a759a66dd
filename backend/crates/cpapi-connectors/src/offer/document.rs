//! A record as the mapping sees it: borrowed from its text, numbers in the network's own digits.
//!
//! A JSON library would turn `24.10` into a binary float, and money must not go through one. The
//! digits stay as they are written; texts without escapes stay where they are, and everything else
//! goes into one piece of memory that is given back as a whole.

use std::borrow::Cow;
use std::collections::HashMap;

use bumpalo::Bump;
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::json_reader::{JsonReader, NotJson};

/// A value of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(&'t str),
    /// A text.
    Text(&'t str),
    /// A list.
    List(&'t [Node<'t>]),
    /// An object in its own order, every key once; keys are texts.
    Object(&'t [(Node<'t>, Node<'t>)]),
}

/// Objects with more keys are searched for repeated ones with a table.
const FEW_KEYS: usize = 64;

impl<'t> Node<'t> {
    /// Reads a record's text.
    ///
    /// # Errors
    /// It is not JSON.
    pub(crate) fn parse(text: &'t str, memory: &'t Bump) -> Result<Self, NotJson> {
        JsonReader::whole(text, memory)
    }

    /// A scalar's text as it stands; none for null, lists and objects.
    pub(crate) fn scalar(&self) -> Option<&'t str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The value under a key with its key.
    pub(crate) fn entry(&self, key: &str) -> Option<&'t (Self, Self)> {
        let Self::Object(entries) = self else {
            return None;
        };
        entries.iter().find(|(own, _)| own.is_text(key))
    }

    fn is_text(&self, wanted: &str) -> bool {
        matches!(self, Self::Text(text) if *text == wanted)
    }

    /// A list or an object with something in it.
    pub(crate) fn holds_something(&self) -> bool {
        match self {
            Self::List(values) => !values.is_empty(),
            Self::Object(entries) => !entries.is_empty(),
            _ => false,
        }
    }

    /// An id: a text that is not empty, or a whole number.
    pub(crate) fn id(&self) -> Option<&'t str> {
        let id = match self {
            Self::Text(text) => text.trim(),
            Self::Number(digits) if !digits.contains(['.', 'e', 'E']) => digits,
            _ => return None,
        };
        (!id.is_empty() && id.len() <= 255).then_some(id)
    }

    /// The way from this value to one within it, `Country/XX/code`; empty for itself, none for a
    /// value that is not within it. Values are told apart by where they are, not by what they
    /// are.
    pub(crate) fn way_to(&self, wanted: &Node<'_>) -> Option<String> {
        let mut way = Vec::new();
        self.search(wanted, &mut way).then(|| way.join("/"))
    }

    fn search<'s>(&'s self, wanted: &Node<'_>, way: &mut Vec<Cow<'s, str>>) -> bool {
        if std::ptr::addr_eq(self, wanted) {
            return true;
        }
        match self {
            Self::List(values) => values.iter().enumerate().any(|(at, value)| {
                way.push(Cow::Owned(at.to_string()));
                value.search(wanted, way) || way.pop().is_none()
            }),
            Self::Object(entries) => entries.iter().any(|(key, value)| {
                way.push(Cow::Borrowed(key.scalar().unwrap_or_default()));
                std::ptr::addr_eq(key, wanted) || value.search(wanted, way) || way.pop().is_none()
            }),
            _ => false,
        }
    }
}

/// An object's entries with the last value of each repeated key, at the key's first place; none
/// where no key is repeated.
pub(super) fn once_each<'t>(entries: &[(Node<'t>, Node<'t>)]) -> Option<Vec<(Node<'t>, Node<'t>)>> {
    if !may_repeat(entries) {
        return None;
    }
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(entries.len());
    let mut kept: Vec<(Node<'t>, Node<'t>)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let text = key.scalar().unwrap_or_default();
        match places.get(text).and_then(|at| kept.get_mut(*at)) {
            Some(earlier) => earlier.1 = *value,
            None => {
                places.insert(text, kept.len());
                kept.push((*key, *value));
            }
        }
    }
    Some(kept)
}

/// Whether a key could occur twice; wrong only in one way.
fn may_repeat(entries: &[(Node<'_>, Node<'_>)]) -> bool {
    if entries.len() > FEW_KEYS {
        return true;
    }
    // Most pairs of keys differ in length or at their ends, which a small set of bits shows.
    let mut seen = [false; 256];
    entries.iter().enumerate().any(|(at, (key, _))| {
        let text = key.scalar().unwrap_or_default();
        let Some(seen) = seen.get_mut(usize::from(imprint(text))) else {
            return true;
        };
        let earlier = entries.get(..at).unwrap_or_default();
        std::mem::replace(seen, true) && earlier.iter().any(|(other, _)| other.is_text(text))
    })
}

fn imprint(text: &str) -> u8 {
    let bytes = text.as_bytes();
    let at = |place: usize| bytes.get(place).copied().unwrap_or_default();
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    let ends = at(0).wrapping_mul(37) ^ at(bytes.len().wrapping_sub(1)).wrapping_mul(101);
    ends ^ at(bytes.len() / 2).wrapping_mul(59) ^ length.wrapping_mul(17)
}

/// For templates.
impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(digits) => {
                if let Ok(number) = digits.parse::<i64>() {
                    serializer.serialize_i64(number)
                } else if let Ok(number) = digits.parse::<u64>() {
                    serializer.serialize_u64(number)
                } else {
                    serializer.serialize_f64(digits.parse().unwrap_or(f64::NAN))
                }
            }
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in *values {
                    list.serialize_element(value)?;
                }
                list.end()
            }
            Self::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in *entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_number_keeps_its_digits_and_the_last_of_two_equal_keys_counts() {
        let memory = Bump::new();
        let node = Node::parse(r#"{"a": 24.10, "b": [1e3, -0], "a": 24.100}"#, &memory).unwrap();
        assert_eq!(node.entry("a").unwrap().1, Node::Number("24.100"));
        let Node::Object(entries) = node else {
            panic!("an object")
        };
        assert_eq!(entries.len(), 2);
        let many: String = (0..100).map(|n| format!("\"k{}\": {n},", n % 90)).collect();
        let text = format!("{{{} \"z\": 0}}", many);
        let node = Node::parse(&text, &memory).unwrap();
        assert_eq!(node.entry("k3").unwrap().1, Node::Number("93"));
        assert!(matches!(node, Node::Object(entries) if entries.len() == 91));
    }

    #[test]
    fn the_way_to_a_value_is_found_by_its_place() {
        let memory = Bump::new();
        let node = Node::parse(
            r#"{"a": [{"x": "same"}, {"x": "same"}], "b": null}"#,
            &memory,
        )
        .unwrap();
        let Node::List(list) = node.entry("a").unwrap().1 else {
            panic!("a list")
        };
        let (key, value) = list[1].entry("x").unwrap();
        assert_eq!(node.way_to(value).unwrap(), "a/1/x");
        assert_eq!(node.way_to(key).unwrap(), "a/1/x");
        assert_eq!(node.way_to(&node).unwrap(), "");
        assert_eq!(node.way_to(&Node::Null), None);
    }

    #[test]
    fn a_template_sees_the_same_values() {
        let text = r#"{"i":7,"f":1.5,"t":"a","l":[true,null],"o":{}}"#;
        let memory = Bump::new();
        let node = Node::parse(text, &memory).unwrap();
        assert_eq!(serde_json::to_string(&node).unwrap(), text);
    }
}
