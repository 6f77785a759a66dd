//! The answer to what only puts work into the queue: pull, sync, accept a held feed.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;

/// What a forced pull or sync put in the queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct Enqueued {
    /// The job; null when one was waiting already.
    #[schema(required, example = 12)]
    pub job_id: Option<i64>,
    /// Always null: the run gets its id when the job starts.
    #[schema(required)]
    pub run_id: Option<i64>,
}

impl Enqueued {
    /// Wakes the engine and answers 202 with the job.
    pub(crate) fn accepted(app: &App, job_id: Option<i64>) -> (web::Json<Self>, StatusCode) {
        app.poke();
        let body = Self {
            job_id,
            run_id: None,
        };
        (web::Json(body), StatusCode::ACCEPTED)
    }
}
