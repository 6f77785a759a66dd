//! Which errors of a template Python would have called a `TypeError`: the reference runner takes a
//! template that ends in one for a text without expressions, and gives the text itself.

use std::fmt;

use minijinja::{Error, ErrorKind};

/// Marks errors of values, which are no errors of types.
#[derive(Debug)]
struct WrongValue;

impl fmt::Display for WrongValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that cannot be used")
    }
}

impl std::error::Error for WrongValue {}

/// An error of a value.
pub(super) fn wrong(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail.into()).with_source(WrongValue)
}

/// An error of a type.
pub(super) fn mistyped(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail.into())
}

/// Whether Python would have raised a `TypeError`.
pub(super) fn is_of_types(error: &Error) -> bool {
    let is_of_value = std::error::Error::source(error)
        .is_some_and(|source| source.downcast_ref::<WrongValue>().is_some());
    match error.kind() {
        ErrorKind::MissingArgument | ErrorKind::TooManyArguments => true,
        ErrorKind::InvalidOperation => {
            // Not divisions by zero, results beyond the engine's limits, and missing values.
            let detail = error.detail().unwrap_or_default();
            let others = ["unable to", "too large", "undefined"];
            !is_of_value && !others.iter().any(|other| detail.contains(other))
        }
        _ => false,
    }
}
