//! One log line per request: never the query string, headers or bodies, which may hold secrets.

use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage, HttpRequest};
use metrics::{counter, histogram};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::traces::incoming;

/// Paths that machines ask every few seconds; they are logged at debug level.
pub(crate) const HEALTH_PATHS: [&str; 3] = ["/livez", "/readyz", "/metrics"];

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
        let span = tracing::info_span!("request", request.id = id, http.method = %request.method(), http.path = request.path());
        incoming::begun(&span, request);
        span
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let _inside = span.clone().entered();
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
        let took = request
            .extensions()
            .get::<Started>()
            .map(|started| started.0.elapsed())
            .unwrap_or_default();
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let status = response.status().as_u16();
        measure(request, status, took);
        let route = request.match_pattern();
        incoming::answered(&span, request.method(), route.as_deref(), status);
        if HEALTH_PATHS.contains(&request.path()) {
            tracing::debug!(http.status = status, duration_ms, "request answered");
        } else {
            tracing::info!(http.status = status, duration_ms, "request answered");
        }
    }
}

/// By route, not by path: a path holds ids.
fn measure(request: &HttpRequest, status: u16, took: Duration) {
    let route = request.match_pattern().unwrap_or_else(|| "none".to_owned());
    let method = match request.method().as_str() {
        known @ ("GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS") => {
            known.to_owned()
        }
        _ => "other".to_owned(),
    };
    let class = format!("{}xx", status / 100);
    counter!("cpapi_http_requests_total", "method" => method, "route" => route.clone(), "status" => class)
        .increment(1);
    histogram!("cpapi_http_request_seconds", "route" => route).record(took.as_secs_f64());
}
