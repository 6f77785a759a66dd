//! `GET /webhooks`.

use actix_web::{get, web};
use cpapi_db::webhooks;
use serde::Deserialize;

use super::view::{WebhookList, WebhookView};
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::WebhooksManage;

/// Webhooks are few and have no filters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookQuery {}

/// List webhooks.
#[utoipa::path(tag = "webhooks", params(PageQuery), responses((status = 200, description = "A page of webhooks, newest first.", body = WebhookList)), security(("bearer" = ["webhooks.manage"])))]
#[get("/webhooks")]
pub(crate) async fn list_webhooks(
    _: Allowed<WebhooksManage>,
    app: web::Data<App>,
    query: ListQuery<WebhookQuery>,
) -> ApiResult<web::Json<WebhookList>> {
    let page = query.page;
    let list = app
        .db
        .read(move |c| {
            let rows = webhooks::list(c, &paging::request(&page, ()))?;
            let total = if page.count {
                Some(webhooks::count(c)?)
            } else {
                None
            };
            Ok(WebhookList {
                page: paging::info(&rows),
                items: rows.items.into_iter().map(WebhookView::from).collect(),
                total,
            })
        })
        .await?;
    Ok(web::Json(list))
}
