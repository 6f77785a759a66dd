//! SQL as text, with its bound values.
//!
//! Written as text because the plan matters more than the types here: which index leads
//! differs by database and by how rare a value is. Values from outside are always bound;
//! only integers and words of our own vocabularies stand in the text.

use std::fmt::Write;

use cpapi_domain::time::UtcTime;
use diesel::sql_types::{BigInt, Text};

use crate::connection::{DatabaseKind, MultiBackend};
use crate::types::{Instant, Stored};

/// A bound value.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Integer(i64),
    Text(String),
    Time(UtcTime),
}

/// SQL and its bound values, in order.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) kind: DatabaseKind,
    text: String,
    values: Vec<Value>,
}

/// A statement that can be run on either database.
pub(super) type Runnable =
    diesel::query_builder::BoxedSqlQuery<'static, MultiBackend, diesel::query_builder::SqlQuery>;

impl Statement {
    pub(super) fn new(kind: DatabaseKind, text: &str) -> Self {
        Self {
            kind,
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A bound value.
    pub(super) fn bind(&mut self, value: Value) {
        self.values.push(value);
        let number = self.values.len();
        self.push_fmt(format_args!("${number}"));
    }

    pub(super) fn text(&mut self, value: String) {
        self.bind(Value::Text(value));
    }

    /// Writing to a `String` cannot fail.
    pub(super) fn push_fmt(&mut self, arguments: std::fmt::Arguments<'_>) {
        let _infallible = self.text.write_fmt(arguments);
    }

    /// Integers as a list in the text: there may be more of them than a statement has binds.
    pub(super) fn integers(&mut self, values: &[i64]) {
        for (index, value) in values.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            self.push_fmt(format_args!("{comma}{value}"));
        }
    }

    /// Bound texts as a list.
    pub(super) fn texts(&mut self, values: impl Iterator<Item = String>) {
        for (index, value) in values.enumerate() {
            self.push(if index == 0 { "" } else { "," });
            self.text(value);
        }
    }

    /// Words of a vocabulary as a list in the text; they hold letters only.
    pub(super) fn words<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for (index, word) in words.enumerate() {
            let comma = if index == 0 { "" } else { "," };
            self.push_fmt(format_args!("{comma}'{word}'"));
        }
    }

    /// A column of `offers o`. Where it is not to lead, SQLite is kept from using its index: a
    /// plus sign does that, and nothing else. PostgreSQL has statistics to decide by.
    pub(super) fn column(&mut self, name: &str, leads: bool) {
        let held_back = self.kind == DatabaseKind::Sqlite && !leads;
        self.push_fmt(format_args!("{}o.{name}", if held_back { "+" } else { "" }));
    }

    pub(super) fn build(self) -> Runnable {
        let mut query = diesel::sql_query(self.text).into_boxed::<MultiBackend>();
        for value in self.values {
            query = match value {
                Value::Integer(value) => query.bind::<BigInt, _>(value),
                Value::Text(value) => query.bind::<Text, _>(value),
                Value::Time(value) => query.bind::<Instant, _>(Stored(value)),
            };
        }
        query
    }
}
