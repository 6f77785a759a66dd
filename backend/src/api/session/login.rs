//! `POST /session`.

use actix_web::{post, web};
use cpapi_db::users::{self, UserRow};
use cpapi_domain::secret::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::SessionView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::permit::Origin;
use crate::auth::sessions::RefreshToken;

/// E-mail and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// E-mail.
    #[schema(example = "ada@example.com")]
    email: String,
    /// Password.
    #[schema(value_type = String, example = "correct horse battery")]
    password: Secret,
}

/// Sign in.
#[utoipa::path(tag = "session", request_body = SignIn, responses(
    (status = 200, description = "Tokens and the user.", body = SessionView),
    (status = 401, description = "Problem: The e-mail or the password is wrong."),
    (status = 429, description = "Problem: Too many attempts; try again after `Retry-After` seconds."),
), security())]
#[post("/session")]
pub(crate) async fn create_session(
    origin: Origin,
    app: web::Data<App>,
    body: Body<SignIn>,
) -> ApiResult<web::Json<SessionView>> {
    let SignIn { email, password } = body.0;
    app.throttle.attempt(&email, origin.ip)?;
    let user = app
        .db
        .read(move |c| users::find_by_email(c, &email))
        .await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let matches = app.passwords.matches(password, hash).await?;
    let Some(user) = user.filter(|user| matches && user.disabled_at.is_none()) else {
        return Err(Problem::new(ProblemCode::InvalidCredentials));
    };
    let now = app.clock.now();
    let refresh = RefreshToken::first(&app, now)?;
    let refresh = app
        .db
        .write({
            let user = user.clone();
            move |c| {
                refresh.store(c, user.id, &origin, now)?;
                Audited {
                    action: "session.create",
                    kind: "session",
                    id: None,
                    title: &user.email,
                    before: None,
                    after: None,
                }
                .by_user(c, (user.id, &user.name, &user.email), &origin, now)?;
                Ok(refresh)
            }
        })
        .await?;
    session(&app, user, refresh).map(web::Json)
}

/// Both tokens for a user.
pub(super) fn session(app: &App, user: UserRow, refresh: RefreshToken) -> ApiResult<SessionView> {
    Ok(SessionView {
        access_token: app.tokens.issue(user.id, app.clock.now())?,
        expires_in: app.tokens.life_seconds(),
        refresh_token: refresh.text,
        user: user.into(),
    })
}
