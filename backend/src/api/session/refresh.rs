//! `POST /session/refresh`.

use actix_web::{post, web};
use cpapi_domain::secret::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

use super::login::session;
use super::view::SessionView;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::permit::Origin;
use crate::auth::sessions;

/// A refresh token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshSession {
    /// The refresh token of the last answer.
    #[schema(value_type = String, example = "d0m5xq9g9c2m7k0Jb6m8")]
    pub(super) refresh_token: Secret,
}

/// Exchange a refresh token for new tokens.
///
/// Each refresh token is good for one exchange. Using one twice ends the whole login.
#[utoipa::path(tag = "session", request_body = RefreshSession, responses(
    (status = 200, description = "New tokens.", body = SessionView),
    (status = 401, description = "Problem: The refresh token is not valid any more."),
), security())]
#[post("/session/refresh")]
pub(crate) async fn refresh_session(
    origin: Origin,
    app: web::Data<App>,
    body: Body<RefreshSession>,
) -> ApiResult<web::Json<SessionView>> {
    let exchanged =
        sessions::exchange(&app, body.0.refresh_token.expose(), origin, app.clock.now()).await?;
    let (user, refresh) =
        exchanged.ok_or_else(|| Problem::new(ProblemCode::RefreshTokenInvalid))?;
    session(&app, user, refresh).map(web::Json)
}
