//! Methods of Python's texts, lists and dictionaries that the compatibility layer lacks.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr, Rest, Tuple, ValueKind, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use super::arguments::{Arguments, whole};
use super::fault::wrong;

/// Calls a method that the engine does not know.
pub(super) fn call(
    state: &mut State<'_, '_>,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    let own = match value.kind() {
        ValueKind::String => of_text(value.as_str().unwrap_or_default(), method, args)?,
        ValueKind::Seq => of_list(value, method, args)?,
        ValueKind::Map => of_object(value, method, args)?,
        _ => None,
    };
    match own {
        Some(result) => Ok(result),
        None => minijinja_contrib::pycompat::unknown_method_callback(state, value, method, args),
    }
}

fn of_text(text: &str, method: &str, args: &[Value]) -> Result<Option<Value>, Error> {
    let (rest, kwargs): (Rest<Value>, Kwargs) = from_args(args)?;
    let args = Arguments::of(rest, kwargs);
    Ok(Some(match method {
        "zfill" => Value::from(zero_filled(text, args)?),
        "center" | "ljust" | "rjust" => padded(text, method, args)?,
        "swapcase" => Value::from(swapped(text)),
        "casefold" => Value::from(text.replace('ß', "ss").to_lowercase()),
        "removeprefix" => {
            let part = needed(args, "prefix")?;
            Value::from(text.strip_prefix(part.as_str()).unwrap_or(text))
        }
        "removesuffix" => {
            let part = needed(args, "suffix")?;
            Value::from(text.strip_suffix(part.as_str()).unwrap_or(text))
        }
        "rsplit" => split_from_right(text, args)?,
        "partition" | "rpartition" => parted(text, method == "partition", &needed(args, "sep")?),
        "find" | "rfind" | "index" | "rindex" => found(text, method, args)?,
        "isdecimal" | "isdigit" => {
            Value::from(!text.is_empty() && text.chars().all(|c| c.is_ascii_digit()))
        }
        "istitle" => Value::from(is_title(text)),
        "isidentifier" => Value::from(is_name(text)),
        "expandtabs" => {
            let [size] = args.named(["tabsize"])?;
            Value::from(without_tabs(text, whole(size, 8)?)?)
        }
        _ => return Ok(None),
    }))
}

fn needed(args: Arguments, name: &'static str) -> Result<String, Error> {
    let [value] = args.named([name])?;
    let value = value.ok_or_else(|| Error::from(ErrorKind::MissingArgument))?;
    let text = value.as_str().ok_or_else(|| wrong("a text is expected"))?;
    Ok(text.to_owned())
}

/// Spaces, or what else fills a text up; none beyond what a template may give.
fn filling(count: usize, character: char) -> Result<String, Error> {
    if count > super::OUTPUT_MAX {
        return Err(wrong("the text would be too long"));
    }
    Ok(std::iter::repeat_n(character, count).collect())
}

fn zero_filled(text: &str, args: Arguments) -> Result<String, Error> {
    let [width] = args.named(["width"])?;
    let missing = whole(width, 0)?.saturating_sub(text.chars().count());
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => text.split_at(text.len() - rest.len()),
        None => ("", text),
    };
    Ok(format!("{sign}{}{digits}", filling(missing, '0')?))
}

fn padded(text: &str, method: &str, args: Arguments) -> Result<Value, Error> {
    let [width, character] = args.named(["width", "fillchar"])?;
    let width = whole(width, 0)?;
    let character = match &character {
        None => ' ',
        Some(given) => {
            let mut characters = given.as_str().unwrap_or_default().chars();
            match (characters.next(), characters.next()) {
                (Some(one), None) => one,
                _ => return Err(wrong("one character is expected to fill with")),
            }
        }
    };
    let missing = width.saturating_sub(text.chars().count());
    Ok(Value::from(match method {
        "ljust" => format!("{text}{}", filling(missing, character)?),
        "rjust" => format!("{}{text}", filling(missing, character)?),
        _ => centred(text, width, character)?,
    }))
}

/// A text in the middle of a width; Python puts what is odd to the left of odd widths.
pub(super) fn centred(text: &str, width: usize, character: char) -> Result<String, Error> {
    let missing = width.saturating_sub(text.chars().count());
    let left = missing / 2 + (missing & width & 1);
    Ok(format!(
        "{}{text}{}",
        filling(left, character)?,
        filling(missing - left, character)?
    ))
}

fn swapped(text: &str) -> String {
    text.chars()
        .flat_map(|c| -> Vec<char> {
            if c.is_uppercase() {
                c.to_lowercase().collect()
            } else {
                c.to_uppercase().collect()
            }
        })
        .collect()
}

