//! The built user interface: files with their caching, and `index.html` for every address that
//! the interface itself resolves.

use std::path::{Path, PathBuf};

use actix_files::{Files, NamedFile};
use actix_web::dev::{ServiceRequest, ServiceResponse, fn_service};
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::middleware::DefaultHeaders;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::api::problem::{Problem, ProblemCode};

/// Names of built assets hold a hash of their content, so they never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Pages and everything without a hash are asked for again each time.
const ASK_AGAIN: &str = "no-cache";

/// The directory of the built interface: the configured one, else the first that exists.
pub fn find(configured: Option<&Path>) -> Option<PathBuf> {
    if let Some(dir) = configured {
        return Some(dir.to_owned());
    }
    let beside_program = std::env::current_exe()
        .ok()
        .and_then(|program| program.parent().map(|dir| dir.join("frontend/dist")));
    [Some(PathBuf::from("frontend/dist")), beside_program]
        .into_iter()
        .flatten()
        .find(|dir| dir.join("index.html").is_file())
}

/// Adds the interface's files, or a page that says how to get them.
pub fn serve(config: &mut web::ServiceConfig, dir: Option<&Path>) {
    let Some(dir) = dir else {
        config.service(web::resource("/").get(missing_page));
        return;
    };
    let index = dir.join("index.html");
    config.service(
        web::scope("/assets")
            .wrap(DefaultHeaders::new().add((CACHE_CONTROL, FOR_EVER)))
            .service(
                Files::new("", dir.join("assets"))
                    .prefer_utf8(true)
                    .default_handler(fn_service(no_file)),
            ),
    );
    config.service(
        Files::new("/", dir)
            .prefer_utf8(true)
            .use_etag(true)
            .index_file("index.html")
            .default_handler(fn_service(move |request| page(request, index.clone()))),
    );
}

async fn no_file(request: ServiceRequest) -> Result<ServiceResponse, actix_web::Error> {
    let (request, _) = request.into_parts();
    Ok(ServiceResponse::from_err(
        Problem::new(ProblemCode::RouteNotFound),
        request,
    ))
}

/// An address of the interface; anything but reading is refused.
async fn page(
    request: ServiceRequest,
    index: PathBuf,
) -> Result<ServiceResponse, actix_web::Error> {
    let (request, _) = request.into_parts();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let problem = Problem::new(ProblemCode::MethodNotAllowed).allow("GET, HEAD");
        return Ok(ServiceResponse::from_err(problem, request));
    }
    let response = index_page(&request, &index)?;
    Ok(ServiceResponse::new(request, response))
}

fn index_page(request: &HttpRequest, index: &Path) -> Result<HttpResponse, actix_web::Error> {
    let mut response = NamedFile::open(index)?
        .prefer_utf8(true)
        .into_response(request);
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static(ASK_AGAIN));
    Ok(response)
}

async fn missing_page() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(
        "cpapi is running. The user interface is not built: build it in frontend/, or set http.spa_dir.\n\
         The API is described at /swagger-ui/ and /api/openapi.json.\n",
    )
}
