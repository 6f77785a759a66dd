//! Events as text.

use actix_web::web::Bytes;
use cpapi_db::runs::RunRow;
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::run::{Counters, Outcome};

use crate::api::runs::summary;
use crate::api::runs::view::RunView;

/// A change of a run, ready to be sent.
#[derive(Debug, Clone)]
pub struct RunEvent {
    /// Its number, which is the event's id.
    pub sequence: i64,
    /// The run.
    pub run_id: i64,
    /// Source of a pull.
    pub source_id: Option<i64>,
    /// Campaign of a push.
    pub campaign_id: Option<i64>,
    /// The event as it travels.
    pub text: Bytes,
}

impl RunEvent {
    /// The events of rows, in their order.
    ///
    /// # Errors
    /// The database's, and a run that cannot be written as JSON.
    pub fn of(c: &mut DbConnection, rows: Vec<RunRow>) -> Result<Vec<Self>, DbError> {
        let sequences: Vec<i64> = rows.iter().map(|row| row.sequence).collect();
        let views = summary::views(c, rows)?;
        sequences
            .into_iter()
            .zip(views)
            .map(|(sequence, view)| Self::new(sequence, &view))
            .collect()
    }

    fn new(sequence: i64, view: &RunView) -> Result<Self, DbError> {
        let data = serde_json::to_string(view).map_err(DbError::other)?;
        Ok(Self {
            sequence,
            run_id: view.id,
            source_id: view.source_id,
            campaign_id: view.campaign_id,
            text: text(name(view), sequence, &data),
        })
    }
}

/// Derived from how the run stands, so that it is the same for whoever resumes.
fn name(view: &RunView) -> &'static str {
    if view.outcome != Outcome::Running {
        "run_ended"
    } else if view.counters == Counters::default() {
        "run_started"
    } else {
        "run_progress"
    }
}

/// Up to here the reader knows everything.
pub(super) fn ready(sequence: i64) -> Bytes {
    text("ready", sequence, "{}")
}

/// The reader has missed something: it has to read everything anew.
pub(super) fn resync(sequence: i64) -> Bytes {
    text("resync", sequence, "{}")
}

/// JSON holds no line breaks, so one data line is enough.
fn text(name: &str, id: i64, data: &str) -> Bytes {
    Bytes::from(format!("id: {id}\nevent: {name}\ndata: {data}\n\n"))
}
