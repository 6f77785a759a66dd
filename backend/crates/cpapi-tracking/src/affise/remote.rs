//! An offer of theirs, whatever shape it comes in (admin-api §5.4, §5.5).

use cpapi_domain::desired::{DesiredOffer, RemoteIds};
use cpapi_domain::tracking::RemoteStatus;
use serde::Deserialize;

use super::landing::{LandingRow, landing_ids};
use super::loose;
use super::note;
use super::payment::{PaymentRow, payment_ids};
use super::targeting::{TargetingRow, targeting_ids};
use super::words::status_of;
use crate::system::RemoteOffer;

/// The fields of an offer that concern us. Reading it never fails; what is absent is none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OfferRow {
    #[serde(deserialize_with = "loose::text")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) advertiser: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) external_offer_id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) title: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) url: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) url_preview: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) status: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) notes: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) created_at: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(crate) updated_at: Option<String>,
    #[serde(deserialize_with = "loose::rows_if_any")]
    pub(crate) payments: Option<Vec<PaymentRow>>,
    #[serde(deserialize_with = "loose::rows")]
    targeting: Vec<TargetingRow>,
    #[serde(deserialize_with = "loose::rows")]
    landings: Vec<LandingRow>,
}

impl OfferRow {
    /// The integer id.
    pub(crate) fn number(&self) -> Option<u64> {
        self.id.as_deref()?.parse().ok()
    }

    /// Whether the notes hold this token.
    pub(crate) fn carries(&self, token: &str) -> bool {
        self.notes
            .as_deref()
            .is_some_and(|notes| note::tokens(notes).any(|found| found == token))
    }

    /// The offer with its id; what was just written makes the ids of its rows exact.
    pub(crate) fn into_offer(self, number: u64, written: Option<&DesiredOffer>) -> RemoteOffer {
        let payments = self.payments.unwrap_or_default();
        RemoteOffer {
            remote_id: number.to_string(),
            status: read_status(self.status.as_deref(), number),
            token: self
                .notes
                .as_deref()
                .and_then(|notes| note::tokens(notes).last())
                .map(str::to_owned),
            ids: RemoteIds {
                payments: payment_ids(&payments, written.map(|offer| offer.payments.as_slice())),
                targeting: targeting_ids(&self.targeting),
                landings: written
                    .map(|offer| landing_ids(&self.landings, &offer.landings))
                    .unwrap_or_default(),
            },
            external_id: self.external_offer_id,
            advertiser_id: self.advertiser,
            title: self.title,
            updated_at: self.updated_at,
        }
    }
}

/// A new word is read as paused: it must neither detach an offer nor pass for active.
fn read_status(word: Option<&str>, number: u64) -> RemoteStatus {
    word.and_then(status_of).unwrap_or_else(|| {
        tracing::warn!(
            offer = number,
            word,
            "unknown offer status in the tracking system, read as paused"
        );
        RemoteStatus::Paused
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_shape_that_affise_has_for_nothing_is_read() {
        for text in [
            r#"{"id":"7","status":"active","payments":{},"targeting":[],"landings":null,"notes":null,"stop_at":""}"#,
            r#"{"id":7,"status":"active","payments":[],"targeting":{},"landings":{},"notes":"","external_offer_id":""}"#,
            r#"{"id":7,"status":"active","payments":null,"targeting":[{"id":null}],"advertiser":[]}"#,
        ] {
            let row: OfferRow = serde_json::from_str(text).unwrap();
            let number = row.number().unwrap();
            let offer = row.into_offer(number, None);
            assert_eq!(
                (offer.remote_id.as_str(), offer.status),
                ("7", RemoteStatus::Active)
            );
            assert_eq!(
                (offer.ids, offer.token, offer.external_id),
                (RemoteIds::default(), None, None)
            );
        }
    }

    #[test]
    fn a_status_word_that_is_not_known_is_read_as_paused() {
        let row: OfferRow = serde_json::from_str(r#"{"id":7,"status":"on_review"}"#).unwrap();
        assert_eq!(row.into_offer(7, None).status, RemoteStatus::Paused);
    }
}
