//! `/_control/tune/{network}…`

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Failure, Here, Reply, found,
    generation::{Generation, moved},
};
use crate::{
    tune::{Network, NetworkPatch, NetworkSettings},
    world::World,
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/tune/{network}")
            .route("", web::get().to(get))
            .route("", web::put().to(put))
            .route("", web::patch().to(patch))
            .route("", web::delete().to(delete))
            .route("/generation", web::post().to(generation))
            .route("/offers", web::get().to(offers))
            .route("/offers/{id}", web::get().to(offer))
            .route("/offers/{id}", web::patch().to(edit_offer))
            .route("/offers/{id}", web::put().to(put_offer))
            .route("/offers/{id}", web::delete().to(delete_offer))
            .route("/offers/{id}/restore", web::post().to(restore_offer))
            .route("/broken", web::post().to(add_broken))
            .route("/broken", web::delete().to(clear_broken)),
    );
}

fn find(world: &World, name: &str) -> Result<Arc<Network>, Failure> {
    world
        .network(name)
        .ok_or_else(|| Failure::not_found("no such network"))
}

async fn get(world: Here, name: web::Path<String>) -> Reply {
    Ok(HttpResponse::Ok().json(find(&world, &name)?.summary()))
}

async fn put(world: Here, name: web::Path<String>, patch: web::Json<NetworkPatch>) -> Reply {
    let mut settings = NetworkSettings::from_options(&world.options);
    settings.apply(patch.into_inner());
    world.put_network(
        &name,
        Network::new(&name, settings, world.options.generation),
    );
    Ok(HttpResponse::Ok().json(find(&world, &name)?.summary()))
}

async fn patch(world: Here, name: web::Path<String>, patch: web::Json<NetworkPatch>) -> Reply {
    let network = find(&world, &name)?;
    network.patch(patch.into_inner());
    Ok(HttpResponse::Ok().json(network.summary()))
}

async fn delete(world: Here, name: web::Path<String>) -> Reply {
    match world.remove_network(&name) {
        true => Ok(HttpResponse::Ok().json(json!({ "ok": true }))),
        false => Err(Failure::not_found("no such network")),
    }
}

async fn generation(world: Here, name: web::Path<String>, body: web::Json<Generation>) -> Reply {
    let (to, advance, shares) = body.into_inner().read()?;
    let (generation, moves) = find(&world, &name)?.go_to(to, advance, shares);
    Ok(moved(generation, &moves))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
    status: Option<String>,
    approval_status: Option<String>,
}

async fn offers(world: Here, name: web::Path<String>, list: web::Query<List>) -> Reply {
    let limit = list.limit.unwrap_or(100).min(10_000);
    let (status, approval) = (list.status.as_deref(), list.approval_status.as_deref());
    let network = find(&world, &name)?;
    Ok(HttpResponse::Ok().json(network.offers(list.offset, limit, status, approval)))
}

async fn offer(world: Here, path: web::Path<(String, u64)>) -> Reply {
    let (name, id) = path.into_inner();
    match find(&world, &name)?.offer(id) {
        Some(record) => Ok(HttpResponse::Ok().json(record)),
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

async fn edit_offer(world: Here, path: web::Path<(String, u64)>, edit: web::Json<Edit>) -> Reply {
    let (name, id) = path.into_inner();
    let Edit { set, unset } = edit.into_inner();
    found(find(&world, &name)?.edit(id, set, unset))
}

async fn put_offer(
    world: Here,
    path: web::Path<(String, u64)>,
    record: web::Json<Box<serde_json::value::RawValue>>,
) -> Reply {
    let (name, id) = path.into_inner();
    find(&world, &name)?.put_raw(id, record.get().to_owned());
    found(true)
}

async fn delete_offer(world: Here, path: web::Path<(String, u64)>) -> Reply {
    let (name, id) = path.into_inner();
    found(find(&world, &name)?.remove(id))
}

async fn restore_offer(world: Here, path: web::Path<(String, u64)>) -> Reply {
    let (name, id) = path.into_inner();
    found(find(&world, &name)?.restore(id))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    kind: String,
    count: Option<usize>,
    id: Option<u64>,
}

async fn add_broken(world: Here, name: web::Path<String>, body: web::Json<Broken>) -> Reply {
    let count = body.count.unwrap_or(1).min(100_000);
    let keys = find(&world, &name)?
        .add_broken(&body.kind, count, body.id)
        .map_err(Failure::bad)?;
    Ok(HttpResponse::Ok().json(json!({ "keys": keys })))
}

async fn clear_broken(world: Here, name: web::Path<String>) -> Reply {
    find(&world, &name)?.clear_broken();
    found(true)
}
