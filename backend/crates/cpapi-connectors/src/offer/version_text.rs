//! Versions behind the names of operating systems: `Android 8.0`, `iOS >=12+`, `iPhone 9.0-12.4`.

/// A name with what is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Versioned<'t> {
    /// The name alone.
    pub(crate) name: &'t str,
    /// Lowest version.
    pub(crate) min: Option<&'t str>,
    /// Highest version.
    pub(crate) max: Option<&'t str>,
}

/// Takes a text apart.
pub(crate) fn split(text: &str) -> Versioned<'_> {
    let text = text.trim();
    let is_mark = |character: char| {
        character.is_ascii_digit()
            || character.is_whitespace()
            || matches!(character, '.' | '+' | '-' | '<' | '>' | '=' | '/')
    };
    let name = text.trim_end_matches(is_mark);
    let marks = text.get(name.len()..).unwrap_or_default().trim();
    let name = name.strip_suffix(" v").unwrap_or(name).trim();
    let bare = Versioned {
        name: text,
        min: None,
        max: None,
    };
    if name.is_empty() || !marks.contains(|character: char| character.is_ascii_digit()) {
        return bare;
    }
    let range = marks.trim_start_matches(['>', '=', '/', ' ']);
    let (min, max) = if let Some(most) = range.strip_prefix('<') {
        (None, Some(most.trim_start_matches(['=', ' '])))
    } else if let Some(most) = range.strip_suffix('-') {
        (None, Some(most.trim()))
    } else {
        match range.split_once('-') {
            Some((least, most)) => (Some(least.trim()), Some(most.trim())),
            None => (Some(range.trim_end_matches('+').trim()), None),
        }
    };
    if !min.into_iter().chain(max).all(is_version) {
        return bare;
    }
    Versioned { name, min, max }
}

fn is_version(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_only_behind_a_name() {
        for (text, name, min, max) in [
            ("Android 8.0", "Android", Some("8.0"), None),
            ("iOS >=12+", "iOS", Some("12"), None),
            ("iOS v12", "iOS", Some("12"), None),
            ("iPhone 9.0+", "iPhone", Some("9.0"), None),
            ("iPhone 9.0-", "iPhone", None, Some("9.0")),
            ("iPhone 9.0 - 12.4", "iPhone", Some("9.0"), Some("12.4")),
            ("Android <=7", "Android", None, Some("7")),
            ("Android", "Android", None, None),
            ("Mac OS X", "Mac OS X", None, None),
            ("12", "12", None, None),
            ("Android 8-9-10", "Android 8-9-10", None, None),
        ] {
            assert_eq!(split(text), Versioned { name, min, max }, "{text}");
        }
    }
}
