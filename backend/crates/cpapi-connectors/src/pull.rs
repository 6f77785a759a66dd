//! A pull: a source's feed from the first page to the last, with what proves that it was whole.

use std::collections::VecDeque;
use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::Value;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::connector::Connector;
use crate::context::SourceContext;
use crate::http::session::{Patience, Session};
use crate::joins::Joins;
use crate::manifest::Stream;
use crate::offer::{MappedRecord, Reading};
use crate::record::{Mapped, RawRecord, RecordPage};
use crate::record_sorter::RecordSorter;
use crate::stream_reader::{StreamPage, StreamReader};

/// Whether a feed was read as a whole (product.md Y5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completeness {
    /// Everything; what is not in it has left the feed.
    Complete,
    /// Something may be missing; nothing may be marked as gone.
    Partial {
        /// Why, in one sentence.
        detail: String,
    },
}

/// Fewer records are not worth a thread.
const SMALLEST_PIECE: usize = 64;

type InFlight = JoinHandle<(Feeds, Result<Option<FeedPage>, PartnerError>)>;

/// The streams of offers, one after the other, with what is joined to them.
#[derive(Debug)]
struct Feeds {
    connector: Arc<Connector>,
    session: Arc<Session>,
    /// None before the first page.
    joins: Option<Joins>,
    /// Streams that were not begun; none before the first page.
    waiting: Option<VecDeque<Arc<Stream>>>,
    reader: Option<StreamReader>,
    /// Position of the stream that is read.
    at: usize,
}

/// A page with the position of its stream among the feeds.
#[derive(Debug)]
struct FeedPage {
    at: usize,
    page: StreamPage,
}

/// A feed being pulled.
#[derive(Debug)]
pub struct Pull {
    connector: Arc<Connector>,
    session: Arc<Session>,
    /// The page that is being fetched while the last one is worked on.
    in_flight: Option<InFlight>,
    /// What fetches the next page when it is asked for. Where somebody watches, no page is
    /// fetched before the last one was looked at: what is seen then belongs to one page.
    parked: Option<Feeds>,
    tally: Tally,
    state: Option<Value>,
    sorter: RecordSorter,
    requests_told: u64,
    /// Position of the stream that is read among the feeds.
    feed: usize,
}

/// What was seen so far.
#[derive(Debug, Default)]
struct Tally {
    pages: u64,
    /// Records received, those kept aside included.
    records: u64,
    /// Records received of the stream that is read now.
    records_of_stream: u64,
    announced: Option<u64>,
    /// Why the feed cannot be complete.
    doubt: Option<String>,
    ended: bool,
}

impl Pull {
    /// Begins a pull; the first page is asked for at once.
    pub(crate) fn begin(
        connector: Arc<Connector>,
        cx: SourceContext,
        state: Option<Value>,
    ) -> Self {
        let sorter = RecordSorter::new(connector.hash_seed(&cx));
        let session = Arc::new(connector.session(cx, Patience::Manifest));
        let mut pull = Self {
            in_flight: None,
            parked: Some(Feeds::new(&connector, &session)),
            connector,
            session,
            tally: Tally::default(),
            state,
            sorter,
            requests_told: 0,
            feed: 0,
        };
        pull.look_ahead();
        pull
    }

    fn look_ahead(&mut self) {
        if self.session.cx.observer.is_none() {
            self.in_flight = self.parked.take().map(fetch);
        }
    }

    /// The next page, or none after the last. While it is worked on, the one after it is fetched.
    ///
    /// # Errors
    /// The network's failure with its redacted answer; pages given before stay valid, and the
    /// feed is then partial.
    pub async fn next_page(&mut self) -> Result<Option<RecordPage>, PartnerError> {
        if let Some(feeds) = self.parked.take() {
            self.in_flight = Some(fetch(feeds));
        }
        let Some(flight) = self.in_flight.as_mut() else {
            return Ok(None);
        };
        // Waiting on the handle in place keeps the page if this future is dropped.
        let joined = flight.await;
        self.in_flight = None;
        let outcome = joined.map_err(|error| {
            PartnerError::new(
                FailureKind::Unreadable,
                format!("Reading the feed failed: {error}."),
            )
        });
        let page = match outcome {
            Ok((feeds, Ok(Some(page)))) => {
                self.parked = Some(feeds);
                self.look_ahead();
                page
            }
            Ok((_, Ok(None))) => {
                self.tally.end_of_stream();
                self.tally.ended = true;
                return Ok(None);
            }
            Ok((_, Err(error))) | Err(error) => {
                self.tally.doubt = Some(error.detail.clone());
                return Err(error);
            }
        };
        self.sort_page(page).map(Some)
    }

    /// Maps records to offers, in order. May ask the network for what the list leaves out. The
    /// work begins at once, on as many cores as there are, whether or not it is waited for.
    pub fn map(&self, records: Vec<RawRecord>) -> impl Future<Output = Vec<Mapped>> + Send + use<> {
        let connector = Arc::clone(&self.connector);
        let session = Arc::clone(&self.session);
        let pieces = in_pieces(records).into_iter();
        let working: Vec<_> = pieces
            .map(|piece| map_piece(Arc::clone(&connector), Arc::clone(&session), piece))
            .collect();
        async move {
            let mut mapped = Vec::new();
            for piece in working {
                match piece.await {
                    Ok(piece) => mapped.extend(piece),
                    // The blocking pool is gone only while the process stops.
                    Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    Err(_) => return Vec::new(),
                }
            }
            connector.mapping().complete(mapped, &session).await
        }
    }

