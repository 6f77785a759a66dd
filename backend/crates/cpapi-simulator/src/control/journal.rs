//! `/_control/requests` and `/_control/counters`

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::{Here, Reply};
use crate::journal::Query;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/requests", web::get().to(read))
        .route("/requests", web::delete().to(clear))
        .route("/counters", web::get().to(counters))
        .route("/counters", web::delete().to(clear_counters));
}

async fn read(world: Here, query: web::Query<Query>) -> Reply {
    Ok(HttpResponse::Ok().json(world.journal.read(&query)))
}

async fn clear(world: Here) -> Reply {
    world.journal.clear();
    Ok(HttpResponse::Ok().json(json!({ "ok": true })))
}

async fn counters(world: Here) -> Reply {
    Ok(HttpResponse::Ok().json(world.journal.counters()))
}

async fn clear_counters(world: Here) -> Reply {
    world.journal.clear_counters();
    Ok(HttpResponse::Ok().json(json!({ "ok": true })))
}
