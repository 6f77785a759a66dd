//! `POST /tokens/{id}/revoke`.

use actix_web::{post, web};
use cpapi_db::api_tokens;
use serde_json::json;

use super::view::TokenView;
use crate::api::audited::Audited;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::TokensManage;

/// Revoke an API token.
///
/// It opens nothing from now on. Revoking twice changes nothing.
#[utoipa::path(tag = "tokens", params(("id" = i64, Path, description = "Id of the API token.")), responses((status = 200, description = "The revoked API token.", body = TokenView)), security(("bearer" = ["tokens.manage"])))]
#[post("/tokens/{id}/revoke")]
pub(crate) async fn revoke_token(
    actor: Allowed<TokensManage>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<TokenView>> {
    let now = app.clock.now();
    let actor = actor.clone();
    let row = app
        .db
        .try_write(move |c| {
            let missing = || Problem::new(ProblemCode::TokenNotFound);
            let before = api_tokens::find(c, id.0)?.ok_or_else(missing)?;
            if before.revoked_at.is_some() {
                return Ok(before);
            }
            api_tokens::revoke(c, id.0, now)?;
            Audited {
                action: "token.revoke",
                kind: "token",
                id: Some(before.id),
                title: &before.name,
                before: Some(json!({"revoked": false})),
                after: Some(json!({"revoked": true})),
            }
            .by(c, &actor, now)?;
            api_tokens::find(c, id.0)?.ok_or_else(missing)
        })
        .await?;
    Ok(web::Json(TokenView::at(row, now)))
}
