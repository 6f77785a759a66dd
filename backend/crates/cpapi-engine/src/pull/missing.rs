//! What left the feed, and whether that is believed (product.md Y5, Y6).

use std::sync::Arc;

use cpapi_db::offers::{self, BatchOrigin};
use cpapi_db::runs;
use cpapi_db::sources::SourceRow;
use cpapi_domain::feed_guard::{HeldFeed, Verdict, agree, judge_feed};
use cpapi_domain::run::Trigger;
use cpapi_domain::time::UtcTime;
use serde_json::{Value, json};

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::notices;
use crate::pull::Feed;

/// How many held feeds are remembered; more than can ever be needed for an agreement.
const HISTORY: usize = 200;

/// What the guard says about a complete feed. A person's acceptance is for the feed that was held:
/// one that is much smaller again, or empty, is judged anew.
pub(crate) fn judge(feed: &Feed, now: UtcTime) -> Verdict {
    let held = history(&feed.source);
    if feed.source.feed_accepted
        && held
            .last()
            .is_none_or(|held| feed.seen >= held.in_feed || agree(held.in_feed, feed.seen))
    {
        return Verdict::Accept;
    }
    let previous = u64::try_from(feed.known.in_feed_before()).unwrap_or(u64::MAX);
    let lost = u64::try_from(feed.known.unseen().count()).unwrap_or(u64::MAX);
    judge_feed(previous, lost, feed.seen, &held, now)
}

/// The held feeds with this one.
pub(crate) fn history_with(feed: &Feed, now: UtcTime) -> Value {
    let mut held = history(&feed.source);
    held.push(HeldFeed {
        at: now,
        in_feed: feed.seen,
    });
    let skip = held.len().saturating_sub(HISTORY);
    held.iter()
        .skip(skip)
        .map(|held| json!({ "at": held.at, "in_feed": held.in_feed }))
        .collect()
}

fn history(source: &SourceRow) -> Vec<HeldFeed> {
    let stored = source
        .feed_history
        .as_ref()
        .and_then(|history| history.0.as_array());
    stored.into_iter().flatten().filter_map(held_feed).collect()
}

fn held_feed(value: &Value) -> Option<HeldFeed> {
    let at = UtcTime::parse_rfc3339(value.get("at")?.as_str()?)?;
    Some(HeldFeed {
        at,
        in_feed: value.get("in_feed")?.as_u64()?,
    })
}

/// Marks everything as missing that a believed, complete feed has not shown.
pub(crate) async fn mark(context: &Arc<JobContext>, feed: &Feed) -> Result<(), WorkError> {
    let last_seen = feed
        .source
        .last_complete_at
        .unwrap_or(feed.source.created_at);
    let unseen: Vec<i64> = feed.known.unseen().collect();
    let source_id = feed.source.id;
    for ids in unseen.chunks(context.core.config().batch_rows.max(1)) {
        context.check()?;
        let ids = ids.to_vec();
        let now = context.now();
        let run_id = context.run_id;
        let before = context.counters();
        let marked = context
            .commit(move |c| {
                let origin = BatchOrigin {
                    source_id,
                    run_id: Some(run_id),
                    at: now,
                };
                let marked = offers::mark_missing(c, &origin, &ids, last_seen)?;
                notices::left_the_feed(c, &origin, &marked)?;
                let marked = i64::try_from(marked.len()).unwrap_or(i64::MAX);
                let mut counters = before;
                counters.missing += marked;
                // As with written changes: the push must come even if this pull never ends.
                let run_at = now.plus_seconds(60);
                cpapi_db::jobs::enqueue_pushes_of_source(c, source_id, Trigger::Due, run_at, now)?;
                runs::progress(c, run_id, counters, now)?;
                Ok(marked)
            })
            .await?;
        context.count(|counters| counters.missing += marked);
    }
    Ok(())
}
