//! Create and edit (admin-api §2, §3, §10).

use cpapi_domain::campaign::SyncCategory;
use cpapi_domain::desired::{DesiredOffer, RemoteIds};
use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::tracking::RemoteStatus;
use serde::Deserialize;

use super::Affise;
use super::draft::{Filled, Filling};
use super::envelope::Fault;
use super::exchange::Exchange;
use super::list::get;
use super::loose;
use super::note;
use super::pages::under;
use super::remote::OfferRow;
use super::status::confirmed;
use super::words::{status_of, status_word};
use crate::logo::Logo;
use crate::system::{OfferDraft, TrackingError, Written};

/// The id beside the offer, which older accounts send.
#[derive(Deserialize)]
struct TopLevelId {
    #[serde(default, deserialize_with = "loose::text")]
    id: Option<String>,
}

impl Affise {
    pub(super) async fn create_offer(&self, draft: &OfferDraft<'_>) -> Result<Written, Fault> {
        if draft.offer.payments.is_empty() {
            let sentence = "The tracking system needs at least one payment in an offer.";
            return Err(PartnerError::new(FailureKind::Refused, sentence).into());
        }
        let Filled { form, mut warnings } = self.fill(draft, None).await;
        let exchange = self
            .client
            .write("/3.0/admin/offer", &form, logo_of(draft))
            .await?;
        let row = created_row(&exchange)?;
        let number = row
            .number()
            .or_else(|| top_level_id(&exchange))
            .ok_or_else(|| {
                exchange.unreadable(
                    "The tracking system said that the offer was created, but not its id.",
                )
            })?;
        warn_of_differences(&row, draft, true, &mut warnings);
        let row = complete_from_draft(row, draft);
        Ok(Written {
            remote: row.into_offer(number, Some(draft.offer)),
            warnings,
        })
    }

    pub(super) async fn update_offer(
        &self,
        number: u64,
        draft: &OfferDraft<'_>,
        ids: &RemoteIds,
    ) -> Result<Written, TrackingError> {
        let Filled { form, mut warnings } = self.fill(draft, Some(ids)).await;
        let logo = logo_of(draft);
        if form.is_empty() && logo.is_none() {
            let row = get(&self.client, number)
                .await?
                .ok_or(TrackingError::UnknownOffer)?;
            return Ok(Written {
                remote: row.into_offer(number, Some(draft.offer)),
                warnings,
            });
        }
        let exchange = match self
            .client
            .write(&format!("/3.0/admin/offer/{number}"), &form, logo)
            .await
        {
            Ok(exchange) => exchange,
            Err(fault) => return Err(confirmed(&self.client, number, fault).await),
        };
        let row = match under(&exchange, "offer") {
            Ok(row) => row,
            // A success without the offer is still a success; the offer is read instead.
            Err(_) => get(&self.client, number)
                .await?
                .ok_or(TrackingError::UnknownOffer)?,
        };
        warn_of_differences(&row, draft, false, &mut warnings);
        Ok(Written {
            remote: row.into_offer(number, Some(draft.offer)),
            warnings,
        })
    }

    async fn fill(&self, draft: &OfferDraft<'_>, ids: Option<&RemoteIds>) -> Filled {
        let names = self.systems.names_for(&self.client, draft.offer).await;
        Filling {
            draft,
            ids,
            names: &names,
            now: self.clock.now(),
        }
        .fill()
    }
}

fn logo_of<'a>(draft: &OfferDraft<'a>) -> Option<&'a Logo> {
    draft.logo.filter(|_| draft.write.has(SyncCategory::Logo))
}

/// The offer in the answer, or an empty one when only its id is given.
fn created_row(exchange: &Exchange) -> Result<OfferRow, PartnerError> {
    match under(exchange, "offer") {
        Ok(row) => Ok(row),
        Err(_) if top_level_id(exchange).is_some() => Ok(OfferRow::default()),
        Err(error) => Err(error),
    }
}

fn top_level_id(exchange: &Exchange) -> Option<u64> {
    serde_json::from_slice::<TopLevelId>(exchange.bytes())
        .ok()?
        .id?
        .parse()
        .ok()
}

/// What a sparse answer leaves out is what was sent, or what Affise takes without it.
fn complete_from_draft(mut row: OfferRow, draft: &OfferDraft<'_>) -> OfferRow {
    let DesiredOffer {
        external_id,
        settings,
        title,
        status,
        ..
    } = draft.offer;
    let status = if draft.write.has(SyncCategory::Status) {
        *status
    } else {
        RemoteStatus::Disabled
    };
    row.external_offer_id
        .get_or_insert_with(|| external_id.clone());
    row.advertiser
        .get_or_insert_with(|| settings.advertiser_id.clone());
    row.title.get_or_insert_with(|| title.clone());
    row.status
        .get_or_insert_with(|| status_word(status).to_owned());
    row.notes
        .get_or_insert_with(|| note::with_token(settings.notes.as_deref(), draft.token));
    row
}

/// A success that holds something else than what was sent is worth a word.
fn warn_of_differences(
    row: &OfferRow,
    draft: &OfferDraft<'_>,
    created: bool,
    warnings: &mut Vec<String>,
) {
    let offer = draft.offer;
    let wrote = |category| created || draft.write.has(category);
    let mut compare = |what: &str, sent: Option<&str>, kept: Option<&str>| {
        if let (Some(sent), Some(kept)) = (sent, kept)
            && sent.trim() != kept.trim()
            && sent.trim() != kept.trim().replace("&amp;", "&")
        {
            warnings.push(format!(
                "The tracking system kept the {what} “{kept}” where “{sent}” was sent."
            ));
        }
    };
    if wrote(SyncCategory::Title) {
        compare("title", Some(&offer.title), row.title.as_deref());
    }
    if wrote(SyncCategory::Url) {
        compare("URL", Some(&offer.url), row.url.as_deref());
    }
    if draft.write.has(SyncCategory::PreviewUrl) {
        compare(
            "preview URL",
            offer.preview_url.as_deref(),
            row.url_preview.as_deref(),
        );
    }
    if draft.write.has(SyncCategory::Status) {
        let kept = row.status.as_deref().map(|word| match status_of(word) {
            Some(status) => status_word(status),
            None => word,
        });
        compare("status", Some(status_word(offer.status)), kept);
    }
    if wrote(SyncCategory::Payments)
        && let Some(payments) = &row.payments
        && payments.len() != offer.payments.len()
    {
        let (sent, kept) = (offer.payments.len(), payments.len());
        warnings.push(format!(
            "The tracking system kept {kept} payments where {sent} were sent."
        ));
    }
}
