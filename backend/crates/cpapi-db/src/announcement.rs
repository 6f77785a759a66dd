//! What one process tells the others at once: on PostgreSQL by NOTIFY, in the transaction of the
//! change itself, so it arrives with the commit and never without it (architecture B6).

use diesel::RunQueryDsl;
use diesel::sql_types::Text;

use crate::connection::DbConnection;
use crate::error::DbError;

/// The channel of every process of ours on a database.
pub(crate) const CHANNEL: &str = "cpapi_engine";
/// The text of [`Announcement::JobsDue`].
const JOBS_DUE: &str = "jobs";
/// What stands before the run's id in the text of [`Announcement::CancelRun`].
const CANCEL_RUN: &str = "cancel:";

/// Something that another process should not learn of at its next look only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement {
    /// A job that is due was put into the queue.
    JobsDue,
    /// A person wants this run to stop (product.md Y9).
    CancelRun(i64),
}

impl Announcement {
    fn text(self) -> String {
        match self {
            Self::JobsDue => JOBS_DUE.to_owned(),
            Self::CancelRun(id) => format!("{CANCEL_RUN}{id}"),
        }
    }

    /// None for words of a version that knows more than this one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text == JOBS_DUE {
            return Some(Self::JobsDue);
        }
        let id = text.strip_prefix(CANCEL_RUN)?.parse().ok()?;
        Some(Self::CancelRun(id))
    }
}

/// Tells the other processes when the transaction commits. The same words twice in a transaction
/// are delivered once. An embedded database has no other process to tell.
///
/// # Errors
/// The database's.
pub(crate) fn announce(c: &mut DbConnection, announcement: Announcement) -> Result<(), DbError> {
    if let DbConnection::Postgres(c) = c {
        diesel::sql_query("SELECT pg_notify($1, $2)")
            .bind::<Text, _>(CHANNEL)
            .bind::<Text, _>(announcement.text())
            .execute(c)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_what_is_heard_and_unknown_words_are_nothing() {
        for said in [Announcement::JobsDue, Announcement::CancelRun(42)] {
            assert_eq!(Announcement::read(&said.text()), Some(said));
        }
        for unknown in ["", "cancel:", "cancel:x", "something new"] {
            assert_eq!(Announcement::read(unknown), None, "{unknown:?}");
        }
    }
}
