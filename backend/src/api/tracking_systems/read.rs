//! `GET /tracking-systems/{id}`.

use actix_web::{get, web};

use super::summary;
use super::view::TrackingSystemView;
use crate::api::path::Id;
use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::TrackingSystemsRead;

/// Read a tracking system.
#[utoipa::path(tag = "tracking systems", params(("id" = i64, Path, description = "Id of the tracking system.")), responses((status = 200, description = "The tracking system.", body = TrackingSystemView)), security(("bearer" = ["tracking_systems.read"])))]
#[get("/tracking-systems/{id}")]
pub(crate) async fn get_tracking_system(
    _: Allowed<TrackingSystemsRead>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<TrackingSystemView>> {
    summary::read(&app, id.0).await.map(web::Json)
}
