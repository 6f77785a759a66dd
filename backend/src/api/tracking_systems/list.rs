//! `GET /tracking-systems`.

use actix_web::{get, web};
use cpapi_db::tracking_systems::{self, TrackingSystemSort};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::summary;
use super::view::TrackingSystemList;
use crate::api::archival::ArchivalState;
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::TrackingSystemsRead;

/// Orders of tracking systems.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub enum TrackingSystemOrder {
    /// By title.
    #[default]
    #[serde(rename = "title")]
    Title,
    /// By title, backwards.
    #[serde(rename = "-title")]
    TitleDescending,
    /// Oldest first.
    #[serde(rename = "id")]
    Id,
    /// Newest first.
    #[serde(rename = "-id")]
    IdDescending,
}

/// Filters of tracking systems.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrackingSystemQuery {
    /// Text in the title, or an id.
    search: Option<String>,
    /// Archived or not.
    #[serde(default)]
    #[param(required = false, inline)]
    state: ArchivalState,
    /// Order.
    #[serde(default)]
    #[param(required = false, inline)]
    sort: TrackingSystemOrder,
}

impl From<TrackingSystemOrder> for TrackingSystemSort {
    fn from(order: TrackingSystemOrder) -> Self {
        match order {
            TrackingSystemOrder::Title => Self::Title,
            TrackingSystemOrder::TitleDescending => Self::TitleDescending,
            TrackingSystemOrder::Id => Self::Id,
            TrackingSystemOrder::IdDescending => Self::IdDescending,
        }
    }
}

/// List tracking systems.
#[utoipa::path(tag = "tracking systems", params(TrackingSystemQuery, PageQuery), responses((status = 200, description = "A page of tracking systems.", body = TrackingSystemList)), security(("bearer" = ["tracking_systems.read"])))]
#[get("/tracking-systems")]
pub(crate) async fn list_tracking_systems(
    _: Allowed<TrackingSystemsRead>,
    app: web::Data<App>,
    query: ListQuery<TrackingSystemQuery>,
) -> ApiResult<web::Json<TrackingSystemList>> {
    let ListQuery { filter, page } = query;
    let sort = TrackingSystemSort::from(filter.sort);
    let list = app
        .db
        .read(move |c| {
            let (search, archival) = (filter.search.as_deref(), filter.state.into());
            let rows = tracking_systems::list(c, search, archival, &paging::request(&page, sort))?;
            let total = if page.count {
                Some(tracking_systems::count_matching(c, search, archival)?)
            } else {
                None
            };
            let page = paging::info(&rows);
            Ok(TrackingSystemList {
                items: summary::views(c, rows.items)?,
                page,
                total,
            })
        })
        .await?;
    Ok(web::Json(list))
}
