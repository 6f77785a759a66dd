//! A list whose pages may be asked for only so often: for budgets of calls.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::lists::thing;
use super::reply::Reply;
use super::runs::Run;
use super::visit::Visit;

/// One thing per page, five pages. More than `calls` in `window_ms` are refused for good, so that
/// a reader which does not keep to its budget fails; every answer tells what is left.
pub(crate) fn answer(visit: &Visit, run: &Arc<Run>, label: &str) -> Reply {
    let calls = visit.number("calls", 2);
    let window = Duration::from_millis(u64::try_from(visit.number("window_ms", 1000)).unwrap_or(0));
    let left = run.with_recent(label, |recent| {
        let now = Instant::now();
        while recent
            .front()
            .is_some_and(|then| now.duration_since(*then) >= window)
        {
            recent.pop_front();
        }
        recent.push_back(now);
        calls.checked_sub(recent.len())
    });
    let Some(left) = left else {
        return Reply::json(400, &json!({"message": "too many calls"}));
    };
    let page = visit.number("page", 1);
    let rows: Vec<_> = (page..=page.min(5)).map(|page| thing(page - 1)).collect();
    // Whole seconds, and none too early.
    let reset = chrono::Utc::now() + window + Duration::from_secs(1);
    Reply::json(200, &json!({"items": rows}))
        .with("X-RateLimit-Remaining", left.to_string())
        .with("X-RateLimit-Reset", reset.timestamp().to_string())
}
