//! From rows to campaigns as they travel.

use cpapi_db::campaigns::{self, CampaignRow};
use cpapi_db::{
    DbConnection, DbError, campaign_offers, campaign_sources, sources, tracking_systems,
};
use cpapi_domain::tracking::TrackingStatus;

use super::view::{CampaignCounts, CampaignSource, CampaignTrackingSystem, CampaignView};
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::api::runs::summary;
use crate::app::App;

/// Campaigns with all that belongs to them, each kind read for all of them at once.
///
/// # Errors
/// The database's.
pub fn views(c: &mut DbConnection, rows: Vec<CampaignRow>) -> Result<Vec<CampaignView>, DbError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let system_ids: Vec<i64> = rows.iter().map(|row| row.tracking_system_id).collect();
    let systems = tracking_systems::find_many(c, &system_ids)?;
    let mut picked = campaign_sources::of_campaigns(c, &ids)?;
    let source_ids: Vec<i64> = picked.values().flatten().copied().collect();
    let known_sources = sources::find_many(c, &source_ids)?;
    let mut single = campaign_offers::of_campaigns(c, &ids)?;
    let mut runs = summary::newest_of_campaigns(c, &ids)?;
    let views = rows.into_iter().map(|row| {
        let system = systems.get(&row.tracking_system_id);
        let tracking_system = CampaignTrackingSystem {
            id: row.tracking_system_id,
            title: system
                .map(|system| system.title.clone())
                .unwrap_or_default(),
            status: system.map_or(TrackingStatus::Pending, |system| system.status),
        };
        let sources: Vec<CampaignSource> = picked
            .remove(&row.id)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|id| known_sources.get(&id))
            .map(|source| CampaignSource {
                id: source.id,
                title: source.title.clone(),
                status: source.status,
            })
            .collect();
        let single = single.remove(&row.id).unwrap_or_default();
        let last_run = runs
            .remove(&row.id)
            .map(|run| summary::view(run, row.title.clone()));
        CampaignView {
            id: row.id,
            enabled: row.enabled,
            tracking_system,
            sources_count: i64::try_from(sources.len()).unwrap_or(i64::MAX),
            sources,
            offers: single.picked.into_iter().collect(),
            excluded_offers: single.excluded.into_iter().collect(),
            filters: row.filters.0,
            defaults: row.defaults.0,
            sync_rules: row.sync_rules.0,
            best_payout: row.best_payout,
            respect_manual_pause: row.respect_manual_pause,
            pause_delay_minutes: row.pause_delay_minutes,
            counts: CampaignCounts {
                matched: row.offers_matched,
                pushed: row.offers_pushed,
                failed: row.offers_failed,
                pending: row.offers_pending,
                paused: row.offers_paused,
                detached: row.offers_detached,
            },
            last_sync_at: row.last_sync_at,
            last_run,
            api_url: format!("/api/v1/campaigns/{}/offers", row.id),
            archived_at: row.archived_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            title: row.title,
        }
    });
    Ok(views.collect())
}

/// Reads a campaign for an answer.
///
/// # Errors
/// `campaign_not_found`.
pub async fn read(app: &App, id: i64) -> ApiResult<CampaignView> {
    let view = app
        .db
        .snapshot(move |c| {
            let row = campaigns::find(c, id)?;
            Ok(views(c, vec![row])?.pop())
        })
        .await
        .or_not_found(ProblemCode::CampaignNotFound)?;
    view.ok_or_else(|| Problem::new(ProblemCode::CampaignNotFound))
}
