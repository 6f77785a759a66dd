//! Spans that only traces show. Their target keeps them out of the log, whose lines belong to a
//! request or a job and not to a step of it; where no traces are collected they cost one look at a
//! number.

use tracing::Span;
use tracing::field::Empty;

/// The target of these spans; the log leaves it out whatever its filter says.
pub const TARGET: &str = "cpapi_trace";

/// A request to a network or a tracking system: whom, never where exactly or with what, for
/// addresses and bodies hold credentials. `partner` is `network` or `tracking_system`.
pub fn remote_request(partner: &'static str, method: &str, host: Option<&str>) -> Span {
    tracing::info_span!(
        target: TARGET,
        "remote_request",
        otel.name = method,
        otel.kind = "client",
        partner,
        http.request.method = method,
        server.address = host,
        http.response.status_code = Empty,
        otel.status_code = Empty,
    )
}

/// What came of a request: no status = no answer came.
pub fn answered(span: &Span, status: Option<u16>) {
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if status.is_none_or(|status| status >= 400) {
        span.record("otel.status_code", "ERROR");
    }
}
