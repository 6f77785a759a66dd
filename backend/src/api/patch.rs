//! Fields of a PATCH body: left out means "keep", null means "none" where a field may be none.

use serde::{Deserialize, Deserializer};

/// A field of a PATCH body. With `T = Option<…>` null is a value of its own; with any other `T`
/// null is refused, because it would have to mean something.
///
/// Use with `#[serde(default)]` and `#[schema(value_type = …, required = false)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// The field was left out.
    #[default]
    Keep,
    /// The field was given.
    To(T),
}

impl<T> Change<T> {
    /// The new value, or what there was.
    pub fn or(self, present: T) -> T {
        match self {
            Self::Keep => present,
            Self::To(value) => value,
        }
    }

    /// The new value if one was given.
    pub fn given(self) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::To(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::To)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sample {
        #[serde(default)]
        title: Change<String>,
        #[serde(default)]
        note: Change<Option<String>>,
    }

    #[test]
    fn left_out_null_and_a_value_are_three_things() {
        let sample: Sample = serde_json::from_str(r#"{"note":null}"#).unwrap();
        assert_eq!(sample.title, Change::Keep);
        assert_eq!(sample.note, Change::To(None));
        let sample: Sample = serde_json::from_str(r#"{"title":"a"}"#).unwrap();
        assert_eq!(sample.title.or("b".to_owned()), "a");
        assert_eq!(sample.note.given(), None);
        assert!(serde_json::from_str::<Sample>(r#"{"title":null}"#).is_err());
    }
}
