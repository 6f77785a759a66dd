//! Airbyte's filters with regular expressions: Python's, with what looks around and back.

use fancy_regex::{Regex, RegexBuilder};
use minijinja::{Environment, Error, Value};

use super::fault::wrong;
use super::functions::text_of;

/// Steps one search may go back; an expression that explodes ends here.
const BACKTRACK_LIMIT: usize = 100_000;
/// Bytes that an expression may be compiled to.
const SIZE_LIMIT: usize = 1024 * 1024;

/// Adds them.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_filter("regex_search", search);
    environment.add_filter("regex_replace", replace);
}

/// The first group; an empty text without a match, and without a group as in the reference.
fn search(value: Value, pattern: String) -> Result<String, Error> {
    let text = text_of(&value)?;
    let found = regex(&pattern)?.captures(text).map_err(too_long)?;
    let group = found.and_then(|found| found.get(1).map(|part| part.as_str().to_owned()));
    Ok(group.unwrap_or_default())
}

fn replace(value: Value, pattern: String, replacement: String) -> Result<String, Error> {
    let text = text_of(&value)?;
    let replacement = in_our_form(&replacement)?;
    let replaced = regex(&pattern)?
        .try_replacen(text, 0, replacement.as_str())
        .map_err(too_long)?;
    Ok(replaced.into_owned())
}

/// Python writes groups in a replacement as `\1` and `\g<name>`.
fn in_our_form(replacement: &str) -> Result<String, Error> {
    let escaped = replacement.replace('$', "$$");
    let groups = regex(r"\\(?:(\d{1,2})|g<(\w+)>)")?;
    Ok(groups.replace_all(&escaped, "$${$1$2}").into_owned())
}

fn regex(pattern: &str) -> Result<Regex, Error> {
    RegexBuilder::new(pattern)
        .backtrack_limit(BACKTRACK_LIMIT)
        .delegate_size_limit(SIZE_LIMIT)
        .build()
        .map_err(|_| wrong(format!("{pattern:?} is not a regular expression")))
}

fn too_long(_: fancy_regex::Error) -> Error {
    wrong("the regular expression takes too long")
}
