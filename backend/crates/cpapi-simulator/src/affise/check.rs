//! Strict checking of a decoded form against its fields; gives typed values or errors by field.

use chrono::{NaiveDate, NaiveDateTime, Utc};
use serde_json::{Map, Number, Value};
use url::Url;
use uuid::Uuid;

use super::{
    countries::COUNTRIES,
    fields::{Field, Kind},
    vocabulary::{CONNECTIONS, CURRENCIES, DEVICES, LANGUAGES, SYSTEMS},
};
use crate::form::Form;

/// Errors by field name as sent, such as `payments[0][currency]`.
pub(super) type FormErrors = Map<String, Value>;

const BLANK: &str = "This value should not be blank.";
const INVALID: &str = "This value is not valid.";
const EXTRA: &str = "This form should not contain extra fields.";

/// Ids that exist in the tenant.
pub(super) trait Known {
    fn advertiser(&self, id: &str) -> bool;
    fn category(&self, id: &str) -> bool;
    fn smartlink_category(&self, id: &str) -> bool;
    fn source(&self, id: &str) -> bool;
}

/// Checks a whole form. `partial` = an edit: top-level required fields may be missing.
pub(super) fn check(
    form: &Form,
    fields: &'static [Field],
    files: &[&str],
    known: &dyn Known,
    partial: bool,
) -> Result<Map<String, Value>, FormErrors> {
    let mut checker = Checker {
        known,
        errors: Map::new(),
    };
    for (name, sentence) in &form.problems {
        checker.error(name, sentence);
    }
    for file in &form.files {
        if !files.contains(&file.name.as_str()) {
            checker.error(&file.name, EXTRA);
        } else if !is_picture(&file.filename) {
            checker.error(&file.name, "The file must be a jpeg, pjpeg, png or gif.");
        }
    }
    let values = checker.group(&form.tree, fields, "", !partial);
    if checker.errors.is_empty() {
        Ok(values)
    } else {
        Err(checker.errors)
    }
}

fn is_picture(name: &str) -> bool {
    let extension = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    ["jpg", "jpeg", "pjpeg", "png", "gif"].contains(&extension.as_str())
}

struct Checker<'a> {
    known: &'a dyn Known,
    errors: FormErrors,
}

impl Checker<'_> {
    fn error(&mut self, path: &str, sentence: &str) {
        self.errors.insert(path.to_owned(), Value::from(sentence));
    }

    fn group(
        &mut self,
        sent: &Map<String, Value>,
        fields: &'static [Field],
        path: &str,
        whole: bool,
    ) -> Map<String, Value> {
        let mut values = Map::new();
        for (name, value) in sent {
            let path = child(path, name);
            match fields.iter().find(|field| field.name == name) {
                None => self.error(&path, EXTRA),
                Some(field) => {
                    if let Some(value) = self.value(value, field.kind, &path) {
                        values.insert(name.clone(), value);
                    }
                }
            }
        }
        if whole {
            for field in fields.iter().filter(|field| field.required) {
                if !sent.contains_key(field.name) {
                    self.error(&child(path, field.name), BLANK);
                }
            }
        }
        values
    }

    fn value(&mut self, sent: &Value, kind: Kind, path: &str) -> Option<Value> {
        let result = match kind {
            Kind::List(_)
            | Kind::Group(_)
            | Kind::Rows(_)
            | Kind::ByCountry(_)
            | Kind::ByLanguage(_)
            | Kind::ByNumber(..) => return self.collection(sent, kind, path),
            _ => match sent.as_str() {
                Some(text) => self.scalar(text, kind),
                None => Err("This value should be a single value."),
            },
        };
        match result {
            Ok(value) => Some(value),
            Err(sentence) => {
                self.error(path, sentence);
                None
            }
        }
    }

    fn collection(&mut self, sent: &Value, kind: Kind, path: &str) -> Option<Value> {
        let map = match sent {
            Value::String(text) if text.is_empty() => return Some(Value::Array(Vec::new())),
            Value::Object(map) => map,
            _ => {
                self.error(path, "This value should be a list or a group.");
                return None;
            }
        };
        Some(match kind {
            Kind::Group(fields) => Value::Object(self.group(map, fields, path, true)),
            Kind::Rows(fields) => self.rows(map, fields, path),
            Kind::List(kind) => self.list(map, *kind, path),
            Kind::ByCountry(kind) => self.keyed(map, *kind, path, &is_country),
            Kind::ByLanguage(kind) => self.keyed(map, *kind, path, &|key| LANGUAGES.contains(&key)),
            Kind::ByNumber(from, to, kind) => self.keyed(map, *kind, path, &|key| {
                key.parse::<i64>()
                    .is_ok_and(|key| (from..=to).contains(&key))
            }),
            _ => return None,
        })
    }

    fn rows(&mut self, map: &Map<String, Value>, fields: &'static [Field], path: &str) -> Value {
        let mut rows = Vec::new();
        for (index, row) in map {
            let path = child(path, index);
            match row {
                _ if !is_index(index) => self.error(&path, EXTRA),
                Value::Object(row) => {
                    rows.push(Value::Object(self.group(row, fields, &path, true)));
                }
                _ => self.error(&path, "This value should be a group."),
            }
        }
        Value::Array(rows)
    }

    /// A list; one empty text clears it.
    fn list(&mut self, map: &Map<String, Value>, kind: Kind, path: &str) -> Value {
        if map.len() == 1 && map.values().all(|value| value.as_str() == Some("")) {
            return Value::Array(Vec::new());
        }
        let mut items = Vec::new();
        for (index, item) in map {
            let path = child(path, index);
            if !is_index(index) {
                self.error(&path, EXTRA);
            } else if item.as_str() == Some("") {
                self.error(&path, BLANK);
            } else {
                items.extend(self.value(item, kind, &path));
            }
        }
        Value::Array(items)
    }

    fn keyed(
        &mut self,
        map: &Map<String, Value>,
        kind: Kind,
        path: &str,
        is_key: &dyn Fn(&str) -> bool,
    ) -> Value {
        let mut values = Map::new();
        for (key, value) in map {
            let path = child(path, key);
            if !is_key(key) {
                self.error(&path, EXTRA);
            } else if let Some(value) = self.value(value, kind, &path) {
                values.insert(key.clone(), value);
            }
        }
        Value::Object(values)
    }

    fn scalar(&self, text: &str, kind: Kind) -> Result<Value, &'static str> {
        let valid = |ok: bool| {
            if ok {
                Ok(Value::from(text))
            } else {
                Err(INVALID)
            }
        };
        let exists = |ok: bool| {
            if ok {
                Ok(Value::from(text))
            } else {
                Err("This id is unknown.")
            }
        };
        match kind {
            Kind::Text(max) => bounded(text, max),
            Kind::Filled(_) | Kind::FilledUrl if text.trim().is_empty() => Err(BLANK),
            Kind::Filled(max) => bounded(text, max),
            Kind::Url if text.is_empty() => Ok(Value::from("")),
            Kind::Url | Kind::FilledUrl => valid(is_url(text)),
            Kind::Bool => digit(text).map(Value::Bool),
            Kind::Digit => digit(text).map(|yes| Value::from(u8::from(yes))),
            Kind::TrueFalse => text.parse().map(Value::Bool).map_err(|_| INVALID),
            Kind::Int(from, to) => int(text, from, to),
            Kind::Amount => amount(text),
            Kind::OneOf(words) => valid(words.contains(&text)),
            Kind::Country => valid(is_country(text)),
            Kind::Currency => valid(
                CURRENCIES
                    .iter()
                    .any(|(code, _, _)| code.eq_ignore_ascii_case(text)),
            ),
            Kind::System => valid(SYSTEMS.iter().any(|(_, name)| *name == text)),
            Kind::Device => valid(DEVICES.contains(&text)),
            Kind::Connection => valid(CONNECTIONS.contains(&text) && text != "other"),
            Kind::Uuid => valid(Uuid::parse_str(text).is_ok()),
            Kind::Hex24 => valid(is_hex24(text)),
            Kind::Advertiser => exists(self.known.advertiser(text)),
            Kind::Category => exists(self.known.category(text)),
            Kind::SmartlinkCategory => exists(self.known.smartlink_category(text)),
            Kind::Source => exists(self.known.source(text)),
            Kind::Day if text.is_empty() => Ok(Value::from("")),
            Kind::Day => valid(NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()),
            Kind::Start => start(text),
            Kind::Session => valid(is_session(text)),
            Kind::SubList => valid(text.chars().all(is_sub_char)),
            _ => Err(INVALID),
        }
    }
}

