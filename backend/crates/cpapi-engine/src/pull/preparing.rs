//! Judging and packing a page's offers, beside the mapping of the next page and the writing of the
//! one before.

use std::collections::HashSet;
use std::sync::Arc;

use cpapi_connectors::{Mapped, Quarantined};
use cpapi_db::offers::{
    self, Dictionary, OFFERS_TO_LEARN_FROM, Packer, PrepareError, PreparedOffer, RawOffer,
};
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::ValidityRules;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
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

/// A page on its way to the writer, its offers perhaps not ready yet.
pub(crate) struct PageInWork {
    /// What is known of it.
    pub(crate) work: PageWork,
    /// Its offers.
    pub(crate) preparing: Option<Preparing>,
}

impl PageInWork {
    /// The page, ready to be written.
    pub(crate) async fn ready(self) -> Result<PageWork, WorkError> {
        let mut work = self.work;
        if let Some(Preparing(task)) = self.preparing {
            let prepared = ended(task).await??;
            work.offers = prepared.offers;
            work.quarantined.extend(prepared.quarantined);
        }
        Ok(work)
    }
}

/// Offers of a page that are being judged and packed on another thread.
pub(crate) struct Preparing(JoinHandle<Result<PageWork, WorkError>>);

impl Preparing {
    /// Begins.
    pub(crate) fn start(mapped: Vec<Mapped>, judging: Judging) -> Self {
        Self(off_thread(move || prepare_now(mapped, &judging)))
    }
}

/// Learns what this source's offers have in common from its first page of many; gives the page back.
pub(crate) async fn learn(
    context: &Arc<JobContext>,
    feed: &mut Feed,
    mapped: Vec<Mapped>,
) -> Result<Vec<Mapped>, WorkError> {
    if feed.dictionary.is_some() || mapped.len() < OFFERS_TO_LEARN_FROM {
        return Ok(mapped);
    }
    let (learnt, mapped) = ended(off_thread(move || (learn_now(&mapped), mapped))).await?;
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
fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let span = tracing::Span::current();
    spawn_blocking(move || span.in_scope(work))
}

async fn ended<T>(task: JoinHandle<T>) -> Result<T, WorkError> {
    let done = task.await;
    done.map_err(|error| WorkError::Internal(error.to_string()))
}

/// What a page's offers are judged and packed by.
pub(crate) struct Judging {
    pub(crate) dictionary: Option<Dictionary>,
    /// External ids of those that are stored already.
    pub(crate) stored: HashSet<String>,
    pub(crate) rules: ValidityRules,
    pub(crate) now: UtcTime,
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
                match PreparedOffer::new(&mut packer, offer, with, &judging.rules, judging.now) {
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
