//! Which name an account has for an operating system (admin-api §8).
//!
//! Most systems have one name. For the few with several, the account's own list is read once;
//! where it cannot be read, today's name is sent and the account may refuse it.

use std::collections::{BTreeMap, BTreeSet};

use cpapi_domain::desired::DesiredOffer;
use cpapi_domain::partner::PartnerError;
use cpapi_domain::vocabulary::Os;
use cpapi_domain::word::Word as _;
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::client::Client;
use super::loose;
use super::words::os_names;

/// The names that are used in requests.
pub(crate) type OsNames = BTreeMap<Os, &'static str>;

/// Names by account, read when first needed.
#[derive(Debug, Default)]
pub(crate) struct SystemNames {
    account: OnceCell<OsNames>,
}

#[derive(Deserialize)]
struct SystemsAnswer {
    #[serde(deserialize_with = "loose::texts")]
    oses: Vec<String>,
}

impl SystemNames {
    /// Names for the systems of an offer.
    pub(crate) async fn names_for(&self, client: &Client, offer: &DesiredOffer) -> OsNames {
        if !systems_of(offer).any(|os| os_names(os).len() > 1) {
            return todays_names();
        }
        let read = self.account.get_or_try_init(|| async {
            match read_names(client).await {
                Ok(known) => Ok(names_among(&known)),
                // Not offered or not allowed here: that will not change by asking again.
                Err(error) if !error.is_retryable() => Ok(todays_names()),
                Err(error) => Err(error),
            }
        });
        match read.await {
            Ok(names) => names.clone(),
            Err(_) => todays_names(),
        }
    }
}

async fn read_names(client: &Client) -> Result<BTreeSet<String>, PartnerError> {
    let exchange = client.read("/3.1/oses", &[]).await?;
    let answer: SystemsAnswer = serde_json::from_slice(exchange.bytes()).map_err(|error| {
        exchange.unreadable(format!("The list of systems cannot be read: {error}."))
    })?;
    Ok(answer.oses.into_iter().collect())
}

fn systems_of(offer: &DesiredOffer) -> impl Iterator<Item = Os> {
    let paid = offer
        .payments
        .iter()
        .flat_map(|payment| payment.os.iter().copied());
    let targeted = offer
        .targeting
        .iter()
        .flat_map(|targeting| targeting.os.iter().map(|target| target.os));
    paid.chain(targeted)
}

/// Today's name of every system.
pub(crate) fn todays_names() -> OsNames {
    names_among(&BTreeSet::new())
}

/// For every system the first of its names that the account knows, else today's.
fn names_among(known: &BTreeSet<String>) -> OsNames {
    let name_of = |os: Os| {
        let names = os_names(os);
        names
            .iter()
            .find(|name| known.contains(**name))
            .or_else(|| names.first())
            .copied()
    };
    Os::ALL
        .iter()
        .filter_map(|os| Some((*os, name_of(*os)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;

    #[test]
    fn an_old_account_gets_its_own_name_for_a_renamed_system() {
        let known = BTreeSet::from(["Mac OS X".to_owned(), "Android".to_owned()]);
        assert_eq!(names_among(&known)[&Os::Macos], "Mac OS X");
        assert_eq!(names_among(&known)[&Os::ChromeOs], "Chrome OS");
        assert_eq!(todays_names()[&Os::Macos], "macOS");
    }
}