fn split_from_right(text: &str, args: Arguments) -> Result<Value, Error> {
    let [separator, most] = args.named(["sep", "maxsplit"])?;
    let most = match most {
        None => usize::MAX,
        Some(most) => usize::try_from(i64::try_from(most)?).unwrap_or(usize::MAX),
    };
    let parts = most.saturating_add(1);
    let mut found: Vec<&str> = match separator.as_ref().and_then(Value::as_str) {
        Some("") => return Err(wrong("the separator is empty")),
        Some(separator) => text.rsplitn(parts, separator).collect(),
        None => text
            .trim()
            .rsplitn(parts, char::is_whitespace)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect(),
    };
    found.reverse();
    Ok(found.into_iter().map(Value::from).collect())
}

fn parted(text: &str, first: bool, separator: &str) -> Value {
    let parts = if first {
        text.split_once(separator)
    } else {
        text.rsplit_once(separator)
    };
    let (before, middle, behind) = match parts {
        Some((before, behind)) => (before, separator, behind),
        None if first => (text, "", ""),
        None => ("", "", text),
    };
    Value::from(Tuple::from([before, middle, behind].map(Value::from)))
}

fn found(text: &str, method: &str, args: Arguments) -> Result<Value, Error> {
    let [part, start, end] = args.named(["sub", "start", "end"])?;
    let part = part.ok_or_else(|| Error::from(ErrorKind::MissingArgument))?;
    let part = part.as_str().ok_or_else(|| wrong("a text is expected"))?;
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let place = |value: Option<Value>, default: i64| -> Result<usize, Error> {
        let at = value.map_or(Ok(default), i64::try_from)?;
        let at = if at < 0 {
            at.saturating_add(length)
        } else {
            at
        };
        Ok(usize::try_from(at.clamp(0, length)).unwrap_or(0))
    };
    let (start, end) = (place(start, 0)?, place(end, length)?);
    let within: String = text
        .chars()
        .skip(start)
        .take(end.saturating_sub(start))
        .collect();
    let at = if method.starts_with('r') {
        within.rfind(part)
    } else {
        within.find(part)
    };
    match at.and_then(|at| within.get(..at)) {
        Some(before) => Ok(Value::from(start + before.chars().count())),
        None if method.ends_with("find") => Ok(Value::from(-1)),
        None => Err(wrong("substring not found")),
    }
}

fn is_title(text: &str) -> bool {
    let mut inside = false;
    let mut cased = false;
    for character in text.chars() {
        let fits = match (character.is_uppercase(), character.is_lowercase()) {
            (true, _) => !inside,
            (_, true) => inside,
            _ => true,
        };
        if !fits {
            return false;
        }
        inside = character.is_alphabetic();
        cased |= inside;
    }
    cased
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    first.is_some_and(|c| c.is_alphabetic() || c == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_')
}

fn without_tabs(text: &str, size: usize) -> Result<String, Error> {
    let mut out = String::new();
    let mut column = 0;
    for character in text.chars() {
        match character {
            '\t' if size > 0 => {
                let count = size - column % size;
                out.push_str(&filling(count, ' ')?);
                column += count;
            }
            '\t' => {}
            _ => {
                out.push(character);
                column = if character == '\n' { 0 } else { column + 1 };
            }
        }
        if out.len() > super::OUTPUT_MAX {
            return Err(wrong("the text would be too long"));
        }
    }
    Ok(out)
}

fn of_list(list: &Value, method: &str, args: &[Value]) -> Result<Option<Value>, Error> {
    if method != "index" {
        return Ok(None);
    }
    let (wanted,): (Value,) = from_args(args)?;
    let at = list.try_iter()?.position(|item| item == wanted);
    at.map(|at| Some(Value::from(at)))
        .ok_or_else(|| wrong("the list does not hold the value"))
}

fn of_object(object: &Value, method: &str, args: &[Value]) -> Result<Option<Value>, Error> {
    let part = match method {
        "keys" => Part::Keys,
        "values" => Part::Values,
        "items" => Part::Items,
        _ => return Ok(None),
    };
    let () = from_args(args)?;
    let object = object.clone();
    Ok(Some(Value::from_object(View { object, part })))
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Keys,
    Values,
    Items,
}

/// What `keys()`, `values()` and `items()` give: to be gone through, and written as Python does.
#[derive(Debug)]
struct View {
    object: Value,
    part: Part,
}

impl View {
    fn items(&self) -> Vec<Value> {
        let keys = self.object.try_iter().into_iter().flatten();
        let member = |key: &Value| self.object.get_item(key).unwrap_or_default();
        match self.part {
            Part::Keys => keys.collect(),
            Part::Values => keys.map(|key| member(&key)).collect(),
            Part::Items => keys
                .map(|key| {
                    let value = member(&key);
                    Value::from(Tuple::from([key, value]))
                })
                .collect(),
        }
    }
}

impl Object for View {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.items())
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.part {
            Part::Keys => "dict_keys",
            Part::Values => "dict_values",
            Part::Items => "dict_items",
        };
        write!(out, "{name}({})", Value::from(self.items()))
    }
}
