//! `POST /webhooks/{id}/test`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::webhook_deliveries::{self, NewWebhookDelivery};
use cpapi_db::webhooks;
use cpapi_engine::webhooks::test_message;

use super::view::WebhookDeliveryView;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::WebhooksManage;
use crate::auth::token::random_token;

/// Send a test message.
///
/// It goes the way of all messages; its delivery tells what came of it.
#[utoipa::path(tag = "webhooks", params(("id" = i64, Path, description = "Id of the webhook.")), responses(
    (status = 202, description = "The delivery that is under way.", body = WebhookDeliveryView),
    (status = 409, description = "Problem: The webhook is switched off."),
), security(("bearer" = ["webhooks.manage"])))]
#[post("/webhooks/{id}/test")]
pub(crate) async fn test_webhook(
    _: Allowed<WebhooksManage>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<(web::Json<WebhookDeliveryView>, StatusCode)> {
    let now = app.clock.now();
    let message_id = format!("test_{}", random_token().map_err(Problem::internal)?);
    let row = app
        .db
        .try_write(move |c| {
            let webhook = webhooks::find(c, id.0)?
                .ok_or_else(|| Problem::new(ProblemCode::WebhookNotFound))?;
            if !webhook.enabled {
                return Err(Problem::new(ProblemCode::WebhookDisabled));
            }
            let message = NewWebhookDelivery::new(webhook.id, message_id, test_message(now), now);
            Ok(webhook_deliveries::insert(c, &message)?)
        })
        .await?;
    Ok((web::Json(row.into()), StatusCode::ACCEPTED))
}
