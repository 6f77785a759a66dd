//! `GET /users`.

use actix_web::{get, web};
use cpapi_db::users;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{UserList, UserView};
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::UsersManage;

/// Filters of users.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserQuery {
    /// Text in the e-mail.
    search: Option<String>,
}

/// List users.
#[utoipa::path(tag = "users", params(UserQuery, PageQuery), responses((status = 200, description = "A page of users.", body = UserList)), security(("bearer" = ["users.manage"])))]
#[get("/users")]
pub(crate) async fn list_users(
    _: Allowed<UsersManage>,
    app: web::Data<App>,
    query: ListQuery<UserQuery>,
) -> ApiResult<web::Json<UserList>> {
    let ListQuery { filter, page } = query;
    let (users, total) = app
        .db
        .read(move |c| {
            let rows = users::list(c, filter.search.as_deref(), &paging::request(&page, ()))?;
            let total = if page.count {
                Some(users::count(c, filter.search.as_deref())?)
            } else {
                None
            };
            Ok((rows, total))
        })
        .await?;
    let page = paging::info(&users);
    Ok(web::Json(UserList {
        items: users.items.into_iter().map(UserView::from).collect(),
        page,
        total,
    }))
}
