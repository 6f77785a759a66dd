//! Airbyte's filters with regular expressions: Python's, with what looks around and back.

use minijinja::{Environment, Error, Value};

use super::fault::wrong;
use super::functions::text_of;

/// Steps one search that looks around or back may go back; one that explodes ends here.
const BACKTRACK_LIMIT: usize = 10_000;
/// Longest text of such a search: it may begin anew at each character.
const TEXT_LIMIT: usize = 8 * 1024;
/// Bytes that an expression may be compiled to.
const SIZE_LIMIT: usize = 1024 * 1024;

/// Adds them.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_filter("regex_search", search);
    environment.add_filter("regex_replace", replace);
}

/// A regular expression.
enum Pattern {
    /// Searched in linear time.
    Plain(regex::Regex),
    /// One that looks around or back.
    Looking(fancy_regex::Regex),
}

impl Pattern {
    fn read(pattern: &str, text: &str) -> Result<Self, Error> {
        let unreadable = || wrong(format!("{pattern:?} is not a regular expression"));
        let plain = regex::RegexBuilder::new(pattern)
            .size_limit(SIZE_LIMIT)
            .build();
        match plain {
            Ok(plain) => return Ok(Self::Plain(plain)),
            Err(regex::Error::CompiledTooBig(_)) => return Err(unreadable()),
            Err(_) => {}
        }
        let looking = fancy_regex::RegexBuilder::new(pattern)
            .backtrack_limit(BACKTRACK_LIMIT)
            .delegate_size_limit(SIZE_LIMIT)
            .build()
            .map_err(|_| unreadable())?;
        if text.len() > TEXT_LIMIT {
            return Err(wrong("the text is too long for this regular expression"));
        }
        Ok(Self::Looking(looking))
    }

    fn first_group(&self, text: &str) -> Result<Option<String>, Error> {
        Ok(match self {
            Self::Plain(pattern) => {
                let found = pattern.captures(text);
                found.and_then(|found| found.get(1).map(|part| part.as_str().to_owned()))
            }
            Self::Looking(pattern) => {
                let found = pattern.captures(text).map_err(too_long)?;
                found.and_then(|found| found.get(1).map(|part| part.as_str().to_owned()))
            }
        })
    }

    fn replaced(&self, text: &str, replacement: &str) -> Result<String, Error> {
        Ok(match self {
            Self::Plain(pattern) => pattern.replace_all(text, replacement).into_owned(),
            Self::Looking(pattern) => pattern
                .try_replacen(text, 0, replacement)
                .map_err(too_long)?
                .into_owned(),
        })
    }
}

/// The first group; an empty text without a match, and without a group as in the reference.
fn search(value: Value, pattern: String) -> Result<String, Error> {
    let text = text_of(&value)?;
    let group = Pattern::read(&pattern, text)?.first_group(text)?;
    Ok(group.unwrap_or_default())
}

fn replace(value: Value, pattern: String, replacement: String) -> Result<String, Error> {
    let text = text_of(&value)?;
    let replacement = in_our_form(&replacement)?;
    Pattern::read(&pattern, text)?.replaced(text, &replacement)
}

/// Python writes groups in a replacement as `\1` and `\g<name>`.
fn in_our_form(replacement: &str) -> Result<String, Error> {
    let escaped = replacement.replace('$', "$$");
    let groups = regex::Regex::new(r"\\(?:(\d{1,2})|g<(\w+)>)")
        .map_err(|_| wrong("groups cannot be read"))?;
    Ok(groups.replace_all(&escaped, "$${$1$2}").into_owned())
}

fn too_long(_: fancy_regex::Error) -> Error {
    wrong("the regular expression takes too long")
}
