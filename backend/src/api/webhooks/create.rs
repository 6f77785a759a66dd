//! `POST /webhooks`.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::types::Stored;
use cpapi_db::webhooks::{self, NewWebhook, WebhookChanges, WebhookRow};
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::secret::Secret;
use cpapi_domain::word::Word as _;
use cpapi_engine::credentials::seal_webhook_secret;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::input::{secret_problem, url_problem};
use super::view::WebhookView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem};
use crate::api::titles::title_problem;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::WebhooksManage;

/// A webhook to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateWebhook {
    /// Title.
    #[schema(example = "Our chat")]
    title: String,
    /// Where notifications are sent; not into private networks.
    #[schema(example = "https://hooks.example.com/cpapi")]
    url: String,
    /// Signs every message: 24 to 200 characters, or `whsec_` and base64. Never shown again.
    #[schema(value_type = String, example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", min_length = 24, max_length = 200)]
    secret: Secret,
    /// The kinds that are sent; empty = all, those to come included.
    #[serde(default)]
    #[schema(required = false)]
    kinds: Vec<NotificationKind>,
    /// Whether something is sent.
    #[serde(default = "yes")]
    #[schema(required = false, default = true)]
    enabled: bool,
}

const fn yes() -> bool {
    true
}

/// Make a webhook.
#[utoipa::path(tag = "webhooks", request_body = CreateWebhook, responses((status = 201, description = "The new webhook.", body = WebhookView)), security(("bearer" = ["webhooks.manage"])))]
#[post("/webhooks")]
pub(crate) async fn create_webhook(
    actor: Allowed<WebhooksManage>,
    app: web::Data<App>,
    body: Body<CreateWebhook>,
) -> ApiResult<(web::Json<WebhookView>, StatusCode)> {
    let wanted = body.0;
    let problems: Vec<_> = title_problem(&wanted.title)
        .into_iter()
        .chain(url_problem(&wanted.url, &app.parts.config.guard))
        .chain(secret_problem(&wanted.secret))
        .collect();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let now = app.clock.now();
    let new = NewWebhook {
        title: wanted.title.trim().to_owned(),
        url: wanted.url,
        secrets: Vec::new(),
        secrets_key: String::new(),
        kinds: NotificationKind::mask(wanted.kinds.iter().copied()),
        enabled: wanted.enabled,
        created_at: Stored(now),
        updated_at: Stored(now),
    };
    let vault = Arc::clone(&app.vault);
    let actor = actor.clone();
    let row = app
        .db
        .try_write(move |c| {
            let row = webhooks::insert(c, &new)?;
            // What is sealed belongs to its row, so the id has to be known first.
            let sealed =
                seal_webhook_secret(&vault, row.id, &wanted.secret).map_err(Problem::internal)?;
            let secret = WebhookChanges {
                secrets: Some(sealed.bytes),
                secrets_key: Some(sealed.key_id),
                ..WebhookChanges::default()
            };
            let row = webhooks::update(c, row.id, &secret)?;
            Audited {
                action: "webhook.create",
                kind: "webhook",
                id: Some(row.id),
                title: &row.title,
                before: None,
                after: Some(describe(&row)),
            }
            .by(c, &actor, now)?;
            Ok::<_, Problem>(row)
        })
        .await?;
    Ok((web::Json(row.into()), StatusCode::CREATED))
}

/// A webhook as the audit log shows it.
pub(super) fn describe(row: &WebhookRow) -> Value {
    json!({
        "title": row.title, "url": row.url, "kinds": row.kind_words(), "enabled": row.enabled,
    })
}
