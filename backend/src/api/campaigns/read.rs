//! `GET /campaigns/{id}`.

use actix_web::{get, web};

use super::summary;
use super::view::CampaignView;
use crate::api::path::Id;
use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::CampaignsRead;

/// Read a campaign.
#[utoipa::path(tag = "campaigns", params(("id" = i64, Path, description = "Id of the campaign.")), responses((status = 200, description = "The campaign.", body = CampaignView)), security(("bearer" = ["campaigns.read"])))]
#[get("/campaigns/{id}")]
pub(crate) async fn get_campaign(
    _: Allowed<CampaignsRead>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<CampaignView>> {
    summary::read(&app, id.0).await.map(web::Json)
}
