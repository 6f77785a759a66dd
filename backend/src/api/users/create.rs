//! `POST /users`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::{DbError, users};
use cpapi_domain::access::Role;
use cpapi_domain::secret::Secret;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::input::{UserFields, new_user};
use super::view::UserView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::password::check_new;
use crate::auth::permit::rights::UsersManage;

/// A user to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateUser {
    /// E-mail, the name for signing in.
    #[schema(example = "ada@example.com")]
    email: String,
    /// Name.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// Password, 10 to 256 characters.
    #[schema(value_type = String, example = "correct horse battery", min_length = 10, max_length = 256)]
    password: Secret,
    /// Role.
    role: Role,
}

/// Make a user.
#[utoipa::path(tag = "users", request_body = CreateUser, responses(
    (status = 201, description = "The new user.", body = UserView),
    (status = 409, description = "Problem: Another user has this e-mail."),
), security(("bearer" = ["users.manage"])))]
#[post("/users")]
pub(crate) async fn create_user(
    actor: Allowed<UsersManage>,
    app: web::Data<App>,
    body: Body<CreateUser>,
) -> ApiResult<(web::Json<UserView>, StatusCode)> {
    let CreateUser {
        email,
        name,
        password,
        role,
    } = body.0;
    let fields = UserFields { email, name, role };
    let mut problems = fields.problems();
    problems.extend(check_new("/password", &password));
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let now = app.clock.now();
    let new = new_user(&fields, app.passwords.hash(password).await?, now);
    let actor = actor.clone();
    let row = app
        .db
        .try_write(move |c| {
            let row = users::insert(c, &new).map_err(taken)?;
            let after = json!({"email": row.email, "name": row.name, "role": row.role});
            Audited {
                action: "user.create",
                kind: "user",
                id: Some(row.id),
                title: &row.email,
                before: None,
                after: Some(after),
            }
            .by(c, &actor, now)?;
            Ok::<_, Problem>(row)
        })
        .await?;
    Ok((web::Json(row.into()), StatusCode::CREATED))
}

/// The only unique rule of users is the e-mail.
pub(in crate::api) fn taken(error: DbError) -> Problem {
    if error
        .conflict()
        .is_some_and(|rule| rule.is("users", &["email"]))
    {
        return Problem::new(ProblemCode::EmailTaken);
    }
    error.into()
}
