//! What every tracking system can do, in words that belong to none of them (product.md T3).

use async_trait::async_trait;
use cpapi_domain::desired::{DesiredOffer, RemoteIds, WriteSet};
use cpapi_domain::partner::PartnerError;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::{LookupEntry, LookupKind, RemoteStatus, TrackingIdentity};
use thiserror::Error;

use crate::logo::Logo;

/// A tracking system that offers are pushed to.
///
/// Reads are retried inside while the fault may pass. Writes are sent once: after
/// [`PartnerError::outcome_unknown`] it is the caller who looks before sending again
/// (product.md R2).
#[async_trait]
pub trait TrackingSystem: Send + Sync {
    /// Who the key belongs to; fails when it may not work with offers (product.md T1).
    async fn check(&self) -> Result<TrackingIdentity, PartnerError>;

    /// A whole reference list (product.md T2).
    async fn lookup(&self, kind: LookupKind) -> Result<Vec<LookupEntry>, PartnerError>;

    /// The offers that carry our token, lowest id first, in whatever status they are.
    ///
    /// An empty answer means that every page was read and none carries it.
    async fn find(&self, reference: &OfferReference) -> Result<Vec<RemoteOffer>, PartnerError>;

    /// Creates an offer. With `outcome_unknown` the offer may exist (product.md R2).
    async fn create(&self, draft: &OfferDraft<'_>) -> Result<Written, PartnerError>;

    /// Writes the categories named by the draft; collections whole, with their remote ids
    /// (product.md R3).
    async fn update(
        &self,
        remote_id: &str,
        draft: &OfferDraft<'_>,
        ids: &RemoteIds,
    ) -> Result<Written, TrackingError>;

    /// Sets one status on many offers; one outcome per id, in the order of the ids.
    async fn set_status(&self, remote_ids: &[String], status: RemoteStatus) -> Vec<StatusOutcome>;

    /// The offers with these ids in whatever status; an id that is absent from the answer is
    /// proven to be deleted there.
    async fn list(&self, remote_ids: &[String]) -> Result<Vec<RemoteOffer>, PartnerError>;

    /// Where a person sees the offer, if that address is known.
    fn offer_url(&self, remote_id: &str) -> Option<String>;
}

/// How an offer of ours is recognised when its id was never learnt (product.md R2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferReference {
    /// The network's id, sent as the external offer id.
    pub external_id: String,
    /// The advertiser it was created for.
    pub advertiser_id: String,
    /// The token in the notes, without prefix; it alone is proof.
    pub token: String,
    /// When the create was first sent; bounds the search where the tracking system cannot
    /// filter by external id.
    pub since: UtcTime,
}

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct OfferDraft<'a> {
    /// The whole offer as it should be.
    pub offer: &'a DesiredOffer,
    /// Which part of it is written. A create also sends what the system cannot do without.
    pub write: &'a WriteSet,
    /// Our reference token: ASCII letters, digits, `-` and `_`.
    pub token: &'a str,
    /// The logo's bytes; sent when `write` holds the logo category.
    pub logo: Option<&'a Logo>,
}

/// An offer as the tracking system has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteOffer {
    /// The id by which it is edited.
    pub remote_id: String,
    /// Status. A word we do not know is read as paused: it neither detaches nor activates.
    pub status: RemoteStatus,
    /// External offer id.
    pub external_id: Option<String>,
    /// Advertiser id.
    pub advertiser_id: Option<String>,
    /// Our token, if the notes hold one.
    pub token: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Ids of the rows of its collections. Ids of landings are only known after a write,
    /// because an offer there does not say which of our landings each one is.
    pub ids: RemoteIds,
    /// The system's own change mark, in its own clock: to compare, not to reckon with.
    pub updated_at: Option<String>,
}

/// The result of a successful create or update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The offer after the write.
    pub remote: RemoteOffer,
    /// What could not be written as wanted, one sentence each.
    pub warnings: Vec<String>,
}

/// What became of one offer in [`TrackingSystem::set_status`].
#[derive(Debug, Clone)]
pub struct StatusOutcome {
    /// The offer.
    pub remote_id: String,
    /// Done, or why not.
    pub result: Result<(), TrackingError>,
}

/// Why an existing offer could not be written.
#[derive(Debug, Clone, Error)]
pub enum TrackingError {
    /// The tracking system failed or refused.
    #[error(transparent)]
    Partner(#[from] PartnerError),
    /// The offer is no longer there (product.md R4).
    #[error("the tracking system no longer has this offer")]
    UnknownOffer,
}
