//! Query strings, URL-encoded and multipart bodies with PHP-nested names, decoded strictly.

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};
use url::form_urlencoded;

/// A file of a multipart body.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct File {
    /// Field name as sent.
    pub(crate) name: String,
    /// File name as sent.
    pub(crate) filename: String,
    /// Declared media type.
    pub(crate) content_type: String,
    /// Length in bytes.
    pub(crate) size: usize,
}

/// A decoded form: objects keyed by name or index, with texts as leaves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    /// Nested values; lists are objects keyed `"0"`, `"1"`, ….
    pub(crate) tree: Map<String, Value>,
    /// Files of a multipart body.
    pub(crate) files: Vec<File>,
    /// What was malformed: field name and sentence.
    pub(crate) problems: Vec<(String, String)>,
}

/// One step into a nested name.
#[derive(Debug, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    Next,
}

impl Form {
    /// Decodes `a=1&b[0][c]=2`.
    pub(crate) fn from_urlencoded(text: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            form.put(&name, value.into_owned());
        }
        if has_bad_escape(text) {
            form.problem("", "The body holds a malformed percent escape.");
        }
        form
    }

    /// Decodes a multipart body with the given `Content-Type`.
    pub(crate) async fn from_multipart(content_type: &str, body: Bytes) -> Self {
        let mut form = Self::default();
        if let Err(error) = form.read_multipart(content_type, body).await {
            form.problem("", &format!("The multipart body is malformed: {error}."));
        }
        form
    }

    async fn read_multipart(
        &mut self,
        content_type: &str,
        body: Bytes,
    ) -> Result<(), multer::Error> {
        let boundary = multer::parse_boundary(content_type)?;
        let stream = futures::stream::once(async move { Ok::<_, std::convert::Infallible>(body) });
        let mut parts = multer::Multipart::new(stream, boundary);
        while let Some(part) = parts.next_field().await? {
            let name = part.name().unwrap_or_default().to_owned();
            let filename = part.file_name().map(str::to_owned);
            let media = part.content_type().map(ToString::to_string);
            if let Some(filename) = filename {
                let size = part.bytes().await?.len();
                self.files.push(File {
                    name,
                    filename,
                    content_type: media.unwrap_or_default(),
                    size,
                });
            } else {
                let text = part.bytes().await?;
                match std::str::from_utf8(&text) {
                    Ok(text) => self.put(&name, text.to_owned()),
                    Err(_) => self.problem(&name, "This value is not UTF-8."),
                }
            }
        }
        Ok(())
    }

    /// The tree with list-like objects turned into arrays, as PHP's `json_encode` gives it.
    pub(crate) fn listed(&self) -> Map<String, Value> {
        self.tree
            .iter()
            .map(|(name, value)| (name.clone(), listed(value)))
            .collect()
    }

    /// A top-level text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.tree.get(name).and_then(Value::as_str)
    }

    /// A top-level list of texts: `name[]=a&name[]=b`, `name[0]=a`, or `name=a`.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        match self.tree.get(name) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Object(items)) => items.values().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    fn problem(&mut self, name: &str, sentence: &str) {
        self.problems.push((name.to_owned(), sentence.to_owned()));
    }

    fn put(&mut self, name: &str, text: String) {
        let Some((head, steps)) = split_name(name) else {
            self.problem(name, "This field name is malformed.");
            return;
        };
        if let Err(sentence) = place(&mut self.tree, head, &steps, text) {
            self.problem(name, sentence);
        }
    }
}

/// `a[b][]` → `a`, `[b, next]`; `None` for unbalanced brackets or an empty name.
fn split_name(name: &str) -> Option<(&str, Vec<Step<'_>>)> {
    let (head, mut rest) = match name.find('[') {
        None => (name, ""),
        Some(at) => name.split_at(at),
    };
    if head.is_empty() || head.contains(']') {
        return None;
    }
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let inner = rest.strip_prefix('[')?;
        let (key, after) = inner.split_once(']')?;
        if key.contains('[') {
            return None;
        }
        steps.push(if key.is_empty() {
            Step::Next
        } else {
            Step::Key(key)
        });
        rest = after;
    }
    Some((head, steps))
}

fn place(
    map: &mut Map<String, Value>,
    key: &str,
    steps: &[Step<'_>],
    text: String,
) -> Result<(), &'static str> {
    let Some((step, rest)) = steps.split_first() else {
        return match map.insert(key.to_owned(), Value::String(text)) {
            None => Ok(()),
            Some(Value::Object(_)) => Err("This field was sent as a value and as a group."),
            Some(_) => Err("This field was sent more than once."),
        };
    };
    let inner = map
        .entry(key)
        .or_insert_with(|| Value::Object(Map::new()))
        .as_object_mut()
        .ok_or("This field was sent as a value and as a group.")?;
    match step {
        Step::Key(key) => place(inner, key, rest, text),
        Step::Next => {
            let key = next_index(inner);
            place(inner, &key, rest, text)
        }
    }
}

fn next_index(map: &Map<String, Value>) -> String {
    let mut index = map.len();
    while map.contains_key(index.to_string().as_str()) {
        index += 1;
    }
    index.to_string()
}

fn listed(value: &Value) -> Value {
    let Value::Object(map) = value else {
        return value.clone();
    };
    let in_order = map
        .keys()
        .enumerate()
        .all(|(at, key)| *key == at.to_string());
    if in_order {
        Value::Array(map.values().map(listed).collect())
    } else {
        Value::Object(map.iter().map(|(k, v)| (k.clone(), listed(v))).collect())
    }
}

/// True when a `%` is not followed by two hexadecimal digits.
fn has_bad_escape(text: &[u8]) -> bool {
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        if *byte == b'%' {
            let digits = [bytes.next(), bytes.next()];
            if !digits
                .iter()
                .all(|digit| digit.is_some_and(u8::is_ascii_hexdigit))
            {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::as_conversions,
        reason = "tests"
    )]
    use super::*;

    #[test]
    fn nested_names_become_nested_values() {
        let form = Form::from_urlencoded(
            b"t=x+y&p[0][c][0]=US&p[0][c][]=DE&p[1][c][]=%46R&description_lang[en]=%3Cp%3E",
        );
        assert!(form.problems.is_empty(), "{:?}", form.problems);
        assert_eq!(
            Value::Object(form.listed()),
            serde_json::json!({
                "t": "x y",
                "p": [{"c": ["US", "DE"]}, {"c": ["FR"]}],
                "description_lang": {"en": "<p>"},
            })
        );
    }

    #[test]
    fn malformed_repeated_and_mixed_names_are_problems() {
        for text in [
            "a[b=1",
            "[x]=1",
            "a]=1",
            "a[b]c=1",
            "a[[b]]=1",
            "=1",
            "a=1&a=2",
            "a=1&a[b]=2",
            "a[b]=1&a=2",
            "a=%4",
        ] {
            let form = Form::from_urlencoded(text.as_bytes());
            assert_eq!(form.problems.len(), 1, "{text}: {:?}", form.problems);
        }
    }
}
