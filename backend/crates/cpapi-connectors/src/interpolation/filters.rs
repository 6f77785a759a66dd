//! Jinja's own filters and tests where the engine has none, or judges otherwise.

use std::collections::BTreeMap;

use minijinja::value::{Kwargs, Rest, StringInput, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value};
use rand::RngExt as _;

use super::arguments::{Arguments, whole};
use super::fault::{mistyped, wrong};
use super::functions::{comparable, quote_plus};

/// Adds them.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_filter("int", int);
    environment.add_filter("float", float);
    environment.add_filter("default", default);
    environment.add_filter("d", default);
    environment.add_filter("list", |state: &State<'_, '_>, value: Value| {
        given(&value)?;
        minijinja::filters::list(state, value)
    });
    environment.add_filter("sort", sort);
    environment.add_filter("join", join);
    environment.add_filter("sum", sum);
    environment.add_filter(
        "min",
        |state: &State<'_, '_>, value: Value, kwargs: Kwargs| {
            orderable(&value, &kwargs)?;
            minijinja::filters::min(state, value, kwargs)
        },
    );
    environment.add_filter(
        "max",
        |state: &State<'_, '_>, value: Value, kwargs: Kwargs| {
            orderable(&value, &kwargs)?;
            minijinja::filters::max(state, value, kwargs)
        },
    );
    environment.add_filter("attr", attribute);
    environment.add_filter("center", center);
    environment.add_filter("wordcount", |text: Value| {
        let text = text.to_string();
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        words.filter(|word| !word.is_empty()).count()
    });
    environment.add_filter("truncate", truncate);
    environment.add_filter("striptags", |text: Value| strip_tags(&text.to_string()));
    environment.add_filter("forceescape", |text: Value| escaped(&text.to_string()));
    environment.add_filter("filesizeformat", file_size);
    environment.add_filter("random", random);
    environment.add_filter("urlencode", url_encode);
    environment.add_test("sequence", |value: Value| {
        let kind = value.kind();
        value.is_undefined() || matches!(kind, ValueKind::Seq | ValueKind::String | ValueKind::Map)
    });
    environment.add_test("callable", |value: Value| {
        // The only things that can be called and hold no values are functions and macros.
        value.kind() == ValueKind::Plain && value.as_object().is_some()
    });
}

/// Python's complaint of a value that is not there.
fn present(value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    Ok(())
}

/// Python's complaint of null where something to go through is expected.
fn given(value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Err(mistyped("null cannot be gone through"));
    }
    Ok(())
}

/// Whether its items, or their attributes, have an order.
fn orderable(value: &Value, kwargs: &Kwargs) -> Result<(), Error> {
    given(value)?;
    if kwargs.has("attribute") {
        return Ok(());
    }
    let items: Vec<Value> = value.try_iter()?.collect();
    items
        .first()
        .map_or(Ok(()), |first| comparable(first, &items))
}

fn sort(
    state: &State<'_, '_>,
    value: Value,
    rest: Rest<Value>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    if !rest.is_empty() {
        return Err(wrong(
            "name the arguments of sort: reverse, case_sensitive, attribute",
        ));
    }
    orderable(&value, &kwargs)?;
    minijinja::filters::sort(state, value, kwargs)
}

fn join(
    state: &mut State<'_, '_>,
    value: &Value,
    separator: Option<StringInput<'_>>,
    attribute: Option<&str>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    given(value)?;
    minijinja::filters::join(state, value, separator, attribute, kwargs)
}

fn sum(
    state: &State<'_, '_>,
    value: Value,
    attribute: Option<&str>,
    start: Option<Value>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    given(&value)?;
    minijinja::filters::sum(state, value, attribute, start, kwargs)
}

fn int(
    state: &State<'_, '_>,
    value: &Value,
    rest: Rest<Value>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    present(value)?;
    let [default, base] = Arguments::of(rest, kwargs).named(["default", "base"])?;
    let default = default.unwrap_or_else(|| Value::from(0));
    let base = base.map(u32::try_from).transpose()?;
    let trimmed = value.as_str().map(|text| Value::from(text.trim()));
    let value = trimmed.as_ref().unwrap_or(value);
    let none = Kwargs::from_iter(Vec::<(&str, Value)>::new());
    minijinja::filters::int(state, value, Some(default), base, none)
}

fn float(value: &Value, rest: Rest<Value>, kwargs: Kwargs) -> Result<Value, Error> {
    present(value)?;
    let [default] = Arguments::of(rest, kwargs).named(["default"])?;
    let number = match value.as_str() {
        Some(text) => text.trim().replace('_', "").parse::<f64>().ok(),
        None => f64::try_from(value.clone()).ok(),
    };
    Ok(number.map_or_else(|| default.unwrap_or_else(|| Value::from(0.0)), Value::from))
}

fn default(value: Value, rest: Rest<Value>, kwargs: Kwargs) -> Result<Value, Error> {
    let [default, boolean] = Arguments::of(rest, kwargs).named(["default_value", "boolean"])?;
    let is_missing =
        value.is_undefined() || boolean.is_some_and(|flag| flag.is_true() && !value.is_true());
    Ok(match is_missing {
        true => default.unwrap_or_else(|| Value::from("")),
        false => value,
    })
}

