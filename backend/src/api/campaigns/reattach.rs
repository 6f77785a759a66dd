//! `POST /campaigns/{id}/offers/{offer_id}/reattach`.

use actix_web::{post, web};
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::{campaigns, offers, placements, tracking_systems};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::Trigger;
use serde_json::json;

use super::placement;
use super::view::PlacementView;
use crate::api::audited::Audited;
use crate::api::path::IdAndOfferId;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::CampaignsWrite;

/// Take a detached offer up again.
///
/// An offer that was disabled in the tracking system follows the campaign again; one that was
/// deleted is created anew.
#[utoipa::path(tag = "campaigns", params(
    ("id" = i64, Path, description = "Id of the campaign."),
    ("offer_id" = i64, Path, description = "Id of the offer."),
), responses(
    (status = 200, description = "The placement.", body = PlacementView),
    (status = 409, description = "Problem: The offer is not detached, or the campaign is archived."),
), security(("bearer" = ["campaigns.write"])))]
#[post("/campaigns/{id}/offers/{offer_id}/reattach")]
pub(crate) async fn reattach_offer(
    actor: Allowed<CampaignsWrite>,
    app: web::Data<App>,
    path: IdAndOfferId,
) -> ApiResult<web::Json<PlacementView>> {
    let IdAndOfferId(campaign_id, offer_id) = path;
    let now = app.clock.now();
    let actor = actor.clone();
    let token = uuid::Uuid::new_v4().simple().to_string();
    let (row, system) = app
        .db
        .try_write(move |c| {
            let campaign = campaigns::find(c, campaign_id).or_not_found(ProblemCode::CampaignNotFound)?;
            if campaign.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::CampaignArchived));
            }
            offers::find(c, offer_id).or_not_found(ProblemCode::OfferNotFound)?;
            let before = placements::find(c, campaign_id, offer_id).or_not_found(ProblemCode::PlacementNotFound)?;
            if before.state != PlacementState::Detached {
                return Err(Problem::new(ProblemCode::PlacementNotDetached));
            }
            let after = placements::reattach(c, campaign_id, offer_id, &token, now)?;
            Audited {
                action: "campaign.reattach_offer",
                kind: "campaign",
                id: Some(campaign_id),
                title: &campaign.title,
                before: Some(json!({"offer_id": offer_id, "state": before.state, "remote_id": before.remote_id, "reason": before.reason_code})),
                after: Some(json!({"offer_id": offer_id, "state": after.state, "remote_id": after.remote_id})),
            }
            .by(c, &actor, now)?;
            if campaign.enabled {
                jobs::enqueue(c, &NewJob::push_campaign(campaign_id, Trigger::Forced, now))?;
            }
            Ok((after, tracking_systems::find(c, campaign.tracking_system_id)?))
        })
        .await?;
    app.poke();
    let url = app.remote_url(Some(&system), row.remote_id.as_deref());
    Ok(web::Json(placement::view(row, url)))
}
