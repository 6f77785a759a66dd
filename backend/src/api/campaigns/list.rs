//! `GET /campaigns`.

use actix_web::{get, web};
use cpapi_db::campaigns::{self, CampaignFilter, CampaignSort};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::summary;
use super::view::CampaignList;
use crate::api::archival::ArchivalState;
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::CampaignsRead;

/// Orders of campaigns.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub enum CampaignOrder {
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

/// Filters of campaigns.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignQuery {
    /// Text in the title, or an id.
    search: Option<String>,
    /// Archived or not.
    #[serde(default)]
    #[param(required = false, inline)]
    state: ArchivalState,
    /// On or off.
    enabled: Option<bool>,
    /// Where they push to.
    tracking_system_id: Option<i64>,
    /// Order.
    #[serde(default)]
    #[param(required = false, inline)]
    sort: CampaignOrder,
}

impl From<CampaignOrder> for CampaignSort {
    fn from(order: CampaignOrder) -> Self {
        match order {
            CampaignOrder::Title => Self::Title,
            CampaignOrder::TitleDescending => Self::TitleDescending,
            CampaignOrder::Id => Self::Id,
            CampaignOrder::IdDescending => Self::IdDescending,
        }
    }
}

/// List campaigns.
#[utoipa::path(tag = "campaigns", params(CampaignQuery, PageQuery), responses((status = 200, description = "A page of campaigns.", body = CampaignList)), security(("bearer" = ["campaigns.read"])))]
#[get("/campaigns")]
pub(crate) async fn list_campaigns(
    _: Allowed<CampaignsRead>,
    app: web::Data<App>,
    query: ListQuery<CampaignQuery>,
) -> ApiResult<web::Json<CampaignList>> {
    let ListQuery { filter, page } = query;
    let sort = CampaignSort::from(filter.sort);
    let wanted = CampaignFilter {
        search: filter.search,
        enabled: filter.enabled,
        tracking_system_id: filter.tracking_system_id,
        archival: filter.state.into(),
    };
    let list = app
        .db
        .read(move |c| {
            let rows = campaigns::list(c, &wanted, &paging::request(&page, sort))?;
            let total = if page.count {
                Some(campaigns::count_matching(c, &wanted)?)
            } else {
                None
            };
            let page = paging::info(&rows);
            Ok(CampaignList {
                items: summary::views(c, rows.items)?,
                page,
                total,
            })
        })
        .await?;
    Ok(web::Json(list))
}
