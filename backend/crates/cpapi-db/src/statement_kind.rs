//! What a statement does, by its first word: so that times are told apart without a number for
//! each of a thousand texts.

use std::cell::Cell;
use std::fmt::{self, Write as _};

use diesel::connection::DebugQuery;

thread_local! {
    static SAID: Cell<Option<StatementKind>> = const { Cell::new(None) };
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatementKind {
    /// Reads.
    Select,
    /// Adds rows; upserts too.
    Insert,
    /// Changes rows.
    Update,
    /// Takes rows away.
    Delete,
    /// PostgreSQL's way for many rows.
    Copy,
    /// Begins or ends a transaction or a savepoint. Most of a write's time on SQLite is its COMMIT.
    Transaction,
    /// Settings, schema, upkeep.
    Other,
}

impl StatementKind {
    /// As labels and spans have it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Copy => "copy",
            Self::Transaction => "transaction",
            Self::Other => "other",
        }
    }

    /// What a caller has said of it, or what its text begins with.
    pub(crate) fn of(query: &dyn DebugQuery) -> Self {
        SAID.get().unwrap_or_else(|| Self::read(query))
    }

    fn read(query: &dyn DebugQuery) -> Self {
        let mut text = Beginning::default();
        // It fails as soon as enough has been written.
        let _ = write!(text, "{query}");
        Self::by_word(text.word())
    }

    fn by_word(word: &str) -> Self {
        let is = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
        match () {
            () if is(&["SELECT", "VALUES"]) => Self::Select,
            () if is(&["INSERT", "REPLACE"]) => Self::Insert,
            () if is(&["UPDATE"]) => Self::Update,
            () if is(&["DELETE"]) => Self::Delete,
            () if is(&["COPY"]) => Self::Copy,
            () if is(&["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"]) => Self::Transaction,
            () => Self::Other,
        }
    }
}

/// Says of every statement of this thread what it does, for as long as it lives. For statements of
/// thousands of values and for what every request asks: to show even the first word of one, diesel
/// goes through all of it.
#[derive(Debug)]
pub(crate) struct Said(Option<StatementKind>);

impl Said {
    /// From now on.
    pub(crate) fn of(kind: StatementKind) -> Self {
        Self(SAID.replace(Some(kind)))
    }
}

impl Drop for Said {
    fn drop(&mut self) {
        SAID.set(self.0);
    }
}

/// The first letters of a text; more are refused.
#[derive(Default)]
struct Beginning(String);

impl Beginning {
    /// Longer than every word that is looked for.
    const LIMIT: usize = 12;

    fn word(&self) -> &str {
        let mut words = self.0.split(|c: char| !c.is_ascii_alphabetic());
        words.next().unwrap_or_default()
    }
}

impl fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            if self.0.len() >= Self::LIMIT {
                return Err(fmt::Error);
            }
            if !(self.0.is_empty() && letter.is_whitespace()) {
                self.0.push(letter);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As diesel shows the text of a statement that is not built by it.
    #[derive(Debug)]
    struct Text(&'static str);

    impl fmt::Display for Text {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl DebugQuery for Text {}

    #[test]
    fn a_statement_is_known_by_its_first_word() {
        for (text, kind) in [
            ("SELECT 1", "select"),
            ("\n  insert INTO offers VALUES (?)", "insert"),
            ("UPDATE jobs SET state = ?", "update"),
            ("DELETE FROM jobs", "delete"),
            ("COPY offers (id) FROM STDIN", "copy"),
            ("BEGIN IMMEDIATE", "transaction"),
            ("COMMIT", "transaction"),
            ("PRAGMA optimize", "other"),
            ("", "other"),
        ] {
            assert_eq!(StatementKind::of(&Text(text)).as_str(), kind, "{text}");
        }
    }

    #[test]
    fn what_is_said_of_statements_counts_until_it_is_over() {
        {
            let _said = Said::of(StatementKind::Insert);
            assert_eq!(StatementKind::of(&Text("SELECT 1")).as_str(), "insert");
        }
        assert_eq!(StatementKind::of(&Text("SELECT 1")).as_str(), "select");
    }

    #[test]
    fn a_long_text_is_not_read_to_its_end() {
        let mut text = Beginning::default();
        assert!(text.write_str("  ROLLBACK").is_ok());
        assert!(text.write_str(" TO SAVEPOINT a").is_err());
        assert_eq!(text.word(), "ROLLBACK");
    }
}
