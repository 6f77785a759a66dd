//! The part of a page that holds the records, for templates: parsed only when one looks inside.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use bytestring::ByteString;
use minijinja::Value as Jinja;
use minijinja::value::{Enumerator, Object, ObjectRepr};

/// A list or object that is still text.
#[derive(Debug)]
pub(crate) struct LazyJson {
    text: ByteString,
    span: Range<usize>,
    is_list: bool,
    parsed: OnceLock<Jinja>,
}

impl LazyJson {
    /// The value of a span of JSON text; short values and scalars are parsed at once.
    pub(crate) fn value(text: &ByteString, span: Range<usize>) -> Jinja {
        let slice = text.get(span.clone()).unwrap_or("null").trim_start();
        let is_list = slice.starts_with('[');
        if slice.len() < 256 || !(is_list || slice.starts_with('{')) {
            return serde_json::from_str(slice).unwrap_or_default();
        }
        Jinja::from_object(Self {
            text: text.clone(),
            span,
            is_list,
            parsed: OnceLock::new(),
        })
    }

    fn parsed(&self) -> &Jinja {
        self.parsed.get_or_init(|| {
            let slice = self.text.get(self.span.clone()).unwrap_or("null");
            serde_json::from_str(slice).unwrap_or_default()
        })
    }
}

impl Object for LazyJson {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.is_list {
            ObjectRepr::Seq
        } else {
            ObjectRepr::Map
        }
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.parsed()
            .get_item(key)
            .ok()
            .filter(|value| !value.is_undefined())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let parsed = self.parsed();
        match (self.is_list, parsed.len(), parsed.try_iter()) {
            (true, Some(length), _) => Enumerator::Seq(length),
            (false, _, Ok(keys)) => Enumerator::Values(keys.collect()),
            _ => Enumerator::Empty,
        }
    }
}
