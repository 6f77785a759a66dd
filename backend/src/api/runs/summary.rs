//! From rows to runs as they travel.

use std::collections::HashMap;

use cpapi_db::runs::{self, RunRow};
use cpapi_db::{DbConnection, DbError, campaigns, sources};

use super::view::{RunError, RunView};

/// A run with the title of what it was about.
pub fn view(row: RunRow, subject_title: String) -> RunView {
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
        started_at: row.started_at,
        finished_at: row.finished_at,
    }
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
