//! The control API under `/_control`: state, settings, edits by hand, faults, journal.

mod failure;
mod faults;
mod generation;
mod journal;
mod networks;
mod tenants;
mod tune;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use failure::Failure;
pub(crate) use failure::json_config;

use crate::world::World;

type Reply = Result<HttpResponse, Failure>;
type Here = web::Data<World>;

/// The answer to a change of one offer: done, or there is no such offer.
fn found(found: bool) -> Reply {
    if found {
        Ok(HttpResponse::Ok().json(json!({ "ok": true })))
    } else {
        Err(Failure::not_found("no such offer"))
    }
}

/// All control calls.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("", web::get().to(state))
        .route("/", web::get().to(state))
        .route("/reset", web::post().to(reset))
        .configure(tune::routes)
        .configure(networks::routes)
        .configure(tenants::routes)
        .configure(faults::routes)
        .configure(journal::routes)
        .default_service(web::to(no_such_call));
}

async fn no_such_call() -> Reply {
    Err(Failure::not_found("no such control call"))
}

async fn state(world: Here) -> Reply {
    Ok(HttpResponse::Ok().json(json!({
        "uptime_ms": world.uptime().as_millis(),
        "networks": world.network_summaries(),
        "others": world.other_summaries(),
        "tenants": world.tenant_summaries(),
        "faults": world.faults.list(),
        "journal": world.journal.summary(),
    })))
}

/// Which parts to reset; none named = all.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Reset {
    networks: Option<bool>,
    tenants: Option<bool>,
    faults: Option<bool>,
    journal: Option<bool>,
}

async fn reset(world: Here, body: web::Bytes) -> Reply {
    let reset: Reset = match body.is_empty() {
        true => Reset::default(),
        false => serde_json::from_slice(&body).map_err(Failure::bad)?,
    };
    let parts = [reset.networks, reset.tenants, reset.faults, reset.journal];
    let all = parts.iter().all(Option::is_none);
    let named = |part: Option<bool>| part.unwrap_or(all);
    if named(reset.networks) {
        world.reset_networks();
    }
    if named(reset.tenants) {
        world.reset_tenants();
    }
    if named(reset.faults) {
        world.reset_faults().map_err(Failure::bad)?;
    }
    if named(reset.journal) {
        world.journal.clear();
        world.journal.clear_counters();
    }
    state(world).await
}
