//! Jinja's own functions where the engine has none, or takes less.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use minijinja::value::{Kwargs, Object, ObjectRepr, Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::fault::wrong;

/// Adds them.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_function("dict", dict);
    environment.add_function("cycler", |items: Rest<Value>| {
        if items.is_empty() {
            return Err(wrong("at least one item is expected"));
        }
        Ok(Value::from_object(Cycler {
            items: items.0,
            at: AtomicUsize::new(0),
        }))
    });
    environment.add_function("joiner", |separator: Option<String>| {
        Value::from_object(Joiner {
            separator: separator.unwrap_or_else(|| ", ".to_owned()),
            begun: AtomicBool::new(false),
        })
    });
}

/// An object of another one or of pairs, and of named values.
fn dict(from: Option<Value>, named: Kwargs) -> Result<Value, Error> {
    let mut members: Vec<(Value, Value)> = Vec::new();
    if let Some(from) = from {
        for item in from.try_iter()? {
            members.push(match from.kind() {
                ValueKind::Map => {
                    let value = from.get_item(&item)?;
                    (item, value)
                }
                _ => (item.get_item_by_index(0)?, item.get_item_by_index(1)?),
            });
        }
    }
    for name in named.args() {
        members.push((Value::from(name), named.peek(name)?));
    }
    Ok(Value::from_pairs(members))
}

/// Gives its items in turn.
#[derive(Debug)]
struct Cycler {
    items: Vec<Value>,
    at: AtomicUsize,
}

impl Cycler {
    fn item(&self, at: usize) -> Value {
        let at = at.checked_rem(self.items.len()).unwrap_or(0);
        self.items.get(at).cloned().unwrap_or_default()
    }
}

impl Object for Cycler {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (key.as_str()? == "current").then(|| self.item(self.at.load(Ordering::Relaxed)))
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        _: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "next" => Ok(self.item(self.at.fetch_add(1, Ordering::Relaxed))),
            "reset" => {
                self.at.store(0, Ordering::Relaxed);
                Ok(Value::from(()))
            }
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }
}

/// Gives nothing the first time, then its separator.
#[derive(Debug)]
struct Joiner {
    separator: String,
    begun: AtomicBool,
}

impl Object for Joiner {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
        Ok(match self.begun.swap(true, Ordering::Relaxed) {
            true => Value::from(self.separator.as_str()),
            false => Value::from(""),
        })
    }
}
