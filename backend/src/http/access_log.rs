//! One log line per request: never the query string, headers or bodies, which may hold secrets.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// Paths that machines ask every few seconds; they are logged at debug level.
const HEALTH_PATHS: [&str; 2] = ["/livez", "/readyz"];

/// The span that all log lines of a request belong to, and the line at its end.
#[derive(Debug)]
pub struct AccessLog;

#[derive(Clone, Copy)]
struct Started(Instant);

impl RootSpanBuilder for AccessLog {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request
            .extensions()
            .get::<RequestId>()
            .map(ToString::to_string)
            .unwrap_or_default();
        request.extensions_mut().insert(Started(Instant::now()));
        tracing::info_span!("request", request.id = id, http.method = %request.method(), http.path = request.path())
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let _inside = span.enter();
        let response = match outcome {
            Ok(response) => response,
            Err(error) => {
                tracing::info!(
                    http.status = error.as_response_error().status_code().as_u16(),
                    "request answered"
                );
                return;
            }
        };
        let request = response.request();
        let duration_ms = request
            .extensions()
            .get::<Started>()
            .map(|started| u64::try_from(started.0.elapsed().as_millis()).unwrap_or(u64::MAX))
            .unwrap_or_default();
        let status = response.status().as_u16();
        if HEALTH_PATHS.contains(&request.path()) {
            tracing::debug!(http.status = status, duration_ms, "request answered");
        } else {
            tracing::info!(http.status = status, duration_ms, "request answered");
        }
    }
}
