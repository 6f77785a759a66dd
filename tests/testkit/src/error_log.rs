//! What the product logged at ERROR: a test in which that happens has found a bug.

use std::fmt::{self, Write as _};
use std::sync::{Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt as lines};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Collector;

impl<S: Subscriber> Layer<S> for Collector {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        // The simulator plays broken networks in this process; what its web server says is no news.
        let ours = metadata.target().starts_with("cpapi")
            && !metadata.target().starts_with("cpapi_simulator");
        if *metadata.level() != Level::ERROR || !ours {
            return;
        }
        let mut words = Words(format!("{}:", metadata.target()));
        event.record(&mut words);
        if let Ok(mut seen) = SEEN.lock() {
            seen.push(words.0);
        }
    }
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a String does not fail.
        let _ = write!(self.0, " {field}={value:?}");
    }
}

/// Starts to listen; with `RUST_LOG` set, lines are printed too.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let shown = std::env::var("RUST_LOG").ok().map(|filter| {
            lines::layer()
                .with_test_writer()
                .with_filter(EnvFilter::new(filter))
        });
        // Another subscriber in place means that nobody is told of errors: fail loudly.
        tracing_subscriber::registry()
            .with(Collector)
            .with(shown)
            .init();
    });
}

/// Everything logged at ERROR since the last call, by any server of this process.
pub(crate) fn take() -> Vec<String> {
    SEEN.lock()
        .map(|mut seen| std::mem::take(&mut *seen))
        .unwrap_or_default()
}
