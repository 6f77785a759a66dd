//! `GET /session`.

use actix_web::{get, web};

use super::view::CurrentSession;
use crate::api::problem::ApiResult;
use crate::auth::SignedIn;

/// Who is signed in.
#[utoipa::path(tag = "session", responses((status = 200, description = "The user behind the access token.", body = CurrentSession)), security(("bearer" = [])))]
#[get("/session")]
pub(crate) async fn get_session(me: SignedIn) -> ApiResult<web::Json<CurrentSession>> {
    Ok(web::Json(CurrentSession {
        user: me.user.into(),
    }))
}
