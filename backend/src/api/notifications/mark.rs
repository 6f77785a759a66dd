//! `POST /notifications/{id}/read` and `POST /notifications/read`: each user for themselves.

use actix_web::{HttpResponse, post, web};
use cpapi_db::notifications;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::body::Body;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::SignedIn;

/// Mark a notification as read.
#[utoipa::path(tag = "notifications", params(("id" = i64, Path, description = "Id of the notification.")), responses((status = 204, description = "It is read now.")), security(("bearer" = [])))]
#[post("/notifications/{id}/read")]
pub(crate) async fn read_notification(
    me: SignedIn,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<HttpResponse> {
    let (user_id, now) = (me.actor.user_id, app.clock.now());
    let known = app
        .db
        .write(move |c| notifications::mark_read(c, user_id, id.0, now))
        .await?;
    if !known {
        return Err(Problem::new(ProblemCode::NotificationNotFound));
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Up to where everything is read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadThrough {
    /// Id of the newest notification that was seen; later ones stay unread.
    #[schema(example = 12)]
    through: i64,
}

/// Mark all notifications up to one as read.
#[utoipa::path(tag = "notifications", request_body = ReadThrough, responses((status = 204, description = "They are read now.")), security(("bearer" = [])))]
#[post("/notifications/read")]
pub(crate) async fn read_all_notifications(
    me: SignedIn,
    app: web::Data<App>,
    body: Body<ReadThrough>,
) -> ApiResult<HttpResponse> {
    let (user_id, through, now) = (me.actor.user_id, body.0.through, app.clock.now());
    app.db
        .write(move |c| notifications::mark_all_read(c, user_id, through, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
