//! Where a source's offers come from: one stream or several in order, and streams that are joined
//! to them by an id.

use serde::{Deserialize, Deserializer, de};

use crate::interpolation::Template;
use crate::load_error::ManifestProblem;
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
    /// Where the id stands in the joined record; with `*` for several ids.
    #[serde(deserialize_with = "path")]
    pub(crate) key: Path,
    /// A list of all records with the id; else the first one, an object.
    #[serde(default)]
    pub(crate) many: bool,
    /// Read only with settings for which this is true (over `config`).
    pub(crate) when: Option<Template>,
    /// As [`FeedRule::empty_when`].
    pub(crate) empty_when: Option<Template>,
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

/// The feeds of either form.
///
/// # Errors
/// Both forms are written, or none, or a stream twice.
pub(super) fn feeds(
    stream: Option<String>,
    streams: Vec<FeedRule>,
    complete_when: Option<CompleteWhen>,
) -> Result<Vec<FeedRule>, ManifestProblem> {
    if !streams.is_empty() {
        if complete_when.is_some() {
            let detail =
                "with streams, write announced, empty_when and ignored_is_empty at each stream";
            return Err(ManifestProblem::new("/complete_when", detail));
        }
        if stream.is_some() {
            let detail = "write stream for one stream or streams for several, not both";
            return Err(ManifestProblem::new("/stream", detail));
        }
        return once_each(streams);
    }
    let Some(name) = stream else {
        let detail = "write stream, or streams, to say which streams hold offers";
        return Err(ManifestProblem::new("", detail));
    };
    let complete = complete_when.unwrap_or_default();
    Ok(vec![FeedRule {
        name,
        when: None,
        announced: complete.announced,
        empty_when: complete.empty_when,
        ignored_is_empty: complete.ignored_is_empty,
    }])
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
    let path = Path::parse(&String::deserialize(deserializer)?);
    if path.steps().is_empty() {
        return Err(de::Error::custom("a path is expected"));
    }
    Ok(path)
}
