//! Where a source's offers come from: one stream or several in order, and streams that are joined
//! to them by an id.

use serde::{Deserialize, Deserializer, de};

use crate::interpolation::Template;
use crate::load_error::ManifestProblem;
use crate::page::keyed::KeyMember;
use crate::page::path::Path;

/// A stream whose records are offers.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FeedRule {
    /// Its name in the manifest.
    pub(crate) name: String,
    /// Read only with settings for which this is true (over `config`).
    pub(crate) when: Option<Template>,
    /// How many records the network announces for the whole feed (over a page's `response` and
    /// `headers`).
    pub(crate) announced: Option<Template>,
    /// A page without its list of records is an empty one where this is true (over `response`);
    /// anywhere else it is a broken one.
    pub(crate) empty_when: Option<Template>,
    /// An answer that the manifest says to ignore is an empty page and casts no doubt on the feed.
    #[serde(default)]
    pub(crate) ignored_is_empty: bool,
    /// The stream's record is an object of records by key; their key is put under this name.
    pub(crate) key_as: Option<KeyMember>,
}

/// A stream that is read whole before the feed and joined to its records.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct JoinRule {
    /// Its name in the manifest.
    pub(crate) stream: String,
    /// The key under which it appears in an offer's record; the stream's name when left out.
    #[serde(rename = "as")]
    name: Option<String>,
    /// Where the id stands in an offer's record; with `*` for several ids.
    #[serde(deserialize_with = "path")]
    pub(crate) on: Path,
    /// Where the id stands in the joined record; with `*` for several ids, `.` for the record
    /// itself (a list of ids).
    #[serde(deserialize_with = "path_or_record")]
    pub(crate) key: Path,
    /// A list of all records with the id; else the first one, an object.
    #[serde(default)]
    pub(crate) many: bool,
    /// Read only with settings for which this is true (over `config`).
    pub(crate) when: Option<Template>,
    /// As [`FeedRule::empty_when`].
    pub(crate) empty_when: Option<Template>,
    /// As [`FeedRule::key_as`].
    pub(crate) key_as: Option<KeyMember>,
}

impl JoinRule {
    /// The key under which it appears in an offer's record.
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.stream)
    }
}

/// What proves a feed whole, in the short form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct CompleteWhen {
    announced: Option<Template>,
    empty_when: Option<Template>,
    #[serde(default)]
    ignored_is_empty: bool,
}

/// The feeds in either form, as they are written.
#[derive(Debug, Default, Deserialize)]
pub(super) struct WrittenFeeds {
    stream: Option<String>,
    key_as: Option<KeyMember>,
    #[serde(default)]
    streams: Vec<FeedRule>,
    complete_when: Option<CompleteWhen>,
}

impl WrittenFeeds {
    /// The feeds.
    ///
    /// # Errors
    /// Both forms are written, or none, or a stream twice.
    pub(super) fn feeds(self) -> Result<Vec<FeedRule>, ManifestProblem> {
        if !self.streams.is_empty() {
            self.check_short_form_is_not_written()?;
            return once_each(self.streams);
        }
        let Some(name) = self.stream else {
            let detail = "write stream, or streams, to say which streams hold offers";
            return Err(ManifestProblem::new("", detail));
        };
        let complete = self.complete_when.unwrap_or_default();
        Ok(vec![FeedRule {
            name,
            when: None,
            announced: complete.announced,
            empty_when: complete.empty_when,
            ignored_is_empty: complete.ignored_is_empty,
            key_as: self.key_as,
        }])
    }

    fn check_short_form_is_not_written(&self) -> Result<(), ManifestProblem> {
        let (path, detail) = if self.complete_when.is_some() {
            let detail =
                "with streams, write announced, empty_when and ignored_is_empty at each stream";
            ("/complete_when", detail)
        } else if self.key_as.is_some() {
            ("/key_as", "with streams, write key_as at each stream")
        } else if self.stream.is_some() {
            let detail = "write stream for one stream or streams for several, not both";
            ("/stream", detail)
        } else {
            return Ok(());
        };
        Err(ManifestProblem::new(path, detail))
    }
}

fn once_each(streams: Vec<FeedRule>) -> Result<Vec<FeedRule>, ManifestProblem> {
    for (at, feed) in streams.iter().enumerate() {
        if streams.iter().take(at).any(|other| other.name == feed.name) {
            let detail = format!("the stream {} is named twice", feed.name);
            return Err(ManifestProblem::new(format!("/streams/{at}/name"), detail));
        }
    }
    Ok(streams)
}

/// Checks that every join has its own name.
///
/// # Errors
/// Two joins have the same one.
pub(super) fn check_joins(joins: &[JoinRule]) -> Result<(), ManifestProblem> {
    for (at, join) in joins.iter().enumerate() {
        if joins
            .iter()
            .take(at)
            .any(|other| other.name() == join.name())
        {
            let detail = format!("another join has the name {}", join.name());
            return Err(ManifestProblem::new(format!("/joins/{at}/as"), detail));
        }
    }
    Ok(())
}

fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
    let path = path_or_record(deserializer)?;
    if path.steps().is_empty() {
        return Err(de::Error::custom("a path is expected"));
    }
    Ok(path)
}

fn path_or_record<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
    let text = String::deserialize(deserializer)?;
    let path = Path::parse(if text == "." { "" } else { &text });
    if path.steps().is_empty() && text != "." {
        return Err(de::Error::custom("a path is expected"));
    }
    Ok(path)
}
