//! Logos of the offers of one push.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use cpapi_connectors::{GuardedClient, NetworkRefusal};
use cpapi_domain::campaign::SyncCategory;
use cpapi_domain::desired::{DesiredOffer, WriteSet};
use cpapi_tracking::{Logo, logo};

/// After this many slow failures in a row a host is not asked again in this push: a dead picture
/// server must not cost ten seconds for each of its offers.
const FAILURES_TOLERATED: u32 = 3;
/// A failure that took this long is a slow one; quick ones (no such picture) cost nothing.
const SLOW: Duration = Duration::from_secs(1);

/// Fetches logos and remembers which hosts do not answer.
pub(crate) struct Logos {
    client: GuardedClient,
    enabled: bool,
    failures: Mutex<HashMap<String, u32>>,
}

impl Logos {
    pub(crate) fn new(client: GuardedClient, enabled: bool) -> Self {
        Self {
            client,
            enabled,
            failures: Mutex::default(),
        }
    }

    /// The logo that goes with a write. Where there is none to be had the category leaves the
    /// write with a warning, and the offer goes without.
    pub(crate) async fn for_write(
        &self,
        offer: &DesiredOffer,
        write: &mut WriteSet,
        warnings: &mut Vec<String>,
    ) -> Option<Box<Logo>> {
        if !write.categories.contains(&SyncCategory::Logo) {
            return None;
        }
        let Some(url) = offer.logo_url.as_deref().filter(|_| self.enabled) else {
            // An upload cannot take a logo away.
            write.categories.remove(&SyncCategory::Logo);
            return None;
        };
        match self.fetch(url).await {
            Ok(logo) => Some(Box::new(logo)),
            Err(detail) => {
                write.categories.remove(&SyncCategory::Logo);
                warnings.push(detail);
                None
            }
        }
    }

    async fn fetch(&self, url: &str) -> Result<Logo, String> {
        let host = host(url);
        if self.failed(&host) >= FAILURES_TOLERATED {
            return Err(format!(
                "The logo was not fetched: {host} did not answer for other offers."
            ));
        }
        let begun = Instant::now();
        let client = match reqwest::Url::parse(url) {
            Ok(url) => self.client.admit(&url),
            Err(error) => return Err(format!("The logo's address is malformed: {error}.")),
        };
        let client = client.map_err(|refusal: NetworkRefusal| refusal.to_string())?;
        let fetched = logo::fetch(client, url).await;
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if fetched.is_ok() {
            failures.remove(&host);
        } else if begun.elapsed() >= SLOW {
            *failures.entry(host).or_insert(0) += 1;
        }
        fetched
    }

    fn failed(&self, host: &str) -> u32 {
        self.failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(host)
            .copied()
            .unwrap_or(0)
    }
}

/// The host of a URL, or the whole text where there is none.
fn host(url: &str) -> String {
    reqwest::Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| url.to_owned())
}
