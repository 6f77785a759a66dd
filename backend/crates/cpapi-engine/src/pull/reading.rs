//! Reading a feed: page by page, only what differs goes on.

use std::collections::HashSet;
use std::sync::Arc;

use cpapi_connectors::{Mapped, Quarantined, RawRecord};
use cpapi_db::offers::{
    self, Dictionary, KnownOffers, OFFERS_TO_LEARN_FROM, Packer, PrepareError, PreparedOffer,
    RawOffer, Sight,
};
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::ValidityRules;
use tokio::sync::mpsc;
use tracing::Instrument as _;

use crate::breakpoints::Breakpoint;
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::execution::stage::stage;
use crate::pull::Feed;

/// What a page brought that has to be written.
#[derive(Default)]
pub(crate) struct PageWork {
    /// New offers and those whose record differs.
    pub(crate) offers: Vec<PreparedOffer>,
    /// Unchanged offers that had left the feed.
    pub(crate) returned: Vec<i64>,
    /// Records that cannot be read.
    pub(crate) quarantined: Vec<Quarantined>,
}

/// Reads the feed to its end. An error leaves what was read before it with the writer.
pub(crate) async fn read(
    context: &Arc<JobContext>,
    feed: &mut Feed,
    pages: mpsc::Sender<PageWork>,
) -> Result<(), WorkError> {
    let rules = ValidityRules {
        preview_required: feed.source.preview_required,
    };
    loop {
        context.check()?;
        let page = context.unless_cancelled(feed.pull.next_page()).await?;
        let requests = i64::try_from(feed.pull.requests()).unwrap_or(i64::MAX);
        context.count(|counters| counters.requests = requests);
        let Some(page) = page? else { return Ok(()) };
        let sifted = sift(&mut feed.known, page.records)?;
        feed.seen += sifted.seen;
        let broken = page.quarantined.len();
        context.count(|counters| {
            counters.pages += 1;
            counters.records += length(sifted.records) + length(broken);
            counters.unchanged += length(sifted.unchanged);
        });
        let mut work = PageWork {
            offers: Vec::new(),
            returned: sifted.returned,
            quarantined: page.quarantined,
        };
        work.quarantined
            .extend(sifted.duplicates.into_iter().map(duplicate));
        if !sifted.differing.is_empty() {
            let stage = stage!("pull.map", records = sifted.differing.len());
            let mapping = async {
                let mapped = context
                    .unless_cancelled(feed.pull.map(sifted.differing))
                    .await?;
                let mapped = learn(context, feed, mapped).await?;
                let judging = Judging {
                    dictionary: feed.dictionary.clone(),
                    stored: sifted.stored,
                    rules,
                    now: context.now(),
                };
                off_thread(move || prepare_now(mapped, &judging)).await?
            };
            let prepared = mapping.instrument(stage).await?;
            work.offers = prepared.offers;
            work.quarantined.extend(prepared.quarantined);
        }
        if pages.send(work).await.is_err() {
            return Err(WorkError::Internal("the writer has ended".to_owned()));
        }
        context.breakpoint(Breakpoint::BetweenPages).await?;
    }
}

/// A page's records, sorted by what is stored.
#[derive(Default)]
struct Sifted {
    differing: Vec<RawRecord>,
    /// Ids of those of `differing` that are stored.
    stored: HashSet<String>,
    returned: Vec<i64>,
    duplicates: Vec<RawRecord>,
    records: usize,
    unchanged: usize,
    seen: u64,
}

fn sift(known: &mut KnownOffers, records: Vec<RawRecord>) -> Result<Sifted, WorkError> {
    let mut sifted = Sifted {
        records: records.len(),
        ..Sifted::default()
    };
    for record in records {
        let sight = known.see(&record.external_id, record.hash)?;
        sifted.seen += u64::from(sight != Sight::Duplicate);
        match sight {
            Sight::New => sifted.differing.push(record),
            Sight::Changed => {
                sifted.stored.insert(record.external_id.clone());
                sifted.differing.push(record);
            }
            Sight::Unchanged => sifted.unchanged += 1,
            Sight::Returned { offer_id } => sifted.returned.push(offer_id),
            Sight::Duplicate => sifted.duplicates.push(record),
        }
    }
    Ok(sifted)
}

/// The first record of an id counts; the others are kept aside.
fn duplicate(record: RawRecord) -> Quarantined {
    Quarantined {
        detail: format!(
            "The feed holds {:?} more than once; the first record counts.",
            record.external_id
        ),
        external_id: Some(record.external_id),
        code: "duplicate_id".to_owned(),
        raw: record.raw.into(),
    }
}

/// Learns what this source's offers have in common from its first page of many; gives the page back.
async fn learn(
    context: &Arc<JobContext>,
    feed: &mut Feed,
    mapped: Vec<Mapped>,
) -> Result<Vec<Mapped>, WorkError> {
    if feed.dictionary.is_some() || mapped.len() < OFFERS_TO_LEARN_FROM {
        return Ok(mapped);
    }
    let (learnt, mapped) = off_thread(move || (learn_now(&mapped), mapped)).await?;
    if let Some(bytes) = learnt {
        let (source_id, now) = (feed.source.id, context.now());
        let kept = context
            .commit(move |c| offers::keep_dictionary(c, source_id, bytes, now))
            .await?;
        feed.dictionary = Some(kept);
    }
    Ok(mapped)
}

fn learn_now(mapped: &[Mapped]) -> Option<Vec<u8>> {
    let offers = mapped.iter().filter_map(|record| match record {
        Mapped::Offer { raw, offer, .. } => {
            let raw: &[u8] = raw.as_bytes();
            Some((&**offer, raw))
        }
        Mapped::Quarantined(_) => None,
    });
    offers::learn_dictionary(offers.collect::<Vec<_>>().into_iter())
}

/// What costs processor time does not run on the async threads.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, WorkError> {
    let span = tracing::Span::current();
    let done = tokio::task::spawn_blocking(move || span.in_scope(work)).await;
    done.map_err(|error| WorkError::Internal(error.to_string()))
}

/// What a page's offers are judged and packed by.
struct Judging {
    dictionary: Option<Dictionary>,
    /// External ids of those that are stored already.
    stored: HashSet<String>,
    rules: ValidityRules,
    now: UtcTime,
}

fn prepare_now(mapped: Vec<Mapped>, judging: &Judging) -> Result<PageWork, WorkError> {
    let mut packer = Packer::new(judging.dictionary.as_ref())?;
    let mut work = PageWork::default();
    for record in mapped {
        match record {
            Mapped::Quarantined(quarantined) => work.quarantined.push(quarantined),
            Mapped::Offer {
                external_id,
                hash,
                raw,
                offer,
                incomplete,
            } => {
                let new =
                    external_id == offer.external_id && !judging.stored.contains(&external_id);
                let with = RawOffer {
                    // Hash 0 never matches, so the next pull looks at the record again.
                    hash: if incomplete { 0 } else { hash },
                    raw: Some(raw.as_bytes()),
                    new,
                };
                match PreparedOffer::new(&mut packer, *offer, with, &judging.rules, judging.now) {
                    Ok(offer) => work.offers.push(offer),
                    Err(PrepareError::Db(error)) => return Err(error.into()),
                    Err(error) => work.quarantined.push(Quarantined {
                        external_id: Some(external_id),
                        code: "external_id_unusable".to_owned(),
                        detail: format!("The record cannot be stored: {error}."),
                        raw: raw.into(),
                    }),
                }
            }
        }
    }
    Ok(work)
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
