//! What can go wrong with the database, the same on both.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
use thiserror::Error;

/// A unique rule of the schema, by what it is over; equal on both databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// Table.
    pub table: String,
    /// Columns in the order of the rule.
    pub columns: Vec<String>,
}

impl Constraint {
    /// Whether the rule is over just these columns of the table.
    pub fn is(&self, table: &str, columns: &[&str]) -> bool {
        self.table == table
            && self
                .columns
                .iter()
                .map(String::as_str)
                .eq(columns.iter().copied())
    }
}

impl std::fmt::Display for Constraint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}({})", self.table, self.columns.join(", "))
    }
}

/// A failure of the database.
#[derive(Debug, Error)]
pub enum DbError {
    /// There is no such row.
    #[error("no such row")]
    NotFound,
    /// A unique rule was broken.
    #[error("already there: {0}")]
    Conflict(Constraint),
    /// The row is pointed to, or points to a row that is not there.
    #[error("a reference stands against it: {0}")]
    Referenced(String),
    /// Too much to do: no free connection or lock in time. Worth another try.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database cannot be reached.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The configuration cannot work.
    #[error("{0}")]
    Config(String),
    /// A page cursor that did not come from this list.
    #[error("the cursor does not belong to this list")]
    CursorInvalid,
    /// Anything else: a bug or a broken database.
    #[error(transparent)]
    Other(anyhow::Error),
}

impl DbError {
    /// Wraps an unexpected failure.
    pub fn other(error: impl Into<anyhow::Error>) -> Self {
        Self::Other(error.into())
    }

    /// The broken unique rule, if that is what it is.
    pub const fn conflict(&self) -> Option<&Constraint> {
        match self {
            Self::Conflict(constraint) => Some(constraint),
            _ => None,
        }
    }
}

impl From<DieselError> for DbError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, info) => classify(kind, info),
            DieselError::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            other => Self::Other(other.into()),
        }
    }
}

fn classify(
    kind: DatabaseErrorKind,
    info: Box<dyn DatabaseErrorInformation + Send + Sync>,
) -> DbError {
    let message = info.message().to_owned();
    match kind {
        DatabaseErrorKind::UniqueViolation => match constraint(info.as_ref()) {
            Some(constraint) => DbError::Conflict(constraint),
            None => DbError::Other(DieselError::DatabaseError(kind, info).into()),
        },
        DatabaseErrorKind::ForeignKeyViolation => DbError::Referenced(message),
        DatabaseErrorKind::SerializationFailure => DbError::Busy(message),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            DbError::Unavailable(message)
        }
        _ if is_busy(&message) => DbError::Busy(message),
        _ if is_unavailable(&message) => DbError::Unavailable(message),
        _ => DbError::Other(DieselError::DatabaseError(kind, info).into()),
    }
}

/// The databases give no kind for these, only their words.
fn is_busy(message: &str) -> bool {
    [
        "database is locked",
        "database table is locked",
        "lock timeout",
        "deadlock detected",
    ]
    .iter()
    .any(|words| message.contains(words))
}

fn is_unavailable(message: &str) -> bool {
    [
        "disk is full",
        "unable to open database file",
        "terminating connection",
        "server closed the connection",
        "the database system is",
        "connection to server",
        "no connection to the server",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// PostgreSQL names the rule, `table_column__column_key`; SQLite says
/// `UNIQUE constraint failed: table.column, table.column`.
fn constraint(info: &dyn DatabaseErrorInformation) -> Option<Constraint> {
    if let (Some(table), Some(name)) = (info.table_name(), info.constraint_name()) {
        let (table, name) = of_whole_table(table, name);
        return from_postgres(table, name);
    }
    from_sqlite(info.message())
}

/// Table and rule of a partition, `offers_p3`, are called by the table's names (partitioning.sql).
fn of_whole_table<'n>(table: &'n str, name: &'n str) -> (&'n str, &'n str) {
    let part = |text: &'n str| {
        let (whole, number) = text.rsplit_once("_p")?;
        number.parse::<u16>().ok().map(|number| (whole, number))
    };
    match (part(table), part(name)) {
        (Some((table, one)), Some((name, other))) if one == other => (table, name),
        _ => (table, name),
    }
}

fn from_postgres(table: &str, name: &str) -> Option<Constraint> {
    if name == format!("{table}_pkey") {
        return Some(Constraint {
            table: table.to_owned(),
            columns: vec!["id".to_owned()],
        });
    }
    let columns = name
        .strip_prefix(table)?
        .strip_prefix('_')?
        .strip_suffix("_key")?;
    Some(Constraint {
        table: table.to_owned(),
        columns: columns.split("__").map(ToOwned::to_owned).collect(),
    })
}

fn from_sqlite(message: &str) -> Option<Constraint> {
    let places = message.strip_prefix("UNIQUE constraint failed: ")?;
    let mut table = None;
    let mut columns = Vec::new();
    for place in places.split(", ") {
        let (name, column) = place.split_once('.')?;
        table = Some(name.to_owned());
        columns.push(column.to_owned());
    }
    Some(Constraint {
        table: table?,
        columns,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn both_databases_name_a_rule_the_same() {
        let postgres = from_postgres("placements", "placements_campaign_id__offer_id_key").unwrap();
        let sqlite =
            from_sqlite("UNIQUE constraint failed: placements.campaign_id, placements.offer_id")
                .unwrap();
        assert_eq!(postgres, sqlite);
        assert!(sqlite.is("placements", &["campaign_id", "offer_id"]));
    }

    #[test]
    fn a_partition_speaks_for_its_table() {
        let of_partition = of_whole_table("offers_p12", "offers_pkey_p12");
        assert_eq!(of_partition, ("offers", "offers_pkey"));
        let whole = ("offers", "offers_source_id__external_id_key");
        assert_eq!(of_whole_table(whole.0, whole.1), whole);
    }
}
