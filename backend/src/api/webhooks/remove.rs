//! `DELETE /webhooks/{id}`.

use actix_web::{HttpResponse, delete, web};
use cpapi_db::webhooks;

use super::create::describe;
use crate::api::audited::Audited;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::WebhooksManage;

/// Delete a webhook.
///
/// Its deliveries go with it, also those that are waiting.
#[utoipa::path(tag = "webhooks", params(("id" = i64, Path, description = "Id of the webhook.")), responses((status = 204, description = "It is gone.")), security(("bearer" = ["webhooks.manage"])))]
#[delete("/webhooks/{id}")]
pub(crate) async fn delete_webhook(
    actor: Allowed<WebhooksManage>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<HttpResponse> {
    let now = app.clock.now();
    let actor = actor.clone();
    app.db
        .try_write(move |c| {
            let row = webhooks::find(c, id.0)?
                .ok_or_else(|| Problem::new(ProblemCode::WebhookNotFound))?;
            webhooks::delete(c, row.id)?;
            Audited {
                action: "webhook.delete",
                kind: "webhook",
                id: Some(row.id),
                title: &row.title,
                before: Some(describe(&row)),
                after: None,
            }
            .by(c, &actor, now)?;
            Ok::<_, Problem>(())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
