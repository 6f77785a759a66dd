//! A network that answers by path, on a real socket.

use std::net::SocketAddr;

use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::json;

/// Starts `/good`, `/timed` and `/bad`, and `/offers` for the folder that `connector new` writes.
pub(crate) async fn start() -> SocketAddr {
    let server = HttpServer::new(|| {
        App::new()
            .route("/good", web::get().to(records))
            .route("/timed", web::get().to(records))
            .route("/bad", web::get().to(refused))
            .route("/offers", web::get().to(offers))
    })
    .workers(1)
    .disable_signals()
    .bind(("127.0.0.1", 0))
    .unwrap();
    let address = server.addrs()[0];
    tokio::spawn(server.run());
    address
}

async fn records() -> HttpResponse {
    HttpResponse::Ok().json(json!({"data": [
        {"id": 1, "nothing": null, "at": "2026-01-02T00:00:00Z"},
        {"id": 2, "price": 1.10, "at": "2026-01-03T00:00:00Z"},
    ]}))
}

async fn refused() -> HttpResponse {
    HttpResponse::Unauthorized().json(json!({"message": "no such key"}))
}

async fn offers() -> HttpResponse {
    HttpResponse::Ok().json(json!({"total": 2, "offers": [
        {"id": 7, "name": "Seven", "status": "active", "access": "open", "link": "https://go.example/7",
         "currency": "EUR", "goals": [{"id": "sale", "type": "fixed", "amount": "3.10"}],
         "countries": ["Atlantis"], "categories": []},
        {"name": "without an id"},
    ]}))
}
