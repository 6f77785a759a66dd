//! `GET /users/{id}`.

use actix_web::{get, web};
use cpapi_db::users;

use super::view::UserView;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::UsersManage;

/// Read a user.
#[utoipa::path(tag = "users", params(("id" = i64, Path, description = "Id of the user.")), responses((status = 200, description = "The user.", body = UserView)), security(("bearer" = ["users.manage"])))]
#[get("/users/{id}")]
pub(crate) async fn get_user(
    _: Allowed<UsersManage>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<UserView>> {
    let row = app.db.read(move |c| users::find(c, id.0)).await?;
    row.map(|row| web::Json(row.into()))
        .ok_or_else(|| Problem::new(ProblemCode::UserNotFound))
}
