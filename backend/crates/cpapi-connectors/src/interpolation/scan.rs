//! A look over a template's text before it is compiled, for what the engine would notice only
//! when it meets it: filters and tests that do not exist, methods that change a value.

use std::sync::LazyLock;

use minijinja::Environment;
use regex::Regex;

/// Methods that change a list or an object; values do not change here.
const CHANGING: &[&str] = &[
    "append",
    "extend",
    "insert",
    "remove",
    "pop",
    "popitem",
    "update",
    "setdefault",
    "clear",
];
/// Methods whose results are bytes, which are no JSON.
const OF_BYTES: &[&str] = &["encode", "decode", "translate", "maketrans"];

static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // Texts first, so that nothing within them counts. ASCII alone, for the tables of Unicode's
    // letters would take more memory than all the rest of a manifest.
    let parts = r#"(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?<formatted>[ \t\r\n]*%[ \t\r\n]*[0-9A-Za-z_('"\[])?|^[ \t\r\n]*-?[ \t\r\n]*(?<other>include|import|extends|from)[ \t\r\n]|\|[ \t\r\n]*(?<filter>[A-Za-z_][0-9A-Za-z_]*)|(?-u:\b)is[ \t\r\n]+(?:not[ \t\r\n]+)?(?<test>[A-Za-z_][0-9A-Za-z_]*)|\.[ \t\r\n]*(?<method>[A-Za-z_][0-9A-Za-z_]*)[ \t\r\n]*\("#;
    Regex::new(parts).ok()
});

/// Says what of a template is not supported; none when all is.
pub(super) fn unsupported(source: &str, environment: &Environment<'_>) -> Option<String> {
    code_of(source)
        .flat_map(|code| {
            PARTS
                .iter()
                .flat_map(move |parts| parts.captures_iter(code))
        })
        .find_map(|found| {
            let named = |name: &str| found.name(name).map(|part| part.as_str());
            if named("formatted").is_some() {
                return Some("texts cannot be formatted with %; use the filter format".to_owned());
            }
            if let Some(statement) = named("other") {
                return Some(format!(
                    "{statement} leads to another template, and there is none"
                ));
            }
            if let Some(filter) = named("filter") {
                return missing_filter(filter, environment);
            }
            if let Some(test) = named("test") {
                let is_missing = !knows(environment, test, "test");
                return is_missing.then(|| format!("there is no test named {test}"));
            }
            unsupported_method(named("method")?)
        })
}

fn missing_filter(filter: &str, environment: &Environment<'_>) -> Option<String> {
    if knows(environment, filter, "filter") {
        return None;
    }
    let why = super::filters::refused().get(filter).copied();
    Some(match why {
        Some(why) => format!("the filter {filter} is not supported: {why}"),
        None => format!("there is no filter named {filter}"),
    })
}

/// Asks the engine itself, by its tests `filter` and `test`.
fn knows(environment: &Environment<'_>, name: &str, kind: &str) -> bool {
    let question = format!("'{name}' is {kind}");
    let answer = environment
        .compile_expression(&question)
        .and_then(|question| question.eval(()));
    answer.is_ok_and(|answer| answer.is_true())
}

fn unsupported_method(method: &str) -> Option<String> {
    if CHANGING.contains(&method) {
        return Some(format!(
            "{method}() is not supported: values do not change here; build a new one with + or collect in a namespace()"
        ));
    }
    OF_BYTES
        .contains(&method)
        .then(|| format!("{method}() is not supported: there are no bytes here, only texts"))
}

/// What stands between `{{` and `}}`, `{%` and `%}`.
fn code_of(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let start = rest.find("{{").into_iter().chain(rest.find("{%")).min()?;
        let close = if rest.get(start..)?.starts_with("{{") {
            "}}"
        } else {
            "%}"
        };
        let body = rest.get(start + 2..)?;
        let end = body.find(close).unwrap_or(body.len());
        rest = body.get(end..)?;
        body.get(..end)
    })
}
