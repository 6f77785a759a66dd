//! `GET /metrics`: numbers for Prometheus, in its text format. No label holds what a person typed
//! but the hosts of partners, of which only so many are told apart.

use std::sync::{Mutex, OnceLock, PoisonError};

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use cpapi_db::{jobs, offers};
use cpapi_domain::secret::Secret;
use metrics::gauge;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use sha2::{Digest as _, Sha256};

use crate::api::problem::{Problem, ProblemCode};
use crate::app::App;

/// Upper bounds of durations in seconds: from a lookup by key to a feed that takes minutes.
const SECONDS: [f64; 12] = [
    0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 300.0,
];
/// The text format that every Prometheus reads.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
/// A process has one recorder; several servers in it, as in tests, may start at the same time.
static STARTING: Mutex<()> = Mutex::new(());

/// Begins to count in this process; what was counted before is lost. Without it counting costs
/// next to nothing.
///
/// # Errors
/// The buckets are not acceptable, or another recorder runs.
pub fn start() -> Result<(), BuildError> {
    let _alone = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if RECORDER.get().is_none() {
        let recorder = PrometheusBuilder::new()
            .set_buckets(&SECONDS)?
            .install_recorder()?;
        let _ = RECORDER.set(recorder);
    }
    Ok(())
}

/// Answers with the numbers.
///
/// # Errors
/// `route_not_found` when they are switched off, `unauthenticated` without the wanted token.
pub async fn answer(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Problem> {
    let settings = &app.settings.metrics;
    let recorder = RECORDER
        .get()
        .filter(|_| settings.enabled)
        .ok_or_else(|| Problem::new(ProblemCode::RouteNotFound))?;
    if let Some(token) = &settings.token
        && !carries(&request, token)
    {
        return Err(Problem::new(ProblemCode::Unauthenticated));
    }
    measure(&app).await;
    recorder.run_upkeep();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, TEXT))
        .body(recorder.render()))
}

fn carries(request: &HttpRequest, token: &Secret) -> bool {
    let given = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|header| header.to_str().ok())
        .and_then(|header| header.strip_prefix("Bearer "));
    // Hashes take the same time to compare however much of the token was right.
    given.is_some_and(|given| Sha256::digest(given) == Sha256::digest(token.expose()))
}

/// What is not counted as it happens but looked up when somebody asks.
async fn measure(app: &App) {
    for pool in app.db.pool_use() {
        gauge!("cpapi_database_connections", "pool" => pool.pool).set(f64::from(pool.size));
        gauge!("cpapi_database_connections_busy", "pool" => pool.pool).set(f64::from(pool.busy));
    }
    if let Some(engine) = &app.engine {
        let health = engine.health();
        gauge!("cpapi_engine_ready").set(if health.ready { 1.0 } else { 0.0 });
        gauge!("cpapi_engine_jobs_active").set(float(health.active_jobs));
        gauge!("cpapi_engine_restarts").set(f64::from(health.restarts));
        let config = &engine.parts().config;
        gauge!("cpapi_engine_workers").set(float(config.pull_workers + config.push_workers));
    }
    let now = app.clock.now();
    match app.db.read(move |c| jobs::backlog(c, now)).await {
        Ok(backlog) => backlog.iter().for_each(|kind| waiting(kind, now.unix())),
        // The other numbers are still worth having, most of all now.
        Err(error) => tracing::warn!(%error, "the backlog could not be read"),
    }
    match app.db.read(offers::search_waiting).await {
        Ok(waiting) => gauge!("cpapi_search_waiting_offers").set(float(waiting)),
        Err(error) => tracing::warn!(%error, "the search index's backlog could not be read"),
    }
}

fn waiting(backlog: &jobs::Backlog, now: i64) {
    let kind = backlog.kind.to_string();
    for (state, count) in [
        ("queued", backlog.queued),
        ("running", backlog.running),
        ("dead", backlog.dead),
    ] {
        gauge!("cpapi_jobs", "kind" => kind.clone(), "state" => state).set(float(count));
    }
    let age = backlog
        .oldest_due
        .map_or(0, |due| (now - due.unix()).max(0));
    gauge!("cpapi_jobs_oldest_due_seconds", "kind" => kind).set(float(age));
}

/// Counts here stay far below where a float is no longer exact.
fn float(count: impl TryInto<u32>) -> f64 {
    count.try_into().map_or(f64::from(u32::MAX), f64::from)
}
