//! `/_control/networks/{id}…`

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Failure, Here, Reply, found,
    generation::{Generation, moved},
};
use crate::{
    networks::{Network, Patch},
    world::World,
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/networks/{network}")
            .route("", web::get().to(get))
            .route("", web::patch().to(patch))
            .route("/generation", web::post().to(generation))
            .route("/offers", web::get().to(offers))
            .route("/offers/{id}", web::get().to(offer))
            .route("/offers/{id}", web::patch().to(edit))
            .route("/offers/{id}", web::put().to(put))
            .route("/offers/{id}", web::delete().to(delete))
            .route("/offers/{id}/restore", web::post().to(restore))
            .route("/broken", web::post().to(add_broken)),
    );
}

fn find(world: &World, id: &str) -> Result<Arc<Network>, Failure> {
    world
        .played(id)
        .ok_or_else(|| Failure::not_found("no such network"))
}

async fn get(world: Here, id: web::Path<String>) -> Reply {
    Ok(HttpResponse::Ok().json(find(&world, &id)?.summary()))
}

async fn patch(world: Here, id: web::Path<String>, patch: web::Json<Patch>) -> Reply {
    let network = find(&world, &id)?;
    network.patch(patch.into_inner()).map_err(Failure::bad)?;
    Ok(HttpResponse::Ok().json(network.summary()))
}

async fn generation(world: Here, id: web::Path<String>, body: web::Json<Generation>) -> Reply {
    let (to, advance, shares) = body.into_inner().read()?;
    let (generation, moves) = find(&world, &id)?.go_to(to, advance, shares);
    Ok(moved(generation, &moves))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
}

async fn offers(world: Here, id: web::Path<String>, list: web::Query<List>) -> Reply {
    let limit = list.limit.unwrap_or(100).min(10_000);
    Ok(HttpResponse::Ok().json(find(&world, &id)?.offers(list.offset, limit)))
}

async fn offer(world: Here, path: web::Path<(String, u64)>) -> Reply {
    let (network, id) = path.into_inner();
    match find(&world, &network)?.offer(id) {
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
    let (network, id) = path.into_inner();
    let Edit { set, unset } = edit.into_inner();
    found(find(&world, &network)?.edit(id, set, unset))
}

async fn put(world: Here, path: web::Path<(String, u64)>, record: web::Json<Value>) -> Reply {
    let (network, id) = path.into_inner();
    find(&world, &network)?.put(id, record.into_inner());
    found(true)
}

async fn delete(world: Here, path: web::Path<(String, u64)>) -> Reply {
    let (network, id) = path.into_inner();
    found(find(&world, &network)?.remove(id))
}

async fn restore(world: Here, path: web::Path<(String, u64)>) -> Reply {
    let (network, id) = path.into_inner();
    found(find(&world, &network)?.restore(id))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    kind: String,
    count: Option<usize>,
    id: Option<u64>,
}

async fn add_broken(world: Here, network: web::Path<String>, body: web::Json<Broken>) -> Reply {
    let count = body.count.unwrap_or(1).min(1_000);
    let ids = find(&world, &network)?
        .add_broken(&body.kind, count, body.id)
        .map_err(Failure::bad)?;
    Ok(HttpResponse::Ok().json(json!({ "ids": ids })))
}
