//! What answers when no handler took a request: 405 with `Allow` where another method would
//! have been taken, else 404. The table comes from the OpenAPI document, so it cannot drift.

use actix_web::dev::ResourceDef;
use actix_web::{HttpRequest, web};
use utoipa::openapi::OpenApi;

use crate::api::problem::{Problem, ProblemCode};

/// Every documented path with its methods.
#[derive(Debug)]
pub struct RouteTable(Vec<(ResourceDef, String)>);

impl RouteTable {
    /// From the document.
    pub fn of(document: &OpenApi) -> Self {
        let routes = document.paths.paths.iter().map(|(path, item)| {
            let methods: Vec<&str> = [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ]
            .into_iter()
            .filter_map(|(method, served)| served.then_some(method))
            .collect();
            (ResourceDef::new(path.as_str()), methods.join(", "))
        });
        Self(routes.collect())
    }

    /// The methods of the first path that fits, `GET, PATCH`.
    fn methods(&self, path: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(route, _)| route.is_match(path))
            .map(|(_, methods)| methods.as_str())
    }
}

/// The default handler of the API.
///
/// # Errors
/// Always: `method_not_allowed` or `route_not_found`.
pub async fn unmatched(request: HttpRequest) -> Result<&'static str, Problem> {
    let methods = request
        .app_data::<web::Data<RouteTable>>()
        .and_then(|table| table.methods(request.path()).map(str::to_owned));
    match methods {
        Some(methods) => Err(Problem::new(ProblemCode::MethodNotAllowed)
            .detail(format!(
                "{} is not taken here; {methods} is.",
                request.method()
            ))
            .allow(methods)),
        None => Err(Problem::new(ProblemCode::RouteNotFound)),
    }
}
