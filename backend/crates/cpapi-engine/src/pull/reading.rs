//! Reading a feed: page by page, only what differs goes on.

use std::collections::HashSet;
use std::sync::Arc;

use cpapi_connectors::RawRecord;
use cpapi_db::offers::{KnownOffers, Sight};
use cpapi_domain::validity::ValidityRules;
use tokio::sync::mpsc;
use tracing::Instrument as _;

use crate::breakpoints::Breakpoint;
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::execution::stage::stage;
use crate::pull::Feed;
use crate::pull::preparing::{Judging, PageInWork, PageWork, Preparing, learn};

/// Reads the feed to its end. An error leaves what was read before it with the writer.
pub(crate) async fn read(
    context: &Arc<JobContext>,
    feed: &mut Feed,
    pages: mpsc::Sender<PageInWork>,
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
        let sifted = sift(&mut feed.known, page.records);
        feed.seen += u64::try_from(sifted.records).unwrap_or(u64::MAX);
        let broken = page.quarantined.len();
        context.count(|counters| {
            counters.pages += 1;
            counters.records += length(sifted.records) + length(broken);
            counters.unchanged += length(sifted.unchanged);
        });
        let mut preparing = None;
        let work = PageWork {
            offers: Vec::new(),
            returned: sifted.returned,
            quarantined: page.quarantined,
        };
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
                Ok::<_, WorkError>(Preparing::start(mapped, judging))
            };
            preparing = Some(mapping.instrument(stage).await?);
        }
        let page = PageInWork { work, preparing };
        if pages.send(page).await.is_err() {
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
    records: usize,
    unchanged: usize,
}

fn sift(known: &mut KnownOffers, records: Vec<RawRecord>) -> Sifted {
    let mut sifted = Sifted {
        records: records.len(),
        ..Sifted::default()
    };
    for record in records {
        match known.see(&record.external_id, record.hash) {
            Sight::New => sifted.differing.push(record),
            Sight::Changed => {
                sifted.stored.insert(record.external_id.clone());
                sifted.differing.push(record);
            }
            Sight::Unchanged => sifted.unchanged += 1,
            Sight::Returned { offer_id } => sifted.returned.push(offer_id),
        }
    }
    sifted
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
