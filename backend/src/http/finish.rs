//! The last thing that touches a response: problems get their body with the request's id,
//! panics become problems, and every response gets its headers.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use futures::FutureExt;
use tracing_actix_web::RequestId;

use super::headers;
use crate::api::problem::Problem;

/// The header that names a request in our log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware, see the module.
///
/// # Errors
/// None of its own: errors of inner middleware come out as finished responses.
pub async fn finish<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(&request);
    let path = request.path().to_owned();
    let outcome = AssertUnwindSafe(async move { next.call(request).await })
        .catch_unwind()
        .await;
    let response = match outcome {
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => return Err(alone(problem_answer(&error, &id), &path, &id)),
        Err(panic) => {
            let problem = Problem::internal(anyhow::anyhow!(
                "a handler panicked: {}",
                panic_words(&*panic)
            ));
            return Err(alone(problem.respond(&id), &path, &id));
        }
    };
    let mut response = with_problem(response, &id);
    dress(response.headers_mut(), &path, &id);
    Ok(response)
}

fn request_id(request: &ServiceRequest) -> String {
    request
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Gives the response of a failed handler the problem's body.
fn with_problem(response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else {
        return response;
    };
    let answer = problem_answer(error, id);
    response.into_response(answer)
}

fn problem_answer(error: &Error, id: &str) -> HttpResponse {
    match error.as_error::<Problem>() {
        Some(problem) => problem.respond(id),
        None => Problem::of_framework(error).respond(id),
    }
}

/// A finished response as an error, for where the request is no longer at hand.
fn alone(mut response: HttpResponse, path: &str, id: &str) -> Error {
    dress(response.headers_mut(), path, id);
    InternalError::from_response("the request failed", response).into()
}

fn dress(headers: &mut actix_web::http::header::HeaderMap, path: &str, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    headers::secure(headers, path);
}

fn panic_words(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words")
}
