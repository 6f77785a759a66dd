//! From rows to sources as they travel.

use std::sync::Arc;

use cpapi_connectors::Registry;
use cpapi_db::runs::RunRow;
use cpapi_db::sources::{self, SourceRow};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::vocabulary::Currency;
use cpapi_engine::credentials::open_source_secrets;
use cpapi_engine::own_connectors;
use serde_json::Value;

use super::view::{SourceOfferCounts, SourceView};
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::api::runs::summary;
use crate::app::App;

/// A source and its newest run, read together.
#[derive(Debug)]
pub struct SourceWithRun {
    row: SourceRow,
    run: Option<RunRow>,
}

/// Adds the newest runs, and makes the registry know the connectors.
///
/// # Errors
/// The database's.
pub fn with_runs(
    c: &mut DbConnection,
    registry: &Registry,
    rows: Vec<SourceRow>,
) -> Result<Vec<SourceWithRun>, DbError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    own_connectors::know_of(c, registry, &rows)?;
    let mut runs = summary::newest_of_sources(c, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| SourceWithRun {
            run: runs.remove(&row.id),
            row,
        })
        .collect())
}

/// Reads a source for an answer.
///
/// # Errors
/// `source_not_found`.
pub async fn read(app: &App, id: i64) -> ApiResult<SourceView> {
    let registry = Arc::clone(&app.registry);
    let source = app
        .db
        .snapshot(move |c| {
            let row = sources::find(c, id)?;
            Ok(with_runs(c, &registry, vec![row])?.pop())
        })
        .await
        .or_not_found(ProblemCode::SourceNotFound)?;
    source
        .map(|source| view(app, source))
        .ok_or_else(|| Problem::new(ProblemCode::SourceNotFound))
}

/// A source as it travels.
pub fn view(app: &App, source: SourceWithRun) -> SourceView {
    let SourceWithRun { row, run } = source;
    let last_run = run.map(|run| summary::view(run, row.title.clone()));
    SourceView {
        id: row.id,
        connector_name: connector_name(&app.registry, &row),
        config: masked_config(app, &row),
        title: row.title,
        connector: row.connector,
        connector_version: row.connector_version,
        tracking_params: row.tracking_params.0,
        impression_params: row.impression_params.0,
        default_currency: row
            .default_currency
            .as_deref()
            .and_then(Currency::from_code),
        poll_interval_seconds: row.poll_interval_seconds,
        preview_required: row.preview_required,
        status: row.status,
        answer: row.answer.map(|answer| answer.0),
        offers: SourceOfferCounts {
            total: row.offers_total,
            valid: row.offers_valid,
            active: row.offers_active,
            in_feed: row.offers_in_feed,
        },
        last_pulled_at: row.last_pulled_at,
        next_pull_at: row
            .next_pull_at
            .filter(|_| row.status != SourceStatus::Archived),
        last_run,
        held_run_id: row.held_run_id,
        archived_at: row.archived_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// The connector's name, or its id when it is not there any more.
pub fn connector_name(registry: &Registry, row: &SourceRow) -> String {
    registry
        .find(&row.connector, row.connector_version)
        .map_or_else(
            |_| row.connector.clone(),
            |connector| connector.name().to_owned(),
        )
}

/// The settings with every stored secret as `********`. The registry has to know the connector.
pub fn masked_config(app: &App, row: &SourceRow) -> Value {
    let Ok(connector) = app.registry.find(&row.connector, row.connector_version) else {
        return row.config.0.clone();
    };
    match open_source_secrets(&app.vault, row) {
        Ok(secrets) => connector.mask(&connector.join_secrets(row.config.0.clone(), secrets)),
        Err(detail) => {
            tracing::warn!(
                source.id = row.id,
                "the secrets of a source cannot be opened: {detail}"
            );
            row.config.0.clone()
        }
    }
}
