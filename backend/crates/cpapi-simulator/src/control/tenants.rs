//! `/_control/affise/{tenant}…`

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Failure, Here, Reply, found};
use crate::{
    affise::{Tenant, TenantPatch, TenantSettings},
    world::World,
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/affise/{tenant}")
            .route("", web::get().to(get))
            .route("", web::put().to(put))
            .route("", web::patch().to(patch))
            .route("", web::delete().to(delete))
            .route("/offers", web::get().to(offers))
            .route("/offers", web::delete().to(clear))
            .route("/offers/{id}", web::get().to(offer))
            .route("/offers/{id}", web::patch().to(edit))
            .route("/offers/{id}", web::delete().to(remove))
            .route("/offers/{id}/status", web::post().to(set_status))
            .route("/emails", web::get().to(emails)),
    );
}

fn find(world: &World, name: &str) -> Result<Arc<Tenant>, Failure> {
    world
        .tenant(name)
        .ok_or_else(|| Failure::not_found("no such tenant"))
}

async fn get(world: Here, name: web::Path<String>) -> Reply {
    Ok(HttpResponse::Ok().json(find(&world, &name)?.summary()))
}

async fn put(world: Here, name: web::Path<String>, patch: web::Json<TenantPatch>) -> Reply {
    let mut settings = TenantSettings::from_options(&world.options);
    settings.apply(patch.into_inner()).map_err(Failure::bad)?;
    world.put_tenant(&name, Tenant::new(settings));
    Ok(HttpResponse::Ok().json(find(&world, &name)?.summary()))
}

async fn patch(world: Here, name: web::Path<String>, patch: web::Json<TenantPatch>) -> Reply {
    let tenant = find(&world, &name)?;
    tenant.patch(patch.into_inner()).map_err(Failure::bad)?;
    Ok(HttpResponse::Ok().json(tenant.summary()))
}

async fn delete(world: Here, name: web::Path<String>) -> Reply {
    match world.remove_tenant(&name) {
        true => Ok(HttpResponse::Ok().json(json!({ "ok": true }))),
        false => Err(Failure::not_found("no such tenant")),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    external_offer_id: Option<String>,
    status: Option<String>,
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
}

async fn offers(world: Here, name: web::Path<String>, list: web::Query<List>) -> Reply {
    let limit = list.limit.unwrap_or(100).min(100_000);
    let (external, status) = (list.external_offer_id.as_deref(), list.status.as_deref());
    let tenant = find(&world, &name)?;
    Ok(HttpResponse::Ok().json(tenant.offers(external, status, list.offset, limit)))
}

async fn clear(world: Here, name: web::Path<String>) -> Reply {
    find(&world, &name)?.clear();
    found(true)
}

async fn offer(world: Here, path: web::Path<(String, u64)>) -> Reply {
    let (name, id) = path.into_inner();
    match find(&world, &name)?.offer(id) {
        Some(offer) => Ok(HttpResponse::Ok().json(offer)),
        None => Err(Failure::not_found("no such offer")),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    #[serde(default)]
    set: Map<String, Value>,
    #[serde(default)]
    unset: Vec<String>,
}

async fn edit(world: Here, path: web::Path<(String, u64)>, edit: web::Json<Edit>) -> Reply {
    let (name, id) = path.into_inner();
    let Edit { set, unset } = edit.into_inner();
    found(find(&world, &name)?.edit(id, set, &unset))
}

async fn remove(world: Here, path: web::Path<(String, u64)>) -> Reply {
    let (name, id) = path.into_inner();
    found(find(&world, &name)?.remove(id))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    status: String,
}

async fn set_status(world: Here, path: web::Path<(String, u64)>, body: web::Json<Status>) -> Reply {
    let (name, id) = path.into_inner();
    let status = body.into_inner().status;
    if !["active", "stopped", "suspended"].contains(&status.as_str()) {
        return Err(Failure::bad("status: active, stopped or suspended"));
    }
    let set = Map::from_iter([("status".to_owned(), Value::from(status))]);
    found(find(&world, &name)?.edit(id, set, &[]))
}

async fn emails(world: Here, name: web::Path<String>) -> Reply {
    Ok(HttpResponse::Ok().json(find(&world, &name)?.emails()))
}
