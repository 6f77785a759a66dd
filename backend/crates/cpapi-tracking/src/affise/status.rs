//! One status for many offers (admin-api §3, §4).
//!
//! A few offers are edited one by one: an edit with nothing but a status disturbs nothing else
//! and says what became of it. Many go by mass-update, which answers once for all and is silent
//! about ids it does not know, so each batch is read back, and an offer that did not follow is
//! edited by itself.

use std::collections::BTreeMap;

use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::tracking::RemoteStatus;
use futures::future::join_all;

use super::client::Client;
use super::envelope::Fault;
use super::form::Form;
use super::list::{get, list};
use super::offer_number;
use super::pages::under;
use super::remote::OfferRow;
use super::words::{status_of, status_word};
use crate::system::{StatusOutcome, TrackingError};

/// Up to here, offers are edited one by one.
const FEW: usize = 3;
/// Offers in one mass-update; how many it takes is documented nowhere.
const BATCH: usize = 100;

type Outcomes = BTreeMap<u64, Result<(), TrackingError>>;

pub(crate) async fn set_status(
    client: &Client,
    remote_ids: &[String],
    status: RemoteStatus,
) -> Vec<StatusOutcome> {
    let mut numbers: Vec<u64> = remote_ids
        .iter()
        .filter_map(|id| offer_number(id).ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let outcomes = if numbers.len() <= FEW {
        edit_each(client, &numbers, status).await
    } else {
        let batches = join_all(
            numbers
                .chunks(BATCH)
                .map(|batch| mass_update(client, batch, status)),
        )
        .await;
        batches.into_iter().flatten().collect()
    };
    remote_ids
        .iter()
        .map(|id| outcome_of(id, &outcomes))
        .collect()
}

fn outcome_of(remote_id: &str, outcomes: &Outcomes) -> StatusOutcome {
    let result = offer_number(remote_id)
        .map_err(TrackingError::from)
        .and_then(|number| {
            // Every number was tried; one that is missing here would be an offer without outcome.
            outcomes
                .get(&number)
                .cloned()
                .unwrap_or(Err(TrackingError::Partner(PartnerError::new(
                    FailureKind::Unreadable,
                    "The tracking system gave no outcome for this offer.",
                ))))
        });
    StatusOutcome {
        remote_id: remote_id.to_owned(),
        result,
    }
}

async fn edit_each(client: &Client, numbers: &[u64], status: RemoteStatus) -> Outcomes {
    let results = join_all(numbers.iter().map(|number| edit(client, *number, status))).await;
    numbers.iter().copied().zip(results).collect()
}

async fn edit(client: &Client, number: u64, status: RemoteStatus) -> Result<(), TrackingError> {
    let mut form = Form::default();
    form.put("status", status_word(status));
    let exchange = match client
        .write(&format!("/3.0/admin/offer/{number}"), &form, None)
        .await
    {
        Ok(exchange) => exchange,
        Err(fault) => return Err(confirmed(client, number, fault).await),
    };
    let row: Option<OfferRow> = under(&exchange, "offer").ok();
    match row.and_then(|row| row.status) {
        Some(word) if status_of(&word) != Some(status) => {
            let sentence = format!("The tracking system kept the offer's status at “{word}”.");
            Err(exchange.fail(FailureKind::Refused, sentence, false).into())
        }
        _ => Ok(()),
    }
}

/// "Unknown offer" ends a placement for good, so it is asked for once more before it is believed.
pub(crate) async fn confirmed(client: &Client, number: u64, fault: Fault) -> TrackingError {
    match fault {
        Fault::Partner(error) => TrackingError::Partner(error),
        Fault::UnknownOffer(error) => match get(client, number).await {
            Ok(None) => TrackingError::UnknownOffer,
            Ok(Some(_)) => TrackingError::Partner(error),
            Err(fault) => TrackingError::Partner(fault.into()),
        },
    }
}

async fn mass_update(client: &Client, numbers: &[u64], status: RemoteStatus) -> Outcomes {
    let mut form = Form::default();
    form.put_list("offer_id", numbers);
    form.put("status", status_word(status));
    match client
        .write("/3.0/admin/offer/mass-update", &form, None)
        .await
    {
        Ok(_) => verify(client, numbers, status).await,
        Err(fault) => {
            let error = PartnerError::from(fault);
            if error.kind == FailureKind::Refused {
                // One bad id or no mass-update here: each offer for itself.
                return edit_each(client, numbers, status).await;
            }
            all_failed(numbers, &error)
        }
    }
}

async fn verify(client: &Client, numbers: &[u64], status: RemoteStatus) -> Outcomes {
    let listed = match list(client, numbers).await {
        Ok(listed) => listed,
        Err(fault) => return all_failed(numbers, &fault.into()),
    };
    let now: BTreeMap<String, RemoteStatus> = listed
        .into_iter()
        .map(|offer| (offer.remote_id, offer.status))
        .collect();
    let mut outcomes = Outcomes::new();
    let mut unmoved = Vec::new();
    for number in numbers {
        match now.get(&number.to_string()) {
            Some(found) if *found == status => {
                outcomes.insert(*number, Ok(()));
            }
            Some(_) => unmoved.push(*number),
            None => {
                outcomes.insert(*number, Err(TrackingError::UnknownOffer));
            }
        }
    }
    outcomes.extend(edit_each(client, &unmoved, status).await);
    outcomes
}

fn all_failed(numbers: &[u64], error: &PartnerError) -> Outcomes {
    numbers
        .iter()
        .map(|number| (*number, Err(TrackingError::Partner(error.clone()))))
        .collect()
}
