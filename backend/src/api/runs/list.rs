//! `GET /runs`.

use actix_web::{get, web};
use cpapi_db::runs::{self, NewestFirst, RunFilter};
use cpapi_domain::run::{Outcome, RunKind};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::summary;
use super::view::RunList;
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::RunsRead;

/// Kinds of runs, in short.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunKindShort {
    /// Pulls.
    #[serde(alias = "pull_source")]
    Pull,
    /// Pushes.
    #[serde(alias = "push_campaign")]
    Push,
}

/// Orders of runs.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub(crate) enum RunOrder {
    /// Newest first.
    #[default]
    #[serde(rename = "-id")]
    NewestFirst,
}

/// Filters of runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunQuery {
    /// Pulls or pushes.
    #[param(inline)]
    kind: Option<RunKindShort>,
    /// Pulls of this source.
    source_id: Option<i64>,
    /// Pushes of this campaign.
    campaign_id: Option<i64>,
    /// How it stands or ended.
    outcome: Option<Outcome>,
    /// Order.
    #[serde(default)]
    #[param(required = false, inline)]
    sort: RunOrder,
}

/// List runs.
#[utoipa::path(tag = "runs", params(RunQuery, PageQuery), responses((status = 200, description = "A page of runs, newest first.", body = RunList)), security(("bearer" = ["runs.read"])))]
#[get("/runs")]
pub(crate) async fn list_runs(
    _: Allowed<RunsRead>,
    app: web::Data<App>,
    query: ListQuery<RunQuery>,
) -> ApiResult<web::Json<RunList>> {
    let ListQuery { filter, page } = query;
    let wanted = RunFilter {
        kind: filter.kind.map(|kind| match kind {
            RunKindShort::Pull => RunKind::PullSource,
            RunKindShort::Push => RunKind::PushCampaign,
        }),
        source_id: filter.source_id,
        campaign_id: filter.campaign_id,
        outcome: filter.outcome,
    };
    let sort = match filter.sort {
        RunOrder::NewestFirst => NewestFirst,
    };
    let list = app
        .db
        .read(move |c| {
            let rows = runs::list(c, &wanted, &paging::request(&page, sort))?;
            let total = if page.count {
                Some(runs::count(c, &wanted)?)
            } else {
                None
            };
            let page = paging::info(&rows);
            Ok(RunList {
                items: summary::views(c, rows.items)?,
                page,
                total,
            })
        })
        .await?;
    Ok(web::Json(list))
}