/// An attribute, which a member of an object is not.
fn attribute(value: Value, name: String) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Plain => value.get_attr(&name),
        _ => Ok(Value::UNDEFINED),
    }
}

fn center(text: Value, rest: Rest<Value>, kwargs: Kwargs) -> Result<String, Error> {
    let [width] = Arguments::of(rest, kwargs).named(["width"])?;
    super::methods::centred(&text.to_string(), whole(width, 80)?, ' ')
}

/// Cut between words, unless words may be killed; a few characters more are let pass.
fn truncate(text: Value, rest: Rest<Value>, kwargs: Kwargs) -> Result<String, Error> {
    let [length, kill, end, leeway] =
        Arguments::of(rest, kwargs).named(["length", "killwords", "end", "leeway"])?;
    let text = text.to_string();
    let length = whole(length, 255)?;
    let end = end.map_or_else(|| "...".to_owned(), |end| end.to_string());
    let leeway = whole(leeway, 5)?;
    if text.chars().count() <= length.saturating_add(leeway) {
        return Ok(text);
    }
    let room = length
        .checked_sub(end.chars().count())
        .ok_or_else(|| wrong("the length is shorter than the end"))?;
    let cut: String = text.chars().take(room).collect();
    if kill.is_some_and(|kill| kill.is_true()) {
        return Ok(cut + &end);
    }
    let words = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    Ok(format!("{words}{end}"))
}

/// A text without tags and comments, its spaces single.
fn strip_tags(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        let end = match tag.strip_prefix("!--") {
            Some(comment) => comment.split_once("-->").map(|(_, behind)| behind),
            None => tag.split_once('>').map(|(_, behind)| behind),
        };
        let Some(behind) = end else { break };
        kept.push_str(before);
        rest = behind;
    }
    kept.push_str(rest);
    let words: Vec<&str> = kept.split_whitespace().collect();
    unescaped(&words.join(" "))
}

/// HTML's numbered characters, and the named ones that texts of networks use.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        match behind.split_once(';') {
            Some((name, next)) if let Some(character) = entity(name) => {
                out.push(character);
                rest = next;
            }
            _ => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "euro" => '€',
        "pound" => '£',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        _ => return None,
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&#39;")
        .replace('"', "&#34;")
}

fn file_size(value: Value, rest: Rest<Value>, kwargs: Kwargs) -> Result<String, Error> {
    let [binary] = Arguments::of(rest, kwargs).named(["binary"])?;
    let binary = binary.is_some_and(|flag| flag.is_true());
    let bytes = match value.as_str() {
        Some(text) => text.trim().parse().map_err(|_| wrong("not a number"))?,
        None => f64::try_from(value).map_err(|_| wrong("not a number"))?,
    };
    let base = if binary { 1024.0 } else { 1000.0 };
    if (bytes - 1.0).abs() < f64::EPSILON {
        return Ok("1 Byte".to_owned());
    }
    if bytes < base {
        return Ok(format!("{} Bytes", bytes.trunc()));
    }
    let names = ["K", "M", "G", "T", "P", "E", "Z", "Y"];
    let mut size = bytes / base;
    let mut name = names.iter();
    let mut prefix = name.next();
    while size >= base {
        let Some(next) = name.next() else { break };
        prefix = Some(next);
        size /= base;
    }
    let prefix = prefix.copied().unwrap_or_default();
    Ok(match (binary, prefix) {
        (true, prefix) => format!("{size:.1} {prefix}iB"),
        (false, "K") => format!("{size:.1} kB"),
        (false, prefix) => format!("{size:.1} {prefix}B"),
    })
}

fn random(value: Value) -> Result<Value, Error> {
    let items: Vec<Value> = value.try_iter()?.collect();
    if items.is_empty() {
        return Ok(Value::UNDEFINED);
    }
    let at = rand::rng().random_range(0..items.len());
    Ok(items.get(at).cloned().unwrap_or(Value::UNDEFINED))
}

/// A text percent-encoded; an object or a list of pairs as a query.
fn url_encode(value: Value) -> Result<String, Error> {
    let pairs: Vec<(Value, Value)> = match value.kind() {
        ValueKind::Map => value
            .try_iter()?
            .map(|key| value.get_item(&key).map(|member| (key, member)))
            .collect::<Result<_, _>>()?,
        ValueKind::Seq | ValueKind::Iterable => value
            .try_iter()?
            .map(|pair| {
                let at = |index: usize| pair.get_item_by_index(index);
                Ok::<_, Error>((at(0)?, at(1)?))
            })
            .collect::<Result<_, _>>()?,
        _ => return Ok(percent_encode(&value.to_string())),
    };
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| {
            format!(
                "{}={}",
                quote_plus(&key.to_string()),
                quote_plus(&value.to_string())
            )
        })
        .collect();
    Ok(pairs.join("&"))
}

fn percent_encode(text: &str) -> String {
    quote_plus(text).replace('+', "%20").replace("%2F", "/")
}

/// Names that Jinja offers and this engine does not, with what is to be used instead.
pub(super) fn refused() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("wordwrap", "it wraps text for people"),
        ("urlize", "it writes HTML"),
        ("xmlattr", "it writes HTML"),
        ("lipsum", "it writes HTML"),
    ])
}
