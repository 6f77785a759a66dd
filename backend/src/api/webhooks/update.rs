//! `PATCH /webhooks/{id}`.

use actix_web::{patch, web};
use cpapi_db::types::Stored;
use cpapi_db::vault::Sealed;
use cpapi_db::webhooks::{self, WebhookChanges};
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::secret::{MASK, Secret};
use cpapi_domain::word::Word as _;
use cpapi_engine::credentials::seal_webhook_secret;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::create::describe;
use super::input::{secret_problem, url_problem};
use super::view::WebhookView;
use crate::api::audited::{Audited, difference};
use crate::api::body::Body;
use crate::api::patch::Change;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::api::titles::title_problem;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::WebhooksManage;

/// Changes to a webhook; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateWebhook {
    /// Title.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "Our chat")]
    title: Change<String>,
    /// Where notifications are sent.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "https://hooks.example.com/cpapi")]
    url: Change<String>,
    /// Another secret; `********` keeps the one there is.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "********")]
    secret: Change<Secret>,
    /// The kinds that are sent; empty = all.
    #[serde(default)]
    #[schema(value_type = Vec<NotificationKind>, required = false)]
    kinds: Change<Vec<NotificationKind>>,
    /// Whether something is sent; switching on forgives earlier failures.
    #[serde(default)]
    #[schema(value_type = bool, required = false, example = true)]
    enabled: Change<bool>,
}

/// Change a webhook.
#[utoipa::path(tag = "webhooks", params(("id" = i64, Path, description = "Id of the webhook.")), request_body = UpdateWebhook, responses((status = 200, description = "The webhook after the change.", body = WebhookView)), security(("bearer" = ["webhooks.manage"])))]
#[patch("/webhooks/{id}")]
pub(crate) async fn update_webhook(
    actor: Allowed<WebhooksManage>,
    app: web::Data<App>,
    id: Id,
    body: Body<UpdateWebhook>,
) -> ApiResult<web::Json<WebhookView>> {
    let UpdateWebhook {
        title,
        url,
        secret,
        kinds,
        enabled,
    } = body.0;
    let (title, url, enabled) = (title.given(), url.given(), enabled.given());
    let secret = secret.given().filter(|secret| secret.expose() != MASK);
    let problems: Vec<_> = title
        .as_deref()
        .and_then(title_problem)
        .into_iter()
        .chain(
            url.as_deref()
                .and_then(|url| url_problem(url, &app.parts.config.guard)),
        )
        .chain(secret.as_ref().and_then(secret_problem))
        .collect();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let sealed = secret
        .map(|secret| seal_webhook_secret(&app.vault, id.0, &secret))
        .transpose()
        .map_err(Problem::internal)?;
    let new_secret = sealed.is_some();
    let (bytes, key_id) = sealed
        .map(|Sealed { key_id, bytes }| (bytes, key_id))
        .unzip();
    let now = app.clock.now();
    let changes = WebhookChanges {
        title: title.map(|title| title.trim().to_owned()),
        url,
        secrets: bytes,
        secrets_key: key_id,
        kinds: kinds.given().map(NotificationKind::mask),
        enabled,
        failing_since: enabled.filter(|enabled| *enabled).map(|_| None),
        updated_at: Some(Stored(now)),
    };
    let actor = actor.clone();
    let row = app
        .db
        .try_write(move |c| {
            let before = webhooks::find(c, id.0)?
                .ok_or_else(|| Problem::new(ProblemCode::WebhookNotFound))?;
            let row = webhooks::update(c, id.0, &changes)?;
            let (old, mut new) = difference(&describe(&before), &describe(&row));
            if new_secret && let Value::Object(fields) = &mut new {
                fields.insert("secret".to_owned(), MASK.into());
            }
            Audited {
                action: "webhook.update",
                kind: "webhook",
                id: Some(row.id),
                title: &row.title,
                before: Some(old),
                after: Some(new),
            }
            .by(c, &actor, now)?;
            Ok::<_, Problem>(row)
        })
        .await?;
    Ok(web::Json(row.into()))
}
