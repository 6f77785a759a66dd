//! What a connector needs from outside to talk to a network.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cpapi_domain::partner::Exchange;
use cpapi_domain::time::Clock;
use cpapi_domain::vocabulary::Currency;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::http::guard::{GuardedClient, NetworkGuard};
use crate::http::redirect;

/// Bounds of fetching (product.md Y4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchLimits {
    /// Longest time to connect.
    pub connect_timeout: Duration,
    /// Longest silence while an answer is read.
    pub read_timeout: Duration,
    /// Longest time of one request, body included.
    pub total_timeout: Duration,
    /// Largest page in bytes, after decompression. Lines and tables are read while they come and
    /// may be larger.
    pub max_page_bytes: usize,
    /// Largest answer of lines or a table in bytes, after decompression.
    pub max_streamed_bytes: u64,
    /// Most records of one feed.
    pub max_feed_records: u64,
    /// Most pages of one feed.
    pub max_pages: u64,
    /// Most bytes of streams that are joined to a feed; they are held while it is read.
    pub max_joined_bytes: usize,
    /// No wait between two tries is longer than this.
    pub longest_wait: Duration,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(60),
            total_timeout: Duration::from_secs(300),
            max_page_bytes: 64 * 1024 * 1024,
            max_streamed_bytes: 8 * 1024 * 1024 * 1024,
            max_feed_records: 5_000_000,
            max_pages: 100_000,
            max_joined_bytes: 256 * 1024 * 1024,
            longest_wait: Duration::from_secs(600),
        }
    }
}

/// How closely a read follows the reference runner where that would cost users money
/// (reference-runner.md, "strict").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadMode {
    /// A broken page fails, a record that cannot be read is kept aside: checks and pulls.
    #[default]
    Strict,
    /// Record for record what `source-declarative-manifest` gives: `cpapi connector read`.
    Reference,
}

/// Where a changed configuration goes: refresh tokens that rotate must be saved before they are
/// needed again.
#[async_trait]
pub trait ConfigSink: Send + Sync {
    /// Saves the whole configuration, secrets included.
    ///
    /// # Errors
    /// One sentence; the read then fails, because the old token may be worthless by now.
    async fn save(&self, config: &Value) -> Result<(), String>;

    /// The configuration as it is stored now, asked for before a token is renewed: another read
    /// or a check may have renewed it meanwhile. None where nothing else could.
    async fn latest(&self) -> Option<Value> {
        None
    }
}

/// Sees every exchange with a network: the builder's *Test* (product.md S7).
pub trait ExchangeObserver: Send + Sync {
    /// One request and what came back, secrets redacted; tries that failed included.
    fn saw(&self, exchange: Exchange);
}

/// Everything a connector gets for one check or one pull.
#[derive(Clone)]
pub struct SourceContext {
    /// The validated configuration with its secrets ([`crate::Connector::join_secrets`]).
    pub config: Value,
    /// Currency of payouts for which the network names none.
    pub default_currency: Option<Currency>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ends requests and waits at once.
    pub cancel: CancellationToken,
    /// Bounds.
    pub limits: FetchLimits,
    /// The client of [`http_client`], shared by all sources.
    pub http: GuardedClient,
    /// How closely the reference runner is followed.
    pub mode: ReadMode,
    /// Where a changed configuration goes; without it changes last as long as the read.
    pub config_sink: Option<Arc<dyn ConfigSink>>,
    /// Sees every exchange.
    pub observer: Option<Arc<dyn ExchangeObserver>>,
    /// Values that are hidden although the connector's spec may not call them secrets: what a
    /// stored source lends to a connector that is tried.
    pub also_secret: Vec<String>,
    /// Scheme, host and port that every request is sent to instead of its own: the standard suite
    /// plays a network there.
    pub answer_from: Option<Url>,
}

impl SourceContext {
    /// Of a validated configuration; strict, without sink, observer or another address.
    pub fn new(
        config: Value,
        clock: Arc<dyn Clock>,
        http: GuardedClient,
        limits: FetchLimits,
    ) -> Self {
        Self {
            config,
            default_currency: None,
            clock,
            cancel: CancellationToken::new(),
            limits,
            http,
            mode: ReadMode::Strict,
            config_sink: None,
            observer: None,
            also_secret: Vec::new(),
            answer_from: None,
        }
    }
}

impl fmt::Debug for SourceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The configuration holds secrets.
        f.debug_struct("SourceContext")
            .field("default_currency", &self.default_currency)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// The HTTP client that connectors use: bounded connects and reads, redirects only within a host,
/// and only to addresses that the guard admits.
///
/// # Errors
/// The TLS library cannot be set up.
pub fn http_client(
    limits: &FetchLimits,
    guard: &NetworkGuard,
) -> Result<GuardedClient, reqwest::Error> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("cpapi/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect_timeout)
        .read_timeout(limits.read_timeout)
        .redirect(redirect::within_the_host(guard.clone()))
        .referer(false);
    GuardedClient::build(builder, guard)
}
