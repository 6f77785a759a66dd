//! `GET /notifications/unread`.

use actix_web::{get, web};
use cpapi_db::notifications;

use super::view::UnreadNotifications;
use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::NotificationsRead;

/// Count unread notifications.
#[utoipa::path(tag = "notifications", responses((status = 200, description = "How many the user has not read.", body = UnreadNotifications)), security(("bearer" = ["notifications.read"])))]
#[get("/notifications/unread")]
pub(crate) async fn count_unread_notifications(
    actor: Allowed<NotificationsRead>,
    app: web::Data<App>,
) -> ApiResult<web::Json<UnreadNotifications>> {
    let user_id = actor.user_id;
    let unread = app
        .db
        .read(move |c| notifications::unread(c, user_id))
        .await?;
    Ok(web::Json(UnreadNotifications { unread }))
}
