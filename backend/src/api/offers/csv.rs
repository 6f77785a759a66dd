//! Offers as CSV (RFC 4180).

use cpapi_domain::word::Word;

use super::view::OfferSummary;

const HEADER: [&str; 22] = [
    "id",
    "external_id",
    "title",
    "source_id",
    "source",
    "connector",
    "valid",
    "reasons",
    "status",
    "approval",
    "in_feed",
    "model",
    "payout",
    "payout_percent",
    "currency",
    "payouts_count",
    "countries",
    "countries_count",
    "preview_url",
    "tracking_url",
    "first_seen_at",
    "updated_at",
];

/// The lines of offers, after the header when it is asked for.
pub(super) fn write(offers: &[OfferSummary], with_header: bool) -> anyhow::Result<Vec<u8>> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if with_header {
        writer.write_record(HEADER)?;
    }
    for offer in offers {
        writer.write_record(line(offer))?;
    }
    writer
        .into_inner()
        .map_err(|error| anyhow::anyhow!("CSV cannot be written: {error}"))
}

fn line(offer: &OfferSummary) -> [String; 22] {
    let payout = offer.payout.as_ref();
    let joined = |words: Vec<&str>| words.join(" ");
    [
        offer.id.to_string(),
        harmless(&offer.external_id),
        harmless(offer.title.as_deref().unwrap_or_default()),
        offer.source.id.to_string(),
        harmless(&offer.source.title),
        offer.source.connector.clone(),
        offer.valid.to_string(),
        joined(
            offer
                .reasons
                .iter()
                .map(|reason| reason.code.as_str())
                .collect(),
        ),
        offer.status.to_string(),
        offer.approval.to_string(),
        offer.in_feed.to_string(),
        offer.model.to_string(),
        payout
            .and_then(|payout| payout.amount)
            .map(|amount| amount.to_string())
            .unwrap_or_default(),
        payout
            .and_then(|payout| payout.percent)
            .map(|percent| percent.to_string())
            .unwrap_or_default(),
        payout
            .and_then(|payout| payout.currency)
            .map(|currency| currency.to_string())
            .unwrap_or_default(),
        offer.payouts_count.to_string(),
        joined(
            offer
                .countries
                .iter()
                .map(|country| country.as_str())
                .collect(),
        ),
        offer
            .countries_count
            .map_or_else(|| "all".to_owned(), |count| count.to_string()),
        harmless(offer.preview_url.as_deref().unwrap_or_default()),
        harmless(offer.tracking_url.as_deref().unwrap_or_default()),
        offer.first_seen_at.to_string(),
        offer.updated_at.to_string(),
    ]
}

/// Spreadsheets run cells that begin with these as formulas; the networks write these texts.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_header_names_every_column_once() {
        let text = String::from_utf8(write(&[], true).unwrap()).unwrap();
        assert_eq!(text.trim_end().split(',').count(), HEADER.len());
        assert!(write(&[], false).unwrap().is_empty());
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_made_harmless() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("Casual Puzzle"), "Casual Puzzle");
    }
}
