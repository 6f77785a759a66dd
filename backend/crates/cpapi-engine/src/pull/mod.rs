//! Pulling a source: its feed against what is stored (product.md Y2, Y5, Y6, Y10).
//!
//! ```text
//! next page ─ sift by hash ─ map what differs ─▶ judge and pack ─▶ channel ─▶ write in batches
//! ```
//! The stages overlap; few pages are in flight, so memory does not grow with the feed beyond an
//! id and a hash per offer. Only a complete feed proves that an offer left it.

pub(crate) mod access;
mod config_sink;
mod ending;
mod missing;
mod preparing;
mod reading;
mod writing;

use std::sync::Arc;

use cpapi_connectors::Pull;
use cpapi_db::offers::{self, Dictionary, KnownOffers};
use cpapi_db::sources::{self, SourceRow};
use tokio::sync::mpsc;
use tracing::Instrument as _;

use crate::execution::conclusion::Conclusion;
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::execution::stage::stage;
use crate::pull::access::AccessError;

/// Pages that wait for the writer: as many as usual pages fill a batch, so that reading goes on
/// while one is written.
const PAGES_IN_FLIGHT: usize = 10;

/// A pull at work.
pub(crate) struct Feed {
    pub(crate) source: SourceRow,
    pub(crate) pull: Pull,
    pub(crate) known: KnownOffers,
    /// What its offers are packed with.
    pub(crate) dictionary: Option<Dictionary>,
    /// Different ids seen so far.
    pub(crate) seen: u64,
}

/// Pulls the job's source to its end.
pub(crate) async fn run(context: &Arc<JobContext>) -> Result<Conclusion, WorkError> {
    let mut feed = match open(context).instrument(stage!("pull.open")).await {
        Ok(feed) => feed,
        Err(WorkError::Unworkable { code, detail }) => {
            return Ok(ending::unopened(context, code, detail));
        }
        Err(error) => return Err(error),
    };
    let (pages, waiting) = mpsc::channel(PAGES_IN_FLIGHT);
    let (read, written) = tokio::join!(
        reading::read(context, &mut feed, pages).instrument(stage!("pull.read")),
        writing::write(context, context.job.subject_id, waiting).instrument(stage!("pull.write")),
    );
    // A writer that failed ends the reader too (its channel closes), so its error comes first.
    written?;
    match read {
        Ok(()) => {
            let end = ending::reached(context, feed);
            end.instrument(stage!("pull.end")).await
        }
        Err(WorkError::Partner(error)) => Ok(ending::broken_off(context, &error)),
        Err(error) => Err(error),
    }
}

async fn open(context: &Arc<JobContext>) -> Result<Feed, WorkError> {
    let source_id = context.job.subject_id;
    let source = context.read(move |c| sources::find(c, source_id)).await?;
    let now = context.now();
    let next = now.plus_seconds(i64::from(source.poll_interval_seconds));
    let begun = context
        .commit(move |c| sources::begin_pull(c, source_id, now, next))
        .await?;
    if !begun {
        let detail = "An archived source is never polled.".to_owned();
        return Err(WorkError::Unworkable {
            code: "source_archived",
            detail,
        });
    }
    let access = access::open(&context.core.parts, &source, context.cancel.clone()).await;
    let access = match access {
        Ok(access) => access,
        Err(AccessError::Database(error)) => return Err(error.into()),
        Err(error) => {
            return Err(WorkError::Unworkable {
                code: error.code(),
                detail: error.to_string(),
            });
        }
    };
    let (known, dictionary) = context
        .read(move |c| {
            let known = KnownOffers::load(c, source_id)?;
            Ok((known, offers::dictionary_of(c, source_id)?))
        })
        .await?;
    let expected = source.last_complete_count;
    context.count(|counters| counters.expected = expected);
    let state = source.connector_state.clone().map(|state| state.0);
    let pull = access.connector.pull(access.context, state);
    Ok(Feed {
        source,
        pull,
        known,
        dictionary,
        seen: 0,
    })
}