    /// Whether the feed was whole. Before its end it is partial.
    pub fn completeness(&self) -> Completeness {
        let tally = &self.tally;
        if let Some(detail) = &tally.doubt {
            return Completeness::Partial {
                detail: detail.clone(),
            };
        }
        if !tally.ended {
            return Completeness::Partial {
                detail: "The feed was not read to its end.".to_owned(),
            };
        }
        Completeness::Complete
    }

    /// What the next pull is to be given. Streams that are read in full have nothing to add to
    /// what they were given.
    pub fn state(&self) -> Option<Value> {
        self.state.clone()
    }

    /// Requests sent so far, side calls and tries that failed included.
    pub fn requests(&self) -> u64 {
        self.session.requests()
    }

    fn sort_page(&mut self, page: FeedPage) -> Result<RecordPage, PartnerError> {
        let FeedPage { at, page } = page;
        if at != self.feed {
            self.feed = at;
            self.tally.end_of_stream();
            self.sorter.begin_later_stream();
        }
        let received = u64::try_from(page.records.len()).unwrap_or(u64::MAX);
        self.tally.records = self.tally.records.saturating_add(received);
        self.tally.records_of_stream += received;
        let most = self.session.cx.limits.max_feed_records;
        if self.tally.records > most {
            let detail = format!("The feed holds more than {most} records.");
            self.tally.doubt = Some(detail.clone());
            self.stop();
            return Err(PartnerError::new(FailureKind::Unreadable, detail));
        }
        self.tally.hear(&page);
        let redactor = &self.session.redactor;
        let mut sorted = self.sorter.page(
            self.tally.pages,
            page.records,
            self.connector.mapping(),
            redactor,
        );
        let requests = self.session.requests();
        sorted.requests = u32::try_from(requests - self.requests_told).unwrap_or(u32::MAX);
        self.requests_told = requests;
        Ok(sorted)
    }

    fn stop(&mut self) {
        self.parked = None;
        if let Some(flight) = self.in_flight.take() {
            flight.abort();
        }
    }
}

impl Drop for Pull {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Tally {
    /// A stream was read to its end: whether it gave what it announced.
    fn end_of_stream(&mut self) {
        let received = std::mem::take(&mut self.records_of_stream);
        if let Some(announced) = self.announced.take()
            && received < announced
        {
            self.doubt.get_or_insert(format!(
                "The network announced {announced} records and sent {received}."
            ));
        }
    }

    /// What a page tells about the whole feed.
    fn hear(&mut self, page: &StreamPage) {
        self.pages += 1;
        if page.ignored {
            self.doubt =
                Some("An answer without records was ignored, as the manifest says.".to_owned());
        }
        if let (Some(before), Some(now)) = (self.announced, page.announced)
            && now < before
        {
            // Something left the feed while it was read; what followed it moved up a page and
            // may have been missed.
            self.doubt = Some(format!(
                "The feed shrank from {before} to {now} records while it was read."
            ));
        }
        self.announced = page.announced.or(self.announced);
    }
}

/// As many pieces as there are cores, none of them small.
fn in_pieces(mut records: Vec<RawRecord>) -> Vec<Vec<RawRecord>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let size = records.len().div_ceil(cores).max(SMALLEST_PIECE);
    let mut pieces = Vec::new();
    while records.len() > size {
        let rest = records.split_off(size);
        pieces.push(std::mem::replace(&mut records, rest));
    }
    pieces.push(records);
    pieces
}

fn map_piece(
    connector: Arc<Connector>,
    session: Arc<Session>,
    records: Vec<RawRecord>,
) -> JoinHandle<Vec<MappedRecord>> {
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || {
        let _inside = span.enter();
        let reading = Reading::of(&session);
        let records = records.into_iter();
        records
            .map(|record| connector.mapping().map(record, &reading))
            .collect()
    })
}

fn fetch(mut feeds: Feeds) -> InFlight {
    let page = async move {
        let page = feeds.next().await;
        (feeds, page)
    };
    tokio::spawn(page.in_current_span())
}

impl Feeds {
    fn new(connector: &Arc<Connector>, session: &Arc<Session>) -> Self {
        Self {
            connector: Arc::clone(connector),
            session: Arc::clone(session),
            joins: None,
            waiting: None,
            reader: None,
            at: 0,
        }
    }

    async fn next(&mut self) -> Result<Option<FeedPage>, PartnerError> {
        loop {
            if let Some(reader) = &mut self.reader {
                if let Some(mut page) = reader.next().await? {
                    self.join(&mut page).await?;
                    return Ok(Some(FeedPage { at: self.at, page }));
                }
                self.reader = None;
                self.at += 1;
            }
            let waiting = match &mut self.waiting {
                Some(waiting) => waiting,
                None => {
                    let feeds = self.connector.active_feeds(&self.session)?;
                    self.waiting.insert(feeds.into())
                }
            };
            let Some(stream) = waiting.pop_front() else {
                return Ok(None);
            };
            self.reader = Some(self.connector.reader(&self.session, &stream));
        }
    }

    async fn join(&mut self, page: &mut StreamPage) -> Result<(), PartnerError> {
        let joins = match &self.joins {
            Some(joins) => joins,
            None => {
                let joins = Joins::read(&self.connector, &self.session).await?;
                self.joins.insert(joins)
            }
        };
        if !joins.is_empty() {
            for record in &mut page.records {
                *record = joins.add_to(std::mem::take(record));
            }
        }
        Ok(())
    }
}
