//! Writing what a feed brought, in short transactions.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cpapi_connectors::Quarantined;
use cpapi_db::offers::{self, BatchOrigin, BatchOutcome, PreparedOffer};
use cpapi_db::quarantined_records::{self, NewQuarantinedRecord};
use cpapi_db::types::Stored;
use cpapi_db::{DbConnection, DbError, jobs, runs};
use cpapi_domain::run::{Counters, Trigger};
use cpapi_domain::time::UtcTime;
use tokio::sync::mpsc;
use tracing::Instrument as _;

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::execution::stage::stage;
use crate::notices;
use crate::pull::preparing::{PageInWork, PageWork};

/// Changes that a pull has written lead to a push after this time even if the pull never ends:
/// the next one would find them unchanged. A pull that ends brings the push forward.
const PUSH_WITHOUT_END_SECONDS: i64 = 60;

/// How long a batch that is not full waits for the next page: a slow network's offers are to be
/// seen soon.
const PATIENCE: Duration = Duration::from_millis(500);

/// One transaction's worth.
#[derive(Default)]
struct Batch {
    offers: Vec<PreparedOffer>,
    returned: Vec<i64>,
    quarantined: Vec<NewQuarantinedRecord>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.rows() == 0
    }

    fn rows(&self) -> usize {
        self.offers.len() + self.returned.len() + self.quarantined.len()
    }
}

/// Writes pages until there are no more.
pub(crate) async fn write(
    context: &Arc<JobContext>,
    source_id: i64,
    mut pages: mpsc::Receiver<PageInWork>,
) -> Result<(), WorkError> {
    let rows = context.core.config().batch_rows.max(1);
    let mut batch = Batch::default();
    loop {
        let waited = tokio::time::timeout(PATIENCE, pages.recv()).await;
        let ended = matches!(waited, Ok(None));
        let late = waited.is_err();
        if let Ok(Some(page)) = waited {
            let page = page.ready().await?;
            add(&mut batch, page, source_id, context.run_id, context.now());
        }
        while batch.rows() >= rows || ((ended || late) && !batch.is_empty()) {
            let rest = split(&mut batch, rows);
            let full = std::mem::replace(&mut batch, rest);
            let stage = stage!("pull.batch", rows = full.rows());
            commit(context, source_id, full).instrument(stage).await?;
        }
        if ended {
            return Ok(());
        }
    }
}

fn add(batch: &mut Batch, page: PageWork, source_id: i64, run_id: i64, at: UtcTime) {
    batch.offers.extend(page.offers);
    batch.returned.extend(page.returned);
    let quarantined = page.quarantined.into_iter();
    batch
        .quarantined
        .extend(quarantined.map(|record| quarantine_row(record, source_id, run_id, at)));
}

/// Cuts off what is more than one transaction's worth; what is not an offer goes with the first.
fn split(batch: &mut Batch, rows: usize) -> Batch {
    Batch {
        offers: batch.offers.split_off(batch.offers.len().min(rows)),
        ..Batch::default()
    }
}

fn quarantine_row(
    record: Quarantined,
    source_id: i64,
    run_id: i64,
    at: UtcTime,
) -> NewQuarantinedRecord {
    // PostgreSQL takes no NUL in a text.
    let clean = |text: String| {
        if text.contains('\0') {
            text.replace('\0', "\u{fffd}")
        } else {
            text
        }
    };
    NewQuarantinedRecord {
        source_id,
        run_id,
        at: Stored(at),
        external_id: record.external_id.map(clean),
        code: record.code,
        detail: clean(record.detail),
        raw: clean(record.raw),
    }
}

async fn commit(context: &Arc<JobContext>, source_id: i64, batch: Batch) -> Result<(), WorkError> {
    let now = context.now();
    let run_id = context.run_id;
    let before = context.counters();
    let core = Arc::clone(&context.core);
    let payout_percent = context.core.config().payout_notice_percent;
    let after = context
        .commit(move |c| {
            let origin = BatchOrigin {
                source_id,
                run_id: Some(run_id),
                at: now,
            };
            let warnings: usize = batch
                .offers
                .iter()
                .map(|offer| offer.offer().warnings.len())
                .sum();
            let outcome = offers::write_batch(c, &origin, &batch.offers)?;
            notices::batch_written(c, &origin, &outcome, payout_percent)?;
            let returned = offers::mark_returned(c, &origin, &batch.returned)?;
            quarantined_records::insert_many(c, &batch.quarantined)?;
            let gain = gain(&outcome, returned.len(), batch.quarantined.len(), warnings);
            if gain.new > 0 || gain.changed > 0 {
                core.search_untidy.store(true, Ordering::Release);
                push_later(c, source_id, now)?;
            }
            runs::progress(c, run_id, sum(before, gain), now)?;
            Ok(gain)
        })
        .await?;
    context.count(|counters| *counters = sum(*counters, after));
    Ok(())
}

fn push_later(c: &mut DbConnection, source_id: i64, now: UtcTime) -> Result<(), DbError> {
    let run_at = now.plus_seconds(PUSH_WITHOUT_END_SECONDS);
    jobs::enqueue_pushes_of_source(c, source_id, Trigger::Due, run_at, now)?;
    Ok(())
}

/// What one transaction adds to the run's counters. An offer that came back counts as changed.
fn gain(outcome: &BatchOutcome, returned: usize, quarantined: usize, warnings: usize) -> Counters {
    let length = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Counters {
        new: length(outcome.new.len()),
        changed: length(outcome.changed.len()) + length(returned),
        unchanged: length(outcome.unchanged.len()),
        quarantined: length(quarantined),
        warnings: length(warnings),
        ..Counters::default()
    }
}

fn sum(a: Counters, b: Counters) -> Counters {
    Counters {
        new: a.new + b.new,
        changed: a.changed + b.changed,
        unchanged: a.unchanged + b.unchanged,
        quarantined: a.quarantined + b.quarantined,
        warnings: a.warnings + b.warnings,
        ..a
    }
}
