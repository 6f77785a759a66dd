//! `GET /livez` and `GET /readyz`, for load balancers and process managers.

use actix_web::http::StatusCode;
use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;

/// The process runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Liveness {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether requests and work can be taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// All of the below.
    #[schema(example = true)]
    ready: bool,
    /// The database answers, can be written, and its schema is this program's.
    #[schema(example = true)]
    database: bool,
    /// The sync engine works, or does not run in this process.
    #[schema(example = true)]
    engine: bool,
}

/// Whether the process runs.
#[utoipa::path(tag = "meta", responses((status = 200, description = "It runs.", body = Liveness)), security())]
#[get("/livez")]
pub(crate) async fn livez() -> web::Json<Liveness> {
    web::Json(Liveness { status: "ok" })
}

/// Whether requests and work can be taken.
#[utoipa::path(tag = "meta", responses(
    (status = 200, description = "Ready.", body = Readiness),
    (status = 503, description = "Not ready; the body says what is missing.", body = Readiness),
), security())]
#[get("/readyz")]
pub(crate) async fn readyz(app: web::Data<App>) -> (web::Json<Readiness>, StatusCode) {
    let migrated = app.db.is_migrated().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the database is not ready");
        false
    });
    let database = migrated && app.write_probe.is_writable(&app.db, app.clock.now()).await;
    let engine = app
        .engine
        .as_ref()
        .is_none_or(|engine| engine.health().ready);
    let ready = database && engine;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        web::Json(Readiness {
            ready,
            database,
            engine,
        }),
        status,
    )
}
