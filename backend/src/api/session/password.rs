//! `PATCH /session/password`.

use actix_web::{HttpResponse, patch, web};
use cpapi_db::types::Stored;
use cpapi_db::users::UserChanges;
use cpapi_domain::secret::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::api::users;
use crate::app::App;
use crate::auth::SignedIn;
use crate::auth::password::check_new;

/// The old and the new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    /// Password so far.
    #[schema(value_type = String, example = "correct horse battery")]
    current_password: Secret,
    /// New password, 10 to 256 characters.
    #[schema(value_type = String, example = "wrong horse staple", min_length = 10, max_length = 256)]
    new_password: Secret,
}

/// Change one's own password.
///
/// Ends all sessions of the user, this one included.
#[utoipa::path(tag = "session", request_body = ChangePassword, responses(
    (status = 204, description = "Changed."),
    (status = 403, description = "Problem: The current password is wrong."),
    (status = 429, description = "Problem: Too many attempts; try again after `Retry-After` seconds."),
), security(("bearer" = [])))]
#[patch("/session/password")]
pub(crate) async fn change_password(
    me: SignedIn,
    app: web::Data<App>,
    body: Body<ChangePassword>,
) -> ApiResult<HttpResponse> {
    let ChangePassword {
        current_password,
        new_password,
    } = body.0;
    app.throttle.attempt(&me.user.email, me.actor.origin.ip)?;
    if let Some(problem) = check_new("/new_password", &new_password) {
        return Err(Problem::invalid(vec![problem]));
    }
    if !app
        .passwords
        .matches(current_password, Some(me.user.password_hash.clone()))
        .await?
    {
        return Err(Problem::new(ProblemCode::PasswordWrong));
    }
    let hash = app.passwords.hash(new_password).await?;
    let now = app.clock.now();
    app.db
        .try_write(move |c| {
            let changes = UserChanges {
                password_hash: Some(hash),
                updated_at: Some(Stored(now)),
                ..UserChanges::default()
            };
            users::change(c, &me.actor, &me.user, &changes, now)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
