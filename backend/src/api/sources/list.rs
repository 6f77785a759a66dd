//! `GET /sources`.

use actix_web::{get, web};
use cpapi_db::sources::{self, SourceFilter, SourceSort};
use cpapi_domain::source::SourceStatus;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::summary;
use super::view::SourceList;
use crate::api::archival::ArchivalState;
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::{ListQuery, Words};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

/// Orders of sources.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub enum SourceOrder {
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
    /// Longest not pulled first.
    #[serde(rename = "last_pulled_at")]
    LastPulled,
    /// Last pulled first.
    #[serde(rename = "-last_pulled_at")]
    LastPulledDescending,
    /// Oldest first.
    #[serde(rename = "created_at")]
    Created,
    /// Newest first.
    #[serde(rename = "-created_at")]
    CreatedDescending,
}

/// Filters of sources.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceQuery {
    /// Text in the title, or an id.
    search: Option<String>,
    /// Connectors, repeated or separated by commas.
    #[serde(default)]
    #[param(value_type = Vec<String>, required = false)]
    connector: Words<String>,
    /// Statuses, repeated or separated by commas.
    #[serde(default)]
    #[param(value_type = Vec<SourceStatus>, required = false)]
    status: Words<SourceStatus>,
    /// Archived or not.
    #[serde(default)]
    #[param(required = false, inline)]
    state: ArchivalState,
    /// Order.
    #[serde(default)]
    #[param(required = false, inline)]
    sort: SourceOrder,
}

impl From<SourceOrder> for SourceSort {
    fn from(order: SourceOrder) -> Self {
        match order {
            SourceOrder::Title => Self::Title,
            SourceOrder::TitleDescending => Self::TitleDescending,
            SourceOrder::Id => Self::Id,
            SourceOrder::IdDescending => Self::IdDescending,
            SourceOrder::LastPulled => Self::LastPulled,
            SourceOrder::LastPulledDescending => Self::LastPulledDescending,
            SourceOrder::Created => Self::Created,
            SourceOrder::CreatedDescending => Self::CreatedDescending,
        }
    }
}

/// List demand sources.
#[utoipa::path(tag = "sources", params(SourceQuery, PageQuery), responses((status = 200, description = "A page of sources.", body = SourceList)), security(("bearer" = ["sources.read"])))]
#[get("/sources")]
pub(crate) async fn list_sources(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
    query: ListQuery<SourceQuery>,
) -> ApiResult<web::Json<SourceList>> {
    let ListQuery { filter, page } = query;
    let sort = SourceSort::from(filter.sort);
    let statuses = filter.status.0;
    // Asking for the status "archived" means archived ones, whatever `state` says by default.
    let archival = if statuses.contains(&SourceStatus::Archived) {
        ArchivalState::All
    } else {
        filter.state
    };
    let wanted = SourceFilter {
        search: filter.search,
        connectors: filter.connector.0,
        statuses,
        archival: archival.into(),
    };
    let registry = std::sync::Arc::clone(&app.registry);
    let (found, page, total) = app
        .db
        .read(move |c| {
            let rows = sources::list(c, &wanted, &paging::request(&page, sort))?;
            let total = if page.count {
                Some(sources::count_matching(c, &wanted)?)
            } else {
                None
            };
            let page = paging::info(&rows);
            Ok((summary::with_runs(c, &registry, rows.items)?, page, total))
        })
        .await?;
    let items = found
        .into_iter()
        .map(|source| summary::view(&app, source))
        .collect();
    Ok(web::Json(SourceList { items, page, total }))
}