fn child(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}[{name}]")
    }
}

fn is_index(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_country(text: &str) -> bool {
    COUNTRIES.iter().any(|(code, _)| *code == text)
}

pub(super) fn is_hex24(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_sub_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || ",._-{}+=/:~".contains(c)
}

/// Macros in braces may stand anywhere after the scheme.
fn is_url(text: &str) -> bool {
    let plain = text.replace(['{', '}'], "");
    !text.contains(char::is_whitespace)
        && Url::parse(&plain)
            .is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
}

fn is_session(text: &str) -> bool {
    let mut digits = 0;
    let mut units = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => digits += 1,
            'y' | 'm' | 'w' | 'd' | 'h' | 'i' | 's' if digits > 0 => {
                digits = 0;
                units += 1;
            }
            _ => return false,
        }
    }
    units > 0 && digits == 0
}

fn bounded(text: &str, max: usize) -> Result<Value, &'static str> {
    if text.chars().count() > max {
        return Err("This value is too long.");
    }
    Ok(Value::from(text))
}

fn digit(text: &str) -> Result<bool, &'static str> {
    match text {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err("This value should be 0 or 1."),
    }
}

fn int(text: &str, from: i64, to: i64) -> Result<Value, &'static str> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let number: i64 = text
        .parse()
        .map_err(|_| "This value should be an integer.")?;
    if (from..=to).contains(&number) {
        Ok(Value::from(number))
    } else {
        Err("This value is out of range.")
    }
}

fn amount(text: &str) -> Result<Value, &'static str> {
    let plain = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.bytes().filter(|byte| *byte == b'.').count() <= 1
        && text.bytes().next() != Some(b'.')
        && text.bytes().last() != Some(b'.');
    if !plain {
        return Err("This value should be a number.");
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Ok(Value::from(whole));
    }
    let number: f64 = text.parse().map_err(|_| "This value should be a number.")?;
    Number::from_f64(number)
        .map(Value::Number)
        .ok_or("This value should be a number.")
}

fn start(text: &str) -> Result<Value, &'static str> {
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok();
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let now = Utc::now().naive_utc();
    let (moment, past) = match (moment, day) {
        (Some(moment), _) => (moment, (now - moment).num_seconds() > 60),
        (None, Some(day)) => (day.and_time(chrono::NaiveTime::MIN), day < now.date()),
        (None, None) => return Err(INVALID),
    };
    if past {
        return Err("This value should not be in the past.");
    }
    Ok(Value::from(moment.format("%Y-%m-%d %H:%M:%S").to_string()))
}
