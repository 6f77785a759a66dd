//! `POST /campaigns/{id}/sync`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::campaigns;
use cpapi_db::jobs::{self, NewJob};
use cpapi_domain::run::Trigger;

use crate::api::audited::Audited;
use crate::api::enqueued::Enqueued;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SyncRun;

/// Seconds between two forced syncs of a campaign (product.md C7).
const FORCED_SYNC_SECONDS: i64 = 60;

/// Sync a campaign now.
///
/// It goes first in the queue; once a minute per campaign.
#[utoipa::path(tag = "campaigns", params(("id" = i64, Path, description = "Id of the campaign.")), responses(
    (status = 202, description = "The push is first in the queue.", body = Enqueued),
    (status = 409, description = "Problem: The campaign is switched off or archived."),
    (status = 429, description = "Problem: A sync was forced less than a minute ago; try again after `Retry-After` seconds."),
), security(("bearer" = ["sync.run"])))]
#[post("/campaigns/{id}/sync")]
pub(crate) async fn sync_campaign(
    actor: Allowed<SyncRun>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<(web::Json<Enqueued>, StatusCode)> {
    let now = app.clock.now();
    let actor = actor.clone();
    let job_id = app
        .db
        .try_write(move |c| {
            let campaign = campaigns::find(c, id.0).or_not_found(ProblemCode::CampaignNotFound)?;
            if campaign.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::CampaignArchived));
            }
            if !campaign.enabled {
                return Err(Problem::new(ProblemCode::CampaignDisabled));
            }
            if !campaigns::claim_forced_sync(c, id.0, now, now.plus_seconds(-FORCED_SYNC_SECONDS))?
            {
                let passed = campaign
                    .last_forced_at
                    .map_or(0, |last| now.seconds_since(last));
                let left = u64::try_from(FORCED_SYNC_SECONDS - passed)
                    .unwrap_or(1)
                    .max(1);
                return Err(Problem::new(ProblemCode::SyncTooSoon)
                    .detail(format!(
                        "A sync was forced {passed} s ago; try again in {left} s."
                    ))
                    .retry_after(left));
            }
            Audited {
                action: "campaign.sync",
                kind: "campaign",
                id: Some(id.0),
                title: &campaign.title,
                before: None,
                after: None,
            }
            .by(c, &actor, now)?;
            Ok(jobs::enqueue(
                c,
                &NewJob::push_campaign(id.0, Trigger::Forced, now),
            )?)
        })
        .await?;
    Ok(Enqueued::accepted(&app, Some(job_id)))
}
