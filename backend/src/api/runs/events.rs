//! `GET /runs/events`.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ContentEncoding};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::live::{self, Wanted};
use crate::api::problem::ApiResult;
use crate::api::query::Query;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::RunsRead;

/// What a reader tells of the last event it got.
const LAST_EVENT_ID: &str = "Last-Event-ID";

/// Which runs are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunEventsQuery {
    /// One run.
    run_id: Option<i64>,
    /// Pulls of this source.
    source_id: Option<i64>,
    /// Pushes of this campaign.
    campaign_id: Option<i64>,
}

/// Follow runs live.
///
/// Server-sent events that never end by themselves. `run_started`, `run_progress` (about once a
/// second) and `run_ended` carry the run as `GET /runs/{id}` answers it. Without `Last-Event-ID`
/// the stream begins with the runs that go on; with it, with what changed since then. `ready`
/// follows: up to here the reader knows everything. `resync` says that the reader has missed
/// something and has to read what it shows anew. A comment comes every five seconds. The stream
/// ends when the caller's right does; whoever comes back with the last id misses nothing.
#[utoipa::path(tag = "runs", params(RunEventsQuery, ("Last-Event-ID" = Option<i64>, Header, description = "The id of the last event that was received.")), responses((status = 200, description = "The events.", body = String, content_type = "text/event-stream")), security(("bearer" = ["runs.read"])))]
#[get("/runs/events")]
pub(crate) async fn follow_runs(
    _: Allowed<RunsRead>,
    app: web::Data<App>,
    request: HttpRequest,
    query: Query<RunEventsQuery>,
) -> ApiResult<HttpResponse> {
    let wanted = Wanted {
        run_id: query.0.run_id,
        source_id: query.0.source_id,
        campaign_id: query.0.campaign_id,
    };
    // An id that is no number of ours means what an unknown one means: a resync.
    let last_id = request
        .headers()
        .get(LAST_EVENT_ID)
        .map(|id| id.to_str().ok().and_then(|id| id.trim().parse().ok()))
        .map(|id| id.unwrap_or(-1));
    let events = live::stream(app, request, wanted, last_id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        // Proxies and compression would hold events back.
        .insert_header(("X-Accel-Buffering", "no"))
        .insert_header(ContentEncoding::Identity)
        .streaming(events))
}
