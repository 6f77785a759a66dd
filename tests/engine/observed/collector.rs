//! A collector of traces: OTLP over HTTP on a real socket, that keeps what it is sent.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::{App, HttpResponse, HttpServer, web};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::Span;
use parking_lot::Mutex;
use prost::Message as _;

/// A collector that listens.
pub(super) struct Collector {
    pub(super) url: String,
    bodies: Arc<Mutex<Vec<web::Bytes>>>,
}

/// A span as it came.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) trace: Vec<u8>,
    pub(super) id: Vec<u8>,
    pub(super) parent: Vec<u8>,
    pub(super) name: String,
    /// Of the span, and of who sent it.
    pub(super) attributes: HashMap<String, String>,
}

impl Collector {
    pub(super) fn start() -> Self {
        let bodies: Arc<Mutex<Vec<web::Bytes>>> = Arc::default();
        let kept = Arc::clone(&bodies);
        let server = HttpServer::new(move || {
            let kept = Arc::clone(&kept);
            let take = move |body: web::Bytes| {
                kept.lock().push(body);
                async { HttpResponse::Ok().finish() }
            };
            App::new()
                .app_data(web::PayloadConfig::new(64 << 20))
                .route("/v1/traces", web::post().to(take))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        tokio::spawn(server.run());
        Self { url, bodies }
    }

    /// Every byte that came.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.bodies.lock().concat()
    }

    pub(super) fn spans(&self) -> Vec<Seen> {
        let bodies = self.bodies.lock().clone();
        let requests = bodies
            .into_iter()
            .map(|body| ExportTraceServiceRequest::decode(body).unwrap());
        let mut seen = Vec::new();
        for resource in requests.flat_map(|request| request.resource_spans) {
            let sender = resource.resource.unwrap_or_default().attributes;
            let spans = resource.scope_spans.into_iter();
            seen.extend(
                spans
                    .flat_map(|scope| scope.spans)
                    .map(|span| read(span, &sender)),
            );
        }
        seen
    }
}

fn read(span: Span, sender: &[KeyValue]) -> Seen {
    let attributes = sender.iter().chain(&span.attributes);
    Seen {
        attributes: attributes
            .map(|pair| (pair.key.clone(), text(pair.value.clone())))
            .collect(),
        trace: span.trace_id,
        id: span.span_id,
        parent: span.parent_span_id,
        name: span.name,
    }
}

fn text(value: Option<AnyValue>) -> String {
    match value.and_then(|value| value.value) {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        Some(other) => format!("{other:?}"),
        None => String::new(),
    }
}

impl Seen {
    pub(super) fn is(&self, name: &str, attributes: &[(&str, &str)]) -> bool {
        let has =
            |(key, value): &(&str, &str)| self.attributes.get(*key).is_some_and(|own| own == value);
        self.name == name && attributes.iter().all(has)
    }
}
