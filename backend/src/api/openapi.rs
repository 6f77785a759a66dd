//! The OpenAPI document: what handlers say of themselves, completed with what holds for all.

use actix_web::App as ActixApp;
use cpapi_domain::access::Permission;
use cpapi_domain::word::Word;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr};
use utoipa::{OpenApi as _, PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;

use super::problem::{PROBLEM_JSON, ProblemBody};

/// Name of the security scheme.
pub const BEARER: &str = "bearer";
/// Name of the security scheme of third parties.
pub const API_TOKEN: &str = "api_token";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "cpapi",
        description = "The offer hub for performance-marketing networks: demand sources in, campaigns out.\n\n\
            Sign in with `POST /api/v1/session`, send the access token as `Authorization: Bearer …`; \
            programs send an API token (`cpapi_…`) the same way. \
            Errors are `application/problem+json`; their codes are listed in docs/errors.md. \
            Lists are keyset pages: pass `page.next_cursor` as `cursor`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    components(schemas(ProblemBody)),
    tags(
        (name = "session", description = "Signing in and out, first start."),
        (name = "users", description = "Who may do what."),
        (name = "tokens", description = "API tokens of third parties."),
        (name = "connectors", description = "The catalogue of networks."),
        (name = "sources", description = "Demand sources: accounts at networks whose offers are pulled."),
        (name = "offers", description = "Demand offers as the networks give them, normalised."),
        (name = "tracking systems", description = "Where offers are pushed to."),
        (name = "campaigns", description = "Which offers are pushed where, and how they look there."),
        (name = "runs", description = "Executions of pulls and pushes."),
        (name = "notifications", description = "What people are told of without asking."),
        (name = "webhooks", description = "Where notifications are sent."),
        (name = "audit", description = "Who changed what."),
        (name = "meta", description = "The server itself."),
    ),
)]
struct Base;

/// The whole document.
pub fn document() -> OpenApi {
    let (_, mut document) = ActixApp::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(super::routes)
        .split_for_parts();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        BEARER,
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some("The access token of POST /api/v1/session; the names listed per operation are the rights it needs."))
                .build(),
        ),
    );
    components.add_security_scheme(
        API_TOKEN,
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("cpapi_…")
                .description(Some("An API token of POST /api/v1/tokens; the names listed per operation are the scopes it needs. Where this scheme is not listed no API token is taken."))
                .build(),
        ),
    );
    let mut referenced = Vec::new();
    ProblemBody::schemas(&mut referenced);
    components.schemas.extend(referenced);
    components
        .schemas
        .insert("Problem".to_owned(), ProblemBody::schema());
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            admit_tokens(operation);
            complete(operation);
        }
    }
    document
}

/// Says which scope lets an API token in, from the right that the operation needs.
fn admit_tokens(operation: &mut Operation) {
    let Some(needs) = operation.security.as_mut() else {
        return;
    };
    let rights = serde_json::to_value(&*needs).unwrap_or_default();
    let right = rights
        .pointer(&format!("/0/{BEARER}/0"))
        .and_then(serde_json::Value::as_str)
        .and_then(Permission::parse);
    if let Some(scope) = right.and_then(Permission::scope) {
        needs.push(SecurityRequirement::new(API_TOKEN, [scope.as_str()]));
    }
}

/// Adds the problems that follow from an operation's shape.
fn complete(operation: &mut Operation) {
    let secured = operation
        .security
        .as_ref()
        .is_some_and(|needs| !needs.is_empty());
    let has_parameters = operation
        .parameters
        .as_ref()
        .is_some_and(|list| !list.is_empty());
    let has_path = operation.parameters.iter().flatten().any(|parameter| {
        matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Path)
    });
    let has_body = operation.request_body.is_some();
    let mut add = |status: &str, description: &str| {
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert_with(|| RefOr::T(problem_response(description)));
    };
    if has_parameters || has_body {
        add(
            "400",
            "A parameter is not acceptable or the body is not JSON.",
        );
    }
    if secured {
        add("401", "No valid access token.");
        add(
            "403",
            "The role lacks the right, or the API token the scope.",
        );
    }
    if has_path {
        add("404", "No such thing.");
    }
    if has_body {
        add("413", "The body is too large.");
        add("415", "The body is not application/json.");
        add("422", "Some fields are not acceptable.");
    }
    add(
        "503",
        "The database is busy or away; try again after `Retry-After` seconds.",
    );
    add("default", "Any other problem.");
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            fill(response);
        }
    }
}

/// A problem response that a handler only named gets its body.
fn fill(response: &mut Response) {
    if response.content.is_empty() && response.description.starts_with("Problem: ") {
        let description = response
            .description
            .trim_start_matches("Problem: ")
            .to_owned();
        *response = problem_response(&description);
    }
}

fn problem_response(description: &str) -> Response {
    ResponseBuilder::new()
        .description(description)
        .content(
            PROBLEM_JSON,
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build(),
        )
        .build()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// Operations that nobody has to sign in for.
    const OPEN: [&str; 8] = [
        "create_session",
        "refresh_session",
        "delete_session",
        "get_setup",
        "complete_setup",
        "get_connector_icon",
        "livez",
        "readyz",
    ];

    fn operations() -> Vec<(String, Operation)> {
        let mut found = Vec::new();
        for (path, item) in document().paths.paths {
            for operation in [item.get, item.post, item.put, item.patch, item.delete]
                .into_iter()
                .flatten()
            {
                found.push((path.clone(), operation));
            }
        }
        found
    }

    #[test]
    fn every_operation_needs_a_right_or_is_listed_as_open() {
        for (path, operation) in operations() {
            let id = operation.operation_id.unwrap();
            let secured = operation.security.is_some_and(|needs| !needs.is_empty());
            assert_ne!(secured, OPEN.contains(&id.as_str()), "{path} {id}");
        }
    }

    #[test]
    fn every_operation_is_described_to_the_end() {
        let mut ids = std::collections::HashSet::new();
        for (path, operation) in operations() {
            let id = operation.operation_id.clone().unwrap();
            assert!(ids.insert(id.clone()), "{id} occurs twice");
            assert!(
                operation.summary.is_some_and(|text| !text.is_empty()),
                "{path} {id}: no summary"
            );
            assert!(
                operation.tags.is_some_and(|tags| tags.len() == 1),
                "{path} {id}: one tag is wanted"
            );
            for parameter in operation.parameters.into_iter().flatten() {
                let RefOr::T(parameter) = parameter else {
                    panic!("{path} {id}: a parameter by reference")
                };
                assert!(
                    parameter.description.is_some(),
                    "{path} {id}: {} has no description",
                    parameter.name
                );
            }
            let success: Vec<_> = operation
                .responses
                .responses
                .iter()
                .filter(|(status, _)| status.starts_with('2'))
                .collect();
            assert!(!success.is_empty(), "{path} {id}: no success");
            for (status, response) in success {
                let RefOr::T(response) = response else {
                    continue;
                };
                assert!(
                    status == "204" || !response.content.is_empty(),
                    "{path} {id}: {status} has no body"
                );
            }
            assert!(
                operation.responses.responses.contains_key("default"),
                "{path} {id}"
            );
        }
    }
}
