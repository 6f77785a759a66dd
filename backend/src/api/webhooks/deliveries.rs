//! `GET /webhooks/{id}/deliveries` and `POST …/deliveries/{delivery_id}/replay`.

use actix_web::http::StatusCode;
use actix_web::{get, post, web};
use cpapi_db::{webhook_deliveries, webhooks};
use serde::Deserialize;

use super::view::{WebhookDeliveryList, WebhookDeliveryView};
use crate::api::paging::{self, PageQuery};
use crate::api::path::{Id, IdAndDeliveryId};
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::WebhooksManage;

/// Deliveries have no filters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryQuery {}

/// List a webhook's deliveries.
#[utoipa::path(tag = "webhooks", params(("id" = i64, Path, description = "Id of the webhook."), PageQuery), responses((status = 200, description = "A page of deliveries, newest first.", body = WebhookDeliveryList)), security(("bearer" = ["webhooks.manage"])))]
#[get("/webhooks/{id}/deliveries")]
pub(crate) async fn list_webhook_deliveries(
    _: Allowed<WebhooksManage>,
    app: web::Data<App>,
    id: Id,
    query: ListQuery<DeliveryQuery>,
) -> ApiResult<web::Json<WebhookDeliveryList>> {
    let page = query.page;
    let list = app
        .db
        .read(move |c| {
            if webhooks::find(c, id.0)?.is_none() {
                return Ok(None);
            }
            let rows = webhook_deliveries::list(c, id.0, &paging::request(&page, ()))?;
            let total = if page.count {
                Some(webhook_deliveries::count(c, id.0)?)
            } else {
                None
            };
            Ok(Some(WebhookDeliveryList {
                page: paging::info(&rows),
                items: rows
                    .items
                    .into_iter()
                    .map(WebhookDeliveryView::from)
                    .collect(),
                total,
            }))
        })
        .await?;
    list.map(web::Json)
        .ok_or_else(|| Problem::new(ProblemCode::WebhookNotFound))
}

/// Send a message again.
///
/// With the same `webhook-id`, so that a receiver knows it; all attempts are made anew.
#[utoipa::path(tag = "webhooks", params(
    ("id" = i64, Path, description = "Id of the webhook."),
    ("delivery_id" = i64, Path, description = "Id of the delivery."),
), responses(
    (status = 202, description = "The delivery that is under way.", body = WebhookDeliveryView),
    (status = 409, description = "Problem: The webhook is switched off."),
), security(("bearer" = ["webhooks.manage"])))]
#[post("/webhooks/{id}/deliveries/{delivery_id}/replay")]
pub(crate) async fn replay_webhook_delivery(
    _: Allowed<WebhooksManage>,
    app: web::Data<App>,
    ids: IdAndDeliveryId,
) -> ApiResult<(web::Json<WebhookDeliveryView>, StatusCode)> {
    let now = app.clock.now();
    let IdAndDeliveryId(id, delivery_id) = ids;
    let row = app
        .db
        .try_write(move |c| {
            let webhook =
                webhooks::find(c, id)?.ok_or_else(|| Problem::new(ProblemCode::WebhookNotFound))?;
            if !webhook.enabled {
                return Err(Problem::new(ProblemCode::WebhookDisabled));
            }
            let delivery = webhook_deliveries::find(c, id, delivery_id)?
                .ok_or_else(|| Problem::new(ProblemCode::WebhookDeliveryNotFound))?;
            Ok(webhook_deliveries::replay(c, delivery.id, now)?)
        })
        .await?;
    Ok((web::Json(row.into()), StatusCode::ACCEPTED))
}
