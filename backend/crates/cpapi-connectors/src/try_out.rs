//! A bounded live read for a person who builds a connector (product.md S7).

use std::sync::Arc;
use std::time::Duration;

use cpapi_domain::partner::{Exchange, PartnerError};
use parking_lot::Mutex;
use tokio::time::Instant;

use crate::connector::Connector;
use crate::context::{ExchangeObserver, SourceContext};
use crate::http::session::Patience;
use crate::record::Mapped;
use crate::stream_reader::StreamReader;

/// Bounds of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialLimits {
    /// Pages read.
    pub pages: usize,
    /// Records of each page that are shown and mapped.
    pub records: usize,
    /// Longest time.
    pub time: Duration,
    /// Largest page in bytes.
    pub page_bytes: usize,
}

/// One page of a trial.
#[derive(Debug, Clone, Default)]
pub struct TrialPage {
    /// Its requests and answers, tries that failed and side calls included.
    pub exchanges: Vec<Exchange>,
    /// Records on the page, those kept aside included.
    pub record_count: usize,
    /// The first records' JSON texts, secrets redacted.
    pub records: Vec<String>,
    /// What these records mean, and those of the page that cannot be read.
    pub mapped: Vec<Mapped>,
}

/// How a trial ended.
#[derive(Debug, Clone)]
pub enum TrialEnd {
    /// The feed has no more pages.
    Complete,
    /// There may be more pages than were asked for.
    More,
    /// The network failed; its exchanges are the last ones.
    Failed(Box<PartnerError>),
    /// The time was up.
    OutOfTime,
}

/// What a trial showed.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The pages that came.
    pub pages: Vec<TrialPage>,
    /// Exchanges of the page that did not come.
    pub last_exchanges: Vec<Exchange>,
    /// How it ended.
    pub end: TrialEnd,
}

/// Keeps what is seen until its page is complete.
#[derive(Debug, Default)]
struct Witness(Mutex<Vec<Exchange>>);

impl Witness {
    fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.0.lock())
    }
}

impl ExchangeObserver for Witness {
    fn saw(&self, exchange: Exchange) {
        self.0.lock().push(exchange);
    }
}

impl Connector {
    /// Reads the first pages of the feed, or of one stream, records only. A stream of the feed
    /// is read with the whole feed when none is named.
    pub async fn try_out(
        self: &Arc<Self>,
        mut cx: SourceContext,
        stream: Option<&str>,
        limits: TrialLimits,
    ) -> Trial {
        let witness = Arc::new(Witness::default());
        let observer: Arc<dyn ExchangeObserver> = witness.clone();
        cx.observer = Some(observer);
        cx.limits.max_page_bytes = cx.limits.max_page_bytes.min(limits.page_bytes);
        cx.limits.longest_wait = cx.limits.longest_wait.min(limits.time);
        cx.limits.total_timeout = cx.limits.total_timeout.min(limits.time);
        let cancel = cx.cancel.clone();
        let deadline = Instant::now() + limits.time;
        let mut pages = Vec::new();
        let reading = async {
            match stream {
                Some(name) => {
                    self.try_stream(cx, name, limits, &witness, &mut pages)
                        .await
                }
                None => self.try_feed(cx, limits, &witness, &mut pages).await,
            }
        };
        let end = match tokio::time::timeout_at(deadline, reading).await {
            Ok(Ok(end)) => end,
            Ok(Err(error)) => TrialEnd::Failed(Box::new(error)),
            Err(_) => TrialEnd::OutOfTime,
        };
        cancel.cancel();
        Trial {
            pages,
            last_exchanges: witness.take(),
            end,
        }
    }

    async fn try_feed(
        self: &Arc<Self>,
        cx: SourceContext,
        limits: TrialLimits,
        witness: &Witness,
        pages: &mut Vec<TrialPage>,
    ) -> Result<TrialEnd, PartnerError> {
        let mut pull = self.pull(cx, None);
        while pages.len() < limits.pages {
            let Some(mut page) = pull.next_page().await? else {
                return Ok(TrialEnd::Complete);
            };
            let record_count = page.records.len() + page.quarantined.len();
            page.records.truncate(limits.records);
            page.quarantined.truncate(limits.records);
            let records = page.records.iter().map(|one| one.raw.to_string()).collect();
            // The page counts even if mapping it takes too long.
            pages.push(TrialPage {
                exchanges: witness.take(),
                record_count,
                records,
                mapped: Vec::new(),
            });
            let mut mapped = pull.map(page.records).await;
            mapped.extend(page.quarantined.into_iter().map(Mapped::Quarantined));
            if let Some(shown) = pages.last_mut() {
                shown.mapped = mapped;
                shown.exchanges.extend(witness.take());
            }
        }
        Ok(TrialEnd::More)
    }

    async fn try_stream(
        self: &Arc<Self>,
        cx: SourceContext,
        name: &str,
        limits: TrialLimits,
        witness: &Witness,
        pages: &mut Vec<TrialPage>,
    ) -> Result<TrialEnd, PartnerError> {
        let stream = self.named_stream(name)?;
        let session = Arc::new(self.session(cx, Patience::Manifest));
        let mut reader = StreamReader::from_state(Arc::clone(&session), stream, None);
        while pages.len() < limits.pages {
            let Some(page) = reader.next().await? else {
                return Ok(TrialEnd::Complete);
            };
            let first = page.records.iter().take(limits.records);
            pages.push(TrialPage {
                exchanges: witness.take(),
                record_count: page.records.len(),
                records: first
                    .map(|text| session.redactor.clean(text).into_owned())
                    .collect(),
                mapped: Vec::new(),
            });
        }
        Ok(TrialEnd::More)
    }
}
