//! Affise, by its admin API.
//!
//! | file | subject |
//! |---|---|
//! | `client` | requests, time-outs, retries of reads |
//! | `exchange` | a request and its answer, as evidence without secrets |
//! | `envelope` | is this answer a success, a refusal or unknown |
//! | `form` | PHP-nested form fields |
//! | `draft`, `payment`, `cap`, `targeting`, `landing`, `note` | what we want → form fields |
//! | `remote`, `loose` | an offer of theirs → ours |
//! | `pages`, `find`, `list`, `status`, `write`, `identity`, `lookups` | the calls |
//! | `words`, `systems` | their words for ours |

mod cap;
mod client;
mod draft;
mod envelope;
mod exchange;
mod find;
mod form;
mod identity;
mod landing;
mod list;
mod lookups;
mod loose;
mod note;
mod pages;
mod payment;
mod remote;
mod status;
mod systems;
mod targeting;
mod words;
mod write;

use std::sync::Arc;

use async_trait::async_trait;
use cpapi_domain::desired::RemoteIds;
use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::time::Clock;
use cpapi_domain::tracking::{LookupEntry, LookupKind, RemoteStatus, TrackingIdentity};

use crate::config::{ConfigError, Timeouts, TrackingConfig, normalise_base_url};
use crate::system::{
    OfferDraft, OfferReference, RemoteOffer, StatusOutcome, TrackingError, TrackingSystem, Written,
};
use client::Client;
use envelope::Fault;
use systems::SystemNames;

/// One Affise account.
pub(crate) struct Affise {
    client: Client,
    clock: Arc<dyn Clock>,
    systems: SystemNames,
    /// Address of the panel, where it can be told from the address of the API.
    panel: Option<String>,
}

impl Affise {
    pub(crate) fn new(
        config: TrackingConfig,
        clock: Arc<dyn Clock>,
        timeouts: Timeouts,
    ) -> Result<Self, ConfigError> {
        let base = normalise_base_url(&config.base_url)?;
        Ok(Self {
            panel: panel_of(base.host_str().unwrap_or_default()),
            client: Client::new(base, &config, Arc::clone(&clock), timeouts)?,
            clock,
            systems: SystemNames::default(),
        })
    }
}

/// `api-acme.affise.com` → `https://acme.affise.com`; accounts with a domain of their own for
/// the API do not tell where their panel is.
fn panel_of(host: &str) -> Option<String> {
    let company = host.strip_prefix("api-")?.strip_suffix(".affise.com")?;
    Some(format!("https://{company}.affise.com"))
}

/// The integer id that Affise edits by.
fn offer_number(remote_id: &str) -> Result<u64, PartnerError> {
    remote_id.parse().map_err(|_| {
        PartnerError::new(
            FailureKind::Refused,
            format!("{remote_id:?} is not the id of an Affise offer, which is a whole number."),
        )
    })
}

#[async_trait]
impl TrackingSystem for Affise {
    async fn check(&self) -> Result<TrackingIdentity, PartnerError> {
        Ok(identity::check(&self.client).await?)
    }

    async fn lookup(&self, kind: LookupKind) -> Result<Vec<LookupEntry>, PartnerError> {
        Ok(lookups::lookup(&self.client, kind).await?)
    }

    async fn find(&self, reference: &OfferReference) -> Result<Vec<RemoteOffer>, PartnerError> {
        Ok(find::find(&self.client, reference).await?)
    }

    async fn create(&self, draft: &OfferDraft<'_>) -> Result<Written, PartnerError> {
        Ok(self.create_offer(draft).await?)
    }

    async fn update(
        &self,
        remote_id: &str,
        draft: &OfferDraft<'_>,
        ids: &RemoteIds,
    ) -> Result<Written, TrackingError> {
        self.update_offer(offer_number(remote_id)?, draft, ids)
            .await
    }

    async fn set_status(&self, remote_ids: &[String], status: RemoteStatus) -> Vec<StatusOutcome> {
        status::set_status(&self.client, remote_ids, status).await
    }

    async fn list(&self, remote_ids: &[String]) -> Result<Vec<RemoteOffer>, PartnerError> {
        let numbers: Result<Vec<u64>, _> = remote_ids.iter().map(|id| offer_number(id)).collect();
        Ok(list::list(&self.client, &numbers?).await?)
    }

    fn offer_url(&self, remote_id: &str) -> Option<String> {
        let number = offer_number(remote_id).ok()?;
        self.panel
            .as_ref()
            .map(|panel| format!("{panel}/v2/offer/{number}/general"))
    }
}

impl From<Fault> for PartnerError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Partner(error) | Fault::UnknownOffer(error) => error,
        }
    }
}

impl From<Fault> for TrackingError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Partner(error) => Self::Partner(error),
            Fault::UnknownOffer(_) => Self::UnknownOffer,
        }
    }
}
