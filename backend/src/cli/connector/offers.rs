//! `cpapi connector read --offers`: a feed as normalised offers.

use std::sync::Arc;

use anyhow::{Context, bail};
use cpapi_connectors::{Completeness, Connector, Mapped, Quarantined, ReadMode};
use cpapi_domain::vocabulary::Currency;

use super::messages::{Messages, log_message};
use super::read::ReadArgs;
use super::settings;

/// What a read of offers came to.
#[derive(Debug, Default)]
struct Count {
    offers: u64,
    aside: u64,
    warnings: usize,
}

/// Prints one offer per line; everything else goes to standard error.
///
/// # Errors
/// The network's failure, or a feed that was not whole.
pub(super) async fn print(connector: &Arc<Connector>, args: &ReadArgs) -> anyhow::Result<()> {
    let mut context = settings::context(connector, &args.config, ReadMode::Strict, args.guard)?;
    if let Some(code) = &args.currency {
        let currency = Currency::from_code(code);
        context.default_currency =
            Some(currency.with_context(|| format!("{code} is no currency"))?);
    }
    let mut pull = connector.pull(context, None);
    let mut messages = Messages::new();
    let mut count = Count::default();
    let mut ended = false;
    let full = |count: &Count| args.limit.is_some_and(|limit| count.offers >= limit);
    while !full(&count) && messages.arrives() {
        let page = match pull.next_page().await {
            Ok(Some(page)) => page,
            Ok(None) => {
                ended = true;
                break;
            }
            Err(error) => {
                messages.finish().context("offers cannot be printed")?;
                count.tell();
                return Err(super::live::failed(&error));
            }
        };
        for record in page.quarantined {
            count.keep_aside(&record);
        }
        for mapped in pull.map(page.records).await {
            if full(&count) {
                break;
            }
            match mapped {
                Mapped::Offer { offer, .. } => {
                    count.offers += 1;
                    count.warnings += offer.warnings.len();
                    messages.document(&offer);
                }
                Mapped::Quarantined(record) => count.keep_aside(&record),
            }
        }
    }
    messages.finish().context("offers cannot be printed")?;
    count.tell();
    match pull.completeness() {
        Completeness::Partial { detail } if ended => bail!("the feed is not whole: {detail}"),
        _ => Ok(()),
    }
}

impl Count {
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
    }
}
