//! From rows to runs as they travel.

use std::collections::HashMap;

use cpapi_db::runs::{self, RunRow};
use cpapi_db::{DbConnection, DbError, campaigns, sources};
use cpapi_domain::run::{Outcome, RunKind};
use cpapi_domain::time::UtcTime;

use super::view::{RunError, RunView};

/// A run with the title of what it was about.
pub fn view(row: RunRow, subject_title: String) -> RunView {
    let estimated_end_at = estimated_end(&row);
    let error = row.error_code.map(|code| RunError {
        code,
        detail: row.error_detail.unwrap_or_default(),
    });
    RunView {
        id: row.id,
        kind: row.kind,
        source_id: row.source_id,
        campaign_id: row.campaign_id,
        subject_title,
        trigger: row.trigger,
        outcome: row.outcome,
        counters: row.counters.0,
        error,
        answer: row.answer.map(|answer| answer.0),
        cancel_requested: row.cancel_requested,
        started_at: row.started_at,
        estimated_end_at,
        finished_at: row.finished_at,
    }
}

/// The rest takes as long for each record or offer as what is done took.
fn estimated_end(row: &RunRow) -> Option<UtcTime> {
    let counters = row.counters.0;
    let done = match row.kind {
        RunKind::PullSource => counters.records,
        RunKind::PushCampaign => counters.looked_at,
    };
    let left = counters.expected.checked_sub(done)?;
    if row.outcome != Outcome::Running || done <= 0 || left <= 0 {
        return None;
    }
    let took = row.heartbeat_at.seconds_since(row.started_at).max(1);
    let takes = took.checked_mul(left)?.checked_div(done)?;
    Some(row.heartbeat_at.plus_seconds(takes))
}

/// Runs with their titles, which are read together.
///
/// # Errors
/// The database's.
pub fn views(c: &mut DbConnection, rows: Vec<RunRow>) -> Result<Vec<RunView>, DbError> {
    let source_ids: Vec<i64> = rows.iter().filter_map(|row| row.source_id).collect();
    let campaign_ids: Vec<i64> = rows.iter().filter_map(|row| row.campaign_id).collect();
    let of_sources = sources::find_many(c, &source_ids)?;
    let of_campaigns = campaigns::find_many(c, &campaign_ids)?;
    let title = |row: &RunRow| {
        let source = row
            .source_id
            .and_then(|id| of_sources.get(&id))
            .map(|source| source.title.clone());
        let campaign = row
            .campaign_id
            .and_then(|id| of_campaigns.get(&id))
            .map(|campaign| campaign.title.clone());
        source.or(campaign).unwrap_or_default()
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let title = title(&row);
            view(row, title)
        })
        .collect())
}

/// The newest run of each of these sources.
///
/// # Errors
/// The database's.
pub fn newest_of_sources(
    c: &mut DbConnection,
    ids: &[i64],
) -> Result<HashMap<i64, RunRow>, DbError> {
    let rows = runs::last_of_sources(c, ids)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.source_id?, row)))
        .collect())
}

/// The newest run of each of these campaigns.
///
/// # Errors
/// The database's.
pub fn newest_of_campaigns(
    c: &mut DbConnection,
    ids: &[i64],
) -> Result<HashMap<i64, RunRow>, DbError> {
    let rows = runs::last_of_campaigns(c, ids)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.campaign_id?, row)))
        .collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use cpapi_db::types::Json;
    use cpapi_domain::run::{Counters, Trigger};

    use super::*;

    fn at(time: &str) -> UtcTime {
        UtcTime::parse_rfc3339(time).unwrap()
    }

    /// A run of ten seconds up to now.
    fn run(kind: RunKind, counters: Counters) -> RunRow {
        RunRow {
            id: 1,
            kind,
            source_id: Some(1),
            campaign_id: None,
            job_number: None,
            trigger: Trigger::Due,
            outcome: Outcome::Running,
            counters: Json(counters),
            error_code: None,
            error_detail: None,
            answer: None,
            cancel_requested: false,
            started_at: at("2026-11-27T12:00:00Z"),
            heartbeat_at: at("2026-11-27T12:00:10Z"),
            finished_at: None,
            sequence: 1,
        }
    }

    #[test]
    fn the_rest_takes_as_long_as_what_is_done_took() {
        let quarter = |records, looked_at| Counters {
            records,
            looked_at,
            expected: 400,
            ..Counters::default()
        };
        let end = Some(at("2026-11-27T12:00:40Z"));
        assert_eq!(
            estimated_end(&run(RunKind::PullSource, quarter(100, 0))),
            end
        );
        assert_eq!(
            estimated_end(&run(RunKind::PushCampaign, quarter(0, 100))),
            end
        );
    }

    #[test]
    fn no_end_is_guessed_where_nothing_tells_it() {
        let of = |records, expected| Counters {
            records,
            expected,
            ..Counters::default()
        };
        for counters in [of(0, 400), of(100, 0), of(500, 400), of(i64::MAX, i64::MIN)] {
            assert_eq!(estimated_end(&run(RunKind::PullSource, counters)), None);
        }
        let ended = RunRow {
            outcome: Outcome::Complete,
            ..run(RunKind::PullSource, of(100, 400))
        };
        assert_eq!(estimated_end(&ended), None);
    }
}
