//! `PATCH /users/{id}`.

use actix_web::{patch, web};
use cpapi_db::types::Stored;
use cpapi_db::users::{self, UserChanges, UserRow};
use cpapi_db::{DbConnection, sessions};
use cpapi_domain::access::Role;
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::secret::Secret;
use cpapi_domain::time::UtcTime;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::input::name_problem;
use super::view::UserView;
use crate::api::audited::{Audited, difference};
use crate::api::body::Body;
use crate::api::patch::Change;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::password::check_new;
use crate::auth::permit::rights::UsersManage;
use crate::auth::{Actor, Allowed};

/// Changes to a user; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateUser {
    /// Name.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "Ada King")]
    name: Change<String>,
    /// Role.
    #[serde(default)]
    #[schema(value_type = Role, required = false)]
    role: Change<Role>,
    /// Shut the user out, or let them in again.
    #[serde(default)]
    #[schema(value_type = bool, required = false, example = false)]
    disabled: Change<bool>,
    /// New password; ends all sessions of the user.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "correct horse battery", min_length = 10, max_length = 256)]
    password: Change<Secret>,
}

/// Change a user.
///
/// Shutting a user out or giving a new password ends all of the user's sessions.
#[utoipa::path(tag = "users", params(("id" = i64, Path, description = "Id of the user.")), request_body = UpdateUser, responses(
    (status = 200, description = "The user after the change.", body = UserView),
    (status = 409, description = "Problem: The last administrator has to remain."),
), security(("bearer" = ["users.manage"])))]
#[patch("/users/{id}")]
pub(crate) async fn update_user(
    actor: Allowed<UsersManage>,
    app: web::Data<App>,
    id: Id,
    body: Body<UpdateUser>,
) -> ApiResult<web::Json<UserView>> {
    let UpdateUser {
        name,
        role,
        disabled,
        password,
    } = body.0;
    let (name, role, disabled, password) = (
        name.given(),
        role.given(),
        disabled.given(),
        password.given(),
    );
    let problems: Vec<FieldProblem> = name
        .as_deref()
        .and_then(name_problem)
        .into_iter()
        .chain(
            password
                .as_ref()
                .and_then(|password| check_new("/password", password)),
        )
        .collect();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let password_hash = match password {
        Some(password) => Some(app.passwords.hash(password).await?),
        None => None,
    };
    let now = app.clock.now();
    let actor = actor.clone();
    let row = app
        .db
        .try_write(move |c| {
            let before =
                users::find(c, id.0)?.ok_or_else(|| Problem::new(ProblemCode::UserNotFound))?;
            let changes = UserChanges {
                name: name.map(|name| name.trim().to_owned()),
                password_hash,
                role: role.map(Stored),
                disabled_at: disabled
                    .map(|disabled| disabled.then(|| Stored(before.disabled_at.unwrap_or(now)))),
                mail_kinds: None,
                updated_at: Some(Stored(now)),
            };
            change(c, &actor, &before, &changes, now)
        })
        .await?;
    Ok(web::Json(row.into()))
}

/// Changes a user, ends sessions where they must end, and keeps one administrator.
pub(in crate::api) fn change(
    c: &mut DbConnection,
    actor: &Actor,
    before: &UserRow,
    changes: &UserChanges,
    now: UtcTime,
) -> ApiResult<UserRow> {
    let row = users::update(c, before.id, changes)?;
    let was_admin = before.role == Role::Admin && before.disabled_at.is_none();
    let is_admin = row.role == Role::Admin && row.disabled_at.is_none();
    if was_admin && !is_admin && users::count_other_admins(c, row.id)? == 0 {
        return Err(Problem::new(ProblemCode::LastAdmin));
    }
    let new_password = changes.password_hash.is_some();
    if new_password || row.disabled_at.is_some() {
        sessions::revoke_user(c, row.id, now)?;
    }
    let (old, mut new) = difference(&describe(before), &describe(&row));
    if new_password && let Value::Object(fields) = &mut new {
        fields.insert("password".to_owned(), cpapi_domain::secret::MASK.into());
    }
    Audited {
        action: "user.update",
        kind: "user",
        id: Some(row.id),
        title: &row.email,
        before: Some(old),
        after: Some(new),
    }
    .by(c, actor, now)?;
    Ok(row)
}

fn describe(row: &UserRow) -> Value {
    json!({"name": row.name, "role": row.role, "disabled": row.disabled_at.is_some()})
}
