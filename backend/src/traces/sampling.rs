//! Which traces are kept.

use opentelemetry::trace::{Link, SpanKind, TraceId, TraceState};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::trace::{Sampler, SamplingDecision, SamplingResult, ShouldSample};

use crate::http::access_log::HEALTH_PATHS;

/// A share of all traces, or what the caller of a request wants; never what only asks whether the
/// process lives.
#[derive(Debug, Clone)]
pub(super) struct Sampling(Sampler);

impl Sampling {
    /// `ratio` from 0 to 1.
    pub(super) fn of(ratio: f64) -> Self {
        Self(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(
            ratio,
        ))))
    }
}

impl ShouldSample for Sampling {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        if attributes.iter().any(asks_for_health) {
            return SamplingResult {
                decision: SamplingDecision::Drop,
                attributes: Vec::new(),
                trace_state: TraceState::default(),
            };
        }
        self.0
            .should_sample(parent, trace_id, name, kind, attributes, links)
    }
}

fn asks_for_health(attribute: &KeyValue) -> bool {
    match &attribute.value {
        Value::String(path) => {
            attribute.key.as_str() == "http.path" && HEALTH_PATHS.contains(&path.as_str())
        }
        _ => false,
    }
}
