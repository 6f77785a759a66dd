//! The web server: what serves, in which order, and how it stops.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::http::header::ContentType;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::ServiceConfig;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use tracing_actix_web::TracingLogger;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::api;
use crate::app::App;
use crate::http::access_log::AccessLog;
use crate::http::finish::finish;
use crate::http::metrics;
use crate::http::routes::{RouteTable, unmatched};
use crate::http::spa;

/// Where the OpenAPI document is served.
pub const SPEC_PATH: &str = "/api/openapi.json";

/// A server that listens already; run it by awaiting it.
pub struct Listening {
    /// The server.
    pub server: Server,
    /// Where it listens, with the port that was chosen for port 0.
    pub addresses: Vec<std::net::SocketAddr>,
}

impl std::fmt::Debug for Listening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listening")
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

/// Binds the server.
///
/// # Errors
/// The address cannot be listened on.
pub fn listen(app: Arc<App>) -> std::io::Result<Listening> {
    let http = app.settings.http.clone();
    let serves_api = app.settings.engine.role.serves_api();
    let spec = if serves_api {
        api::openapi::document()
    } else {
        // A worker has no API: every path but those of its health is unknown.
        OpenApi::default()
    };
    let routes = web::Data::new(RouteTable::of(&spec));
    // As bytes, once: the document's tree takes megabytes, and actix would clone it for each worker.
    let document = web::Bytes::from(spec.to_json().map_err(std::io::Error::other)?);
    drop(spec);
    let state = web::Data::from(app);
    let spa_dir: Option<PathBuf> = spa::find(http.spa_dir.as_deref());
    if serves_api && spa_dir.is_none() {
        tracing::warn!("the user interface is not built; only the API is served");
    }
    let server = HttpServer::new(move || {
        let (spa_dir, document) = (spa_dir.clone(), document.clone());
        ActixApp::new()
            .app_data(state.clone())
            .app_data(routes.clone())
            .app_data(web::PayloadConfig::new(state.settings.http.body_limit.0))
            .into_utoipa_app()
            .configure(if serves_api {
                api::routes
            } else {
                api::meta::outer_routes
            })
            .into_app()
            .service(web::resource("/metrics").route(web::get().to(metrics::answer)))
            .configure(move |config| {
                if serves_api {
                    around_the_api(config, document, spa_dir.as_deref());
                }
            })
            .default_service(web::to(unmatched))
            .wrap(Compress::default())
            .wrap(from_fn(finish))
            .wrap(TracingLogger::<AccessLog>::new())
    })
    // Without it the last segment of an answer waits 40 ms for the client's delayed acknowledgement.
    .tcp_nodelay(true)
    .shutdown_timeout(http.stop_timeout.as_secs())
    .disable_signals();
    let server = if http.workers == 0 {
        server
    } else {
        server.workers(http.workers)
    };
    let server = server.bind(http.listen)?;
    let addresses = server.addrs();
    Ok(Listening {
        server: server.run(),
        addresses,
    })
}

/// The document, the API browser and the user interface.
fn around_the_api(config: &mut ServiceConfig, document: web::Bytes, spa_dir: Option<&Path>) {
    config
        .service(
            web::resource(SPEC_PATH)
                .route(web::get().to(move || answer_document(document.clone()))),
        )
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(Config::from(SPEC_PATH)))
        .service(web::scope("/api").default_service(web::to(unmatched)));
    spa::serve(config, spa_dir);
}

async fn answer_document(document: web::Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(document)
}
