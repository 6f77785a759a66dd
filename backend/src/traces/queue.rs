//! Spans on their way to the collector: a bounded number of them waits, whatever comes on top is
//! dropped and counted. The SDK's own batch processor wants a thread and a blocking HTTP client, and
//! tells nobody what it drops.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::counter;
use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};
use parking_lot::Mutex;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Spans that wait at most: a few megabytes.
const WAITING: usize = 8192;
/// Spans of one delivery.
const BATCH: usize = 512;
/// How long a span waits for others at most.
const WINDOW: Duration = Duration::from_secs(2);

/// Takes ended spans.
#[derive(Debug, Clone)]
pub(super) struct SpanQueue {
    /// None once it has been shut down.
    spans: Arc<Mutex<Option<mpsc::Sender<SpanData>>>>,
    resource: Arc<Mutex<Option<Resource>>>,
    dropped: Arc<AtomicU64>,
}

/// What takes spans from the queue to the collector.
pub(super) struct Delivery {
    queue: SpanQueue,
    task: JoinHandle<()>,
}

impl SpanQueue {
    /// A queue and what empties it, as a task of the current runtime.
    pub(super) fn start<E: SpanExporter + 'static>(exporter: E) -> (Self, Delivery) {
        let (sender, receiver) = mpsc::channel(WAITING);
        let queue = Self {
            spans: Arc::new(Mutex::new(Some(sender))),
            resource: Arc::default(),
            dropped: Arc::default(),
        };
        let courier = Courier {
            exporter,
            resource: Arc::clone(&queue.resource),
            dropped: Arc::clone(&queue.dropped),
            is_losing: false,
        };
        let task = tokio::spawn(courier.work(receiver));
        let delivery = Delivery {
            queue: queue.clone(),
            task,
        };
        (queue, delivery)
    }
}

impl SpanProcessor for SpanQueue {
    fn on_start(&self, _span: &mut Span, _cx: &Context) {}

    fn on_end(&self, span: SpanData) {
        if !span.span_context.is_sampled() {
            return;
        }
        let sender = self.spans.lock().clone();
        if sender.is_none_or(|sender| sender.try_send(span).is_err()) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            counted("dropped", 1);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure(
            "spans are delivered by a task".to_owned(),
        ))
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        self.spans.lock().take();
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        *self.resource.lock() = Some(resource.clone());
    }
}

impl Delivery {
    /// Takes no more spans and delivers what waits, within the limit.
    pub(super) async fn finish(mut self, limit: Duration) {
        self.queue.spans.lock().take();
        if tokio::time::timeout(limit, &mut self.task).await.is_err() {
            self.task.abort();
            tracing::warn!("the last spans of the traces were not delivered in time");
        }
    }
}

struct Courier<E> {
    exporter: E,
    resource: Arc<Mutex<Option<Resource>>>,
    dropped: Arc<AtomicU64>,
    /// The last delivery failed or spans were dropped: said once, until it is over.
    is_losing: bool,
}

impl<E: SpanExporter> Courier<E> {
    async fn work(mut self, mut waiting: mpsc::Receiver<SpanData>) {
        while let Some(first) = waiting.recv().await {
            let mut batch = vec![first];
            let deadline = tokio::time::Instant::now() + WINDOW;
            while batch.len() < BATCH {
                match tokio::time::timeout_at(deadline, waiting.recv()).await {
                    Ok(Some(span)) => batch.push(span),
                    Ok(None) | Err(_) => break,
                }
            }
            self.deliver(batch).await;
        }
    }

    async fn deliver(&mut self, batch: Vec<SpanData>) {
        if let Some(resource) = self.resource.lock().take() {
            self.exporter.set_resource(&resource);
        }
        let count = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        let delivered = self.exporter.export(batch).await;
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        match delivered {
            Ok(()) => {
                counted("delivered", count);
                if dropped > 0 {
                    self.say_losing("spans come faster than the collector takes them");
                } else if std::mem::take(&mut self.is_losing) {
                    tracing::info!("the collector takes all traces again");
                }
            }
            Err(error) => {
                counted("failed", count);
                self.say_losing(&error.to_string());
            }
        }
    }

    fn say_losing(&mut self, error: &str) {
        if !std::mem::replace(&mut self.is_losing, true) {
            tracing::warn!(
                error,
                "traces are lost; cpapi_trace_spans_total counts them, nothing else suffers"
            );
        }
    }
}

fn counted(outcome: &'static str, count: u64) {
    counter!("cpapi_trace_spans_total", "outcome" => outcome).increment(count);
}
