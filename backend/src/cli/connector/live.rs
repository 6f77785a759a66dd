//! Trying a folder against the network itself.

use std::path::Path;

use anyhow::Context;
use cpapi_connectors::{Mapped, ReadMode, UnseenFields};
use cpapi_domain::partner::PartnerError;

use super::{folder, settings};

/// Offers that are shown.
const SHOWN: usize = 5;
/// Records of the first page that are mapped; each may cost a side call.
const MAPPED: usize = 50;

/// One real request, then the first page of the feed: what came, and what it means.
///
/// # Errors
/// The network's failure with its own answer.
pub(super) async fn try_out(dir: &Path, config: &Path, guarded: bool) -> anyhow::Result<()> {
    let connector = folder::load(dir)?;
    let (context, _) = settings::context(&connector, config, ReadMode::Strict, guarded)?;
    println!();
    let report = connector.check(&context).await;
    println!("{}", report.map_err(|error| failed(&error))?.detail);
    let mut unseen = UnseenFields::of(&connector);
    let mut pull = connector.pull(context, None);
    let page = pull.next_page().await.map_err(|error| failed(&error))?;
    let mut page = page.context("the feed has no page")?;
    let (records, aside) = (page.records.len(), page.quarantined.len());
    println!("first page: {records} records, {aside} kept aside");
    for record in page.quarantined.iter().take(SHOWN) {
        println!("  kept aside: {}: {}", record.code, record.detail);
    }
    page.records.truncate(MAPPED);
    let mapped = pull.map(page.records).await;
    let mut warnings = 0_usize;
    for (at, one) in mapped.iter().enumerate() {
        match one {
            Mapped::Offer { offer, .. } => {
                warnings += offer.warnings.len();
                unseen.see(offer);
                if at < SHOWN {
                    let title = offer.title.as_deref().unwrap_or("without title");
                    let (status, approval) = (offer.status, offer.approval);
                    let payouts = offer.payouts.len();
                    println!(
                        "  offer {} {title}: {status}, {approval}, {payouts} payouts",
                        offer.external_id
                    );
                    for warning in &offer.warnings {
                        println!("    warning: {}: {}", warning.code, warning.detail);
                    }
                }
            }
            Mapped::Quarantined(record) => {
                println!("  kept aside: {}: {}", record.code, record.detail);
            }
        }
    }
    println!("{} records mapped, {warnings} warnings", mapped.len());
    if let Some(sentence) = unseen.sentence().filter(|_| !mapped.is_empty()) {
        println!("{sentence}");
    }
    Ok(())
}

/// The failure with the network's own answer.
pub(super) fn failed(error: &PartnerError) -> anyhow::Error {
    let answer = error
        .answer
        .as_ref()
        .and_then(|answer| serde_json::to_string_pretty(answer).ok());
    match answer {
        Some(answer) => anyhow::anyhow!("{error}\n{answer}"),
        None => anyhow::anyhow!("{error}"),
    }
}
