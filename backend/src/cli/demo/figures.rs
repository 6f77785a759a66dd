//! The table that the demonstration ends with.

use std::fmt::Write;
use std::time::Duration;

/// Rows of the closing table in the order in which they were measured.
#[derive(Default)]
pub(super) struct Figures {
    rows: Vec<(String, String)>,
}

impl Figures {
    /// Notes a count or a text.
    pub(super) fn note(&mut self, what: &str, value: impl ToString) {
        self.rows.push((what.to_owned(), value.to_string()));
    }

    /// Notes how long something took.
    pub(super) fn time(&mut self, what: &str, took: Duration) {
        self.note(what, format!("{:.1} s", took.as_secs_f64()));
    }

    /// The table as text.
    pub(super) fn table(&self) -> String {
        let width = self
            .rows
            .iter()
            .map(|(what, _)| what.chars().count())
            .max()
            .unwrap_or(0);
        let mut out = String::from("\n");
        for (what, value) in &self.rows {
            let pad = width - what.chars().count();
            // Writing to a string cannot fail.
            let _ = writeln!(out, "  {what}{:pad$}  {value:>12}", "");
        }
        out
    }
}
