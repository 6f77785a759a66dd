//! Pulls leave their new offers' texts to be taken into the search index, and the index in pieces,
//! because doing it on the way would make each batch wait; it is done here, when no job is at work.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use cpapi_db::{DbError, offers};

use crate::core::Core;

/// How long one look may go on: pulls and people's changes wait for no more than a step of it.
const WITHIN: Duration = Duration::from_millis(750);
/// Where jobs are at work all the time, texts that wait longer than this are taken in beside them.
const BEHIND_AT_MOST_SECONDS: i64 = 90;

/// Takes texts in and merges pieces for a moment, each step in a transaction of its own; the rest
/// follows at the next tick.
///
/// # Errors
/// The database's; the next tick tries again.
pub(crate) async fn tidy(core: &Core) -> Result<(), DbError> {
    let until = Instant::now() + WITHIN;
    let behind = core.parts.db.read(offers::search_behind_since).await?;
    if behind.is_some() {
        core.search_untidy.store(true, Ordering::Release);
    }
    let latest = core.now().plus_seconds(-BEHIND_AT_MOST_SECONDS);
    let overdue = behind.is_some_and(|since| since < latest);
    while (overdue || core.active_count() == 0)
        && Instant::now() < until
        && core.search_untidy.swap(false, Ordering::AcqRel)
    {
        let step = core.parts.db.write(offers::tidy_search).await;
        if !matches!(step, Ok(false)) {
            core.search_untidy.store(true, Ordering::Release);
        }
        step?;
    }
    Ok(())
}
