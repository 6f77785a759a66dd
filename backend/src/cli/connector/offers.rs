//! `cpapi connector read --offers`: a feed as normalised offers.

use std::sync::Arc;

use anyhow::{Context, bail};
use cpapi_connectors::{Completeness, Connector, Mapped, Quarantined, ReadMode, UnseenFields};
use cpapi_domain::vocabulary::Currency;

use super::messages::{Messages, log_message};
use super::read::ReadArgs;
use super::settings;

/// What a read of offers came to.
#[derive(Debug)]
struct Count {
    offers: u64,
    aside: u64,
    warnings: usize,
    unseen: UnseenFields,
}

/// Prints one offer per line; everything else goes to standard error.
///
/// # Errors
/// The network's failure, or a feed that was not whole.
pub(super) async fn print(connector: &Arc<Connector>, args: &ReadArgs) -> anyhow::Result<()> {
    let (mut context, _) =
        settings::context(connector, &args.config, ReadMode::Strict, args.guard)?;
    if let Some(code) = &args.currency {
        let currency = Currency::from_code(code);
        context.default_currency =
            Some(currency.with_context(|| format!("{code} is no currency"))?);
    }
    let mut pull = connector.pull(context, None);
    let mut messages = Messages::new();
    let mut count = Count::of(connector);
    let mut end = None;
    // While one page is printed, the next one is mapped.
    let mut waiting = None;
    while end.is_none() && !count.is_full(args.limit) && messages.arrives() {
        let mapping = match pull.next_page().await {
            Ok(Some(page)) => {
                for record in page.quarantined {
                    count.keep_aside(&record);
                }
                Some(pull.map(page.records))
            }
            Ok(None) => {
                end = Some(Ok(()));
                None
            }
            Err(error) => {
                end = Some(Err(error));
                None
            }
        };
        // The next page's request leaves before this page keeps the thread busy.
        tokio::task::yield_now().await;
        if let Some(mapped) = std::mem::replace(&mut waiting, mapping) {
            count.print(mapped.await, args.limit, &mut messages);
        }
    }
    if let Some(mapped) = waiting {
        count.print(mapped.await, args.limit, &mut messages);
    }
    messages.finish().context("offers cannot be printed")?;
    count.tell();
    let ended = end.transpose();
    let ended = ended
        .map_err(|error| super::live::failed(&error))?
        .is_some();
    match pull.completeness() {
        Completeness::Partial { detail } if ended => bail!("the feed is not whole: {detail}"),
        _ => Ok(()),
    }
}

impl Count {
    fn of(connector: &Connector) -> Self {
        Self {
            offers: 0,
            aside: 0,
            warnings: 0,
            unseen: UnseenFields::of(connector),
        }
    }

    fn is_full(&self, limit: Option<u64>) -> bool {
        limit.is_some_and(|limit| self.offers >= limit)
    }

    fn print(&mut self, page: Vec<Mapped>, limit: Option<u64>, messages: &mut Messages) {
        for mapped in page {
            if self.is_full(limit) {
                return;
            }
            match mapped {
                Mapped::Offer { offer, .. } => {
                    self.offers += 1;
                    self.warnings += offer.warnings.len();
                    self.unseen.see(&offer);
                    messages.document(&offer);
                }
                Mapped::Quarantined(record) => self.keep_aside(&record),
            }
        }
    }

    fn keep_aside(&mut self, record: &Quarantined) {
        self.aside += 1;
        let id = record.external_id.as_deref().unwrap_or("without id");
        let line = format!(
            "Record {id} was kept aside: {}: {}",
            record.code, record.detail
        );
        eprintln!("{}", log_message("WARN", &line));
    }

    fn tell(&self) {
        let line = format!(
            "{} offers with {} warnings; {} records were kept aside",
            self.offers, self.warnings, self.aside
        );
        eprintln!("{}", log_message("INFO", &line));
        if let Some(sentence) = self.unseen.sentence().filter(|_| self.offers > 0) {
            eprintln!("{}", log_message("WARN", &sentence));
        }
    }
}
