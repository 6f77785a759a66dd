//! `DELETE /session`.

use actix_web::{HttpResponse, delete, web};

use super::refresh::RefreshSession;
use crate::api::body::Body;
use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::sessions;

/// Sign out.
///
/// Ends the login that the refresh token belongs to. A token that is not known ends nothing and
/// is no error.
#[utoipa::path(tag = "session", request_body = RefreshSession, responses((status = 204, description = "Signed out.")), security())]
#[delete("/session")]
pub(crate) async fn delete_session(
    app: web::Data<App>,
    body: Body<RefreshSession>,
) -> ApiResult<HttpResponse> {
    sessions::end(&app, body.0.refresh_token.expose(), app.clock.now()).await?;
    Ok(HttpResponse::NoContent().finish())
}
