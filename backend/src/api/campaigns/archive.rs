//! `POST /campaigns/{id}/archive`.

use actix_web::{post, web};
use cpapi_db::campaigns::{self, CampaignChanges};
use cpapi_db::types::Stored;
use serde_json::json;

use super::summary;
use super::view::CampaignView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::api::titles::ConfirmTitle;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::CampaignsWrite;

/// Archive a campaign for good.
///
/// Nothing more is pushed; its offers keep their status and settings in the tracking system.
#[utoipa::path(tag = "campaigns", params(("id" = i64, Path, description = "Id of the campaign.")), request_body = ConfirmTitle, responses(
    (status = 200, description = "The archived campaign.", body = CampaignView),
    (status = 409, description = "Problem: The campaign is archived already."),
), security(("bearer" = ["campaigns.write"])))]
#[post("/campaigns/{id}/archive")]
pub(crate) async fn archive_campaign(
    actor: Allowed<CampaignsWrite>,
    app: web::Data<App>,
    id: Id,
    body: Body<ConfirmTitle>,
) -> ApiResult<web::Json<CampaignView>> {
    let now = app.clock.now();
    let actor = actor.clone();
    app.db
        .try_write(move |c| {
            let before = campaigns::find(c, id.0).or_not_found(ProblemCode::CampaignNotFound)?;
            if before.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::CampaignArchived));
            }
            body.0.check(&before.title)?;
            let changes = CampaignChanges {
                archived_at: Some(Some(Stored(now))),
                revision: Some(before.revision + 1),
                updated_at: Some(Stored(now)),
                ..CampaignChanges::default()
            };
            campaigns::update(c, id.0, &changes)?;
            Audited {
                action: "campaign.archive",
                kind: "campaign",
                id: Some(id.0),
                title: &before.title,
                before: Some(json!({"archived": false})),
                after: Some(json!({"archived": true})),
            }
            .by(c, &actor, now)?;
            Ok(())
        })
        .await?;
    summary::read(&app, id.0).await.map(web::Json)
}
