//! The network's words and what they mean.

use serde::de::{self, DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

use super::document::Node;
use super::expression::{Expression, Found};
use super::here::{Here, same_word};
use super::notes::Notes;

/// Words without regard to case.
#[derive(Debug, Clone)]
pub(crate) struct Words<T>(Vec<(String, T)>);

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Words<T> {
    /// What a word means.
    pub(crate) fn get(&self, word: &str) -> Option<&T> {
        self.0
            .iter()
            .find(|(own, _)| same_word(own, word))
            .map(|(_, meaning)| meaning)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Words<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for Read<T> {
            type Value = Words<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("words and their meanings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut words: Words<T> = Words::default();
                while let Some((word, meaning)) = map.next_entry::<String, T>()? {
                    if words.get(&word).is_some() {
                        let detail =
                            format!("the word {word} is listed twice; case does not count");
                        return Err(de::Error::custom(detail));
                    }
                    words.0.push((word, meaning));
                }
                Ok(words)
            }
        }
        deserializer.deserialize_map(Read(PhantomData))
    }
}

/// One meaning or several; none leaves the word out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany<T> {
    /// One.
    One(T),
    /// Several, or none.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// All of them.
    pub(crate) const fn all(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many.as_slice(),
        }
    }
}

/// A word of the network and what its words mean; the list is closed.
#[derive(Debug, Clone, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(crate) struct Meaning<T> {
    /// Where the word is.
    word: Expression,
    /// What it may be.
    words: Words<T>,
}

/// What was found.
#[derive(Debug)]
pub(crate) enum Meant<'v, T> {
    /// There is no word.
    Nothing,
    /// A word of the list.
    Known(Found<'v>, T),
    /// Another word.
    Unknown(Found<'v>),
}

impl<T: Copy> Meaning<T> {
    /// Looks the word up.
    pub(crate) fn read<'v>(
        &self,
        here: &Here<'_, 'v>,
        field: &str,
        notes: &mut Notes,
    ) -> Meant<'v, T> {
        match self.word.read(here, field, notes) {
            None => Meant::Nothing,
            Some(found) => match self.words.get(&found.text) {
                Some(meaning) => Meant::Known(found, *meaning),
                None => Meant::Unknown(found),
            },
        }
    }
}

impl<'v, T> Meant<'v, T> {
    /// The meaning; a warning with this code for anything else.
    pub(crate) fn or_warn(
        self,
        here: &Here<'_, 'v>,
        code: &str,
        details: (&str, &str),
        notes: &mut Notes,
    ) -> Option<T> {
        let (missing, unknown) = details;
        match self {
            Self::Known(_, meaning) => Some(meaning),
            Self::Nothing => {
                notes.warn(code, here, None::<&Node<'_>>, None, missing);
                None
            }
            Self::Unknown(found) => {
                notes.warn(code, here, found.node, Some(&found.text), unknown);
                None
            }
        }
    }
}
