//! `GET /setup` and `POST /setup`: the first user.

use actix_web::http::StatusCode;
use actix_web::{get, post, web};
use cpapi_db::users as stored_users;
use cpapi_domain::access::Role;
use cpapi_domain::secret::Secret;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::login::session;
use super::view::{SessionView, SetupState};
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::api::users::input::{UserFields, new_user};
use crate::api::users::taken;
use crate::app::App;
use crate::auth::password::check_new;
use crate::auth::permit::Origin;
use crate::auth::sessions::RefreshToken;
use crate::auth::setup::{close_setup, is_setup_token};

/// The first user, with the token of the link in the server's log.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompleteSetup {
    /// Token of the link.
    #[schema(value_type = String, example = "mE0b9p0T4dXc1")]
    token: Secret,
    /// E-mail.
    #[schema(example = "ada@example.com")]
    email: String,
    /// Name.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// Password, 10 to 256 characters.
    #[schema(value_type = String, example = "correct horse battery", min_length = 10, max_length = 256)]
    password: Secret,
}

/// Whether the first user is still to be made.
#[utoipa::path(tag = "session", responses((status = 200, description = "The state.", body = SetupState)), security())]
#[get("/setup")]
pub(crate) async fn get_setup(app: web::Data<App>) -> ApiResult<web::Json<SetupState>> {
    let users = app.db.read(stored_users::count_all).await?;
    Ok(web::Json(SetupState { needed: users == 0 }))
}

/// Make the first user, an administrator, and sign in.
#[utoipa::path(tag = "session", request_body = CompleteSetup, responses(
    (status = 201, description = "Tokens and the user.", body = SessionView),
    (status = 403, description = "Problem: The set-up link is not valid."),
    (status = 409, description = "Problem: There is a user already."),
    (status = 429, description = "Problem: Too many attempts; try again after `Retry-After` seconds."),
), security())]
#[post("/setup")]
pub(crate) async fn complete_setup(
    origin: Origin,
    app: web::Data<App>,
    body: Body<CompleteSetup>,
) -> ApiResult<(web::Json<SessionView>, StatusCode)> {
    let CompleteSetup {
        token,
        email,
        name,
        password,
    } = body.0;
    app.throttle.attempt("", origin.ip)?;
    let fields = UserFields {
        email,
        name,
        role: Role::Admin,
    };
    let mut problems = fields.problems();
    problems.extend(check_new("/password", &password));
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let now = app.clock.now();
    let new = new_user(&fields, app.passwords.hash(password).await?, now);
    let refresh = RefreshToken::first(&app, now)?;
    let (user, refresh) = app
        .db
        .try_write(move |c| {
            if stored_users::count_all(c)? > 0 {
                return Err(Problem::new(ProblemCode::SetupDone));
            }
            if !is_setup_token(c, token.expose())? {
                return Err(Problem::new(ProblemCode::SetupTokenInvalid));
            }
            close_setup(c)?;
            let user = stored_users::insert(c, &new).map_err(taken)?;
            refresh.store(c, user.id, &origin, now)?;
            let after = json!({"email": user.email, "name": user.name, "role": user.role});
            Audited {
                action: "user.create",
                kind: "user",
                id: Some(user.id),
                title: &user.email,
                before: None,
                after: Some(after),
            }
            .by_user(c, (user.id, &user.name, &user.email), &origin, now)?;
            Ok((user, refresh))
        })
        .await?;
    Ok((
        web::Json(session(&app, user, refresh)?),
        StatusCode::CREATED,
    ))
}
