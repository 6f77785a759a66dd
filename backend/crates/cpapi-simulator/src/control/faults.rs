//! `/_control/faults…`

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::{Failure, Here, Reply};
use crate::faults::Rule;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/faults", web::get().to(list))
        .route("/faults", web::put().to(replace))
        .route("/faults", web::post().to(add))
        .route("/faults", web::delete().to(clear))
        .route("/faults/{id}", web::delete().to(remove));
}

async fn list(world: Here) -> Reply {
    Ok(HttpResponse::Ok().json(world.faults.list()))
}

async fn replace(world: Here, rules: web::Json<Vec<Rule>>) -> Reply {
    world
        .faults
        .replace(rules.into_inner())
        .map_err(Failure::bad)?;
    list(world).await
}

async fn add(world: Here, rule: web::Json<Rule>) -> Reply {
    let id = world.faults.add(rule.into_inner()).map_err(Failure::bad)?;
    Ok(HttpResponse::Ok().json(json!({ "id": id })))
}

async fn clear(world: Here) -> Reply {
    world.faults.replace(Vec::new()).map_err(Failure::bad)?;
    list(world).await
}

async fn remove(world: Here, id: web::Path<u64>) -> Reply {
    match world.faults.remove(*id) {
        true => list(world).await,
        false => Err(Failure::not_found("no such rule")),
    }
}
