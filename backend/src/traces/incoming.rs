//! Requests in traces: that of the caller goes on (W3C `traceparent`). Ours is never sent on to
//! networks and tracking systems, whom it does not concern.

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{Status, TraceContextExt as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

struct Headers<'a>(&'a ServiceRequest);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.headers().get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        let names = self.0.headers().keys();
        names.map(|name| name.as_str()).collect()
    }
}

/// Whether anybody collects traces.
fn collected() -> bool {
    tracing::span_enabled!(target: cpapi_domain::traces::TARGET, tracing::Level::INFO)
}

/// Puts a request's span below the caller's.
pub(crate) fn begun(span: &Span, request: &ServiceRequest) {
    if !collected() {
        return;
    }
    let caller = TraceContextPropagator::new().extract(&Headers(request));
    if caller.span().span_context().is_valid() {
        // It fails only where the span was told already.
        let _ = span.set_parent(caller);
    }
}

/// Says what was asked, by route, and what was answered.
pub(crate) fn answered(span: &Span, method: &Method, route: Option<&str>, status: u16) {
    if !collected() {
        return;
    }
    let route = route.unwrap_or("none");
    span.set_attribute("http.route", route.to_owned());
    span.set_attribute("http.response.status_code", i64::from(status));
    if status >= 500 {
        span.set_status(Status::error(""));
    }
    let context = span.context();
    context.span().update_name(format!("{method} {route}"));
}
