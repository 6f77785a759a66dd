//! Traces by OTLP (docs/operations.md): what work consisted of, for a collector. Off unless
//! `trace.otlp_endpoint` names one. A collector that is slow or away costs spans, never work.

mod collector;
mod queue;
mod sampling;

pub(crate) mod incoming;

use std::time::Duration;

use anyhow::Context as _;
use cpapi_domain::traces::TARGET;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use self::queue::{Delivery, SpanQueue};
use crate::config::Settings;

/// How long the last spans may take at a stop, past everything else.
const LAST: Duration = Duration::from_secs(2);

/// Traces of this process.
pub(crate) struct Traces {
    provider: SdkTracerProvider,
    delivery: Delivery,
}

impl Traces {
    /// Begins to collect; none when no collector is set. Needs the async runtime.
    ///
    /// # Errors
    /// The collector's address or headers cannot be used.
    pub(crate) fn start(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let trace = &settings.trace;
        let Some(endpoint) = &trace.otlp_endpoint else {
            return Ok(None);
        };
        let exporter = collector::exporter(endpoint, trace.otlp_headers.as_ref())
            .context("trace.otlp_endpoint")?;
        let (queue, delivery) = SpanQueue::start(exporter);
        let provider = SdkTracerProvider::builder()
            .with_sampler(sampling::Sampling::of(trace.sample_ratio.0))
            .with_resource(resource(settings))
            .with_span_processor(queue)
            .build();
        Ok(Some(Self { provider, delivery }))
    }

    /// What hands spans on. Steps of work at INFO, and warnings within them.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer(env!("CARGO_PKG_NAME")))
            // Nothing of ours asks OpenTelemetry which span it is in.
            .with_context_activation(false)
            .with_tracked_inactivity(false)
            .with_threads(false)
            .with_location(false)
            .with_target(false)
            .with_filter(filter_fn(is_told))
    }

    /// Delivers what waits, for at most two seconds, and ends.
    pub(crate) async fn stop(self) {
        self.delivery.finish(LAST).await;
    }
}

/// Only our own: libraries put what they like into theirs.
fn is_told(metadata: &Metadata<'_>) -> bool {
    let ours = metadata.target() == TARGET || metadata.target().starts_with("cpapi");
    let level = if metadata.is_span() {
        Level::INFO
    } else {
        Level::WARN
    };
    ours && *metadata.level() <= level
}

/// Who sends: `OTEL_RESOURCE_ATTRIBUTES` may add to it.
fn resource(settings: &Settings) -> Resource {
    Resource::builder()
        .with_service_name(settings.trace.service_name.clone())
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", uuid::Uuid::new_v4().to_string()),
            KeyValue::new("cpapi.role", settings.engine.role.as_str()),
        ])
        .build()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::sync::Arc;

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[test]
    fn spans_of_libraries_are_not_told_of() {
        let seen = Arc::new(parking_lot::Mutex::new(Vec::new()));
        let told = Arc::clone(&seen);
        let layer = filter_fn(move |metadata| {
            told.lock()
                .push((metadata.target().to_owned(), is_told(metadata)));
            true
        });
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || {
            let _ = tracing::info_span!(target: "hyper::client", "theirs");
            let _ = tracing::info_span!(target: TARGET, "a step");
            let _ = tracing::debug_span!(target: "cpapi_engine", "too fine");
        });
        let verdicts: Vec<bool> = seen.lock().iter().map(|(_, told)| *told).collect();
        assert_eq!(verdicts, [false, true, false]);
    }
}
