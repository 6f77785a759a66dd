//! A connector in conversation with the network that a replay plays.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cpapi_domain::offer::Offer;
use cpapi_domain::partner::PartnerError;
use cpapi_domain::time::SystemClock;
use serde_json::Value;
use tokio::sync::OnceCell;

use super::network::{Network, Served, Trouble};
use super::replay::Replay;
use crate::check::CheckReport;
use crate::connector::Connector;
use crate::context::{FetchLimits, SourceContext, http_client};
use crate::http::guard::NetworkGuard;
use crate::load_error::LoadError;
use crate::pull::{Completeness, Pull};
use crate::record::{Mapped, Quarantined, RawRecord};
use crate::registry::Registry;

/// Waits between tries, where they are not what is measured.
const SHORT: Duration = Duration::from_millis(20);
/// No conversation over fixtures takes longer.
const DEADLINE: Duration = Duration::from_secs(60);

/// A connector's folder and one of its replays.
#[derive(Debug)]
pub(super) struct Conversation {
    folder: PathBuf,
    /// The replay.
    pub(super) replay: Replay,
    undisturbed: OnceCell<Result<Played, String>>,
}

/// What a pull over a replay brought.
#[derive(Debug, Clone)]
pub(super) struct Played {
    /// Records in the order of the feed.
    pub(super) records: Vec<RawRecord>,
    /// Their offers.
    pub(super) offers: Vec<Offer>,
    /// Ids of offers that lack something that could not be asked for.
    pub(super) incomplete: Vec<String>,
    /// Records that were kept aside.
    pub(super) quarantined: Vec<Quarantined>,
    /// Whether the feed was whole.
    pub(super) completeness: Completeness,
    /// Why the pull ended early.
    pub(super) failure: Option<PartnerError>,
    /// What the network was asked.
    pub(super) served: Vec<Served>,
}

impl Conversation {
    /// About a folder, not yet begun.
    pub(super) fn new(folder: &Path, replay: Replay) -> Self {
        Self {
            folder: folder.to_owned(),
            replay,
            undisturbed: OnceCell::new(),
        }
    }

    /// The connector, loaded anew: what it remembers of rate limits must not reach from one
    /// conversation into the next.
    pub(super) fn connector(&self) -> Result<Arc<Connector>, String> {
        load(&self.folder)
    }

    /// The pull in which nothing goes wrong; it is done once.
    pub(super) async fn undisturbed(&self) -> Result<&Played, String> {
        let played = self
            .undisturbed
            .get_or_init(|| self.pull(Trouble::None))
            .await;
        played.as_ref().map_err(Clone::clone)
    }

    /// The same, required to have ended well.
    pub(super) async fn good_pull(&self) -> Result<&Played, String> {
        let played = self.undisturbed().await?;
        match &played.failure {
            Some(error) => Err(format!("the pull fails: {error}")),
            None => Ok(played),
        }
    }

    /// A whole pull with short waits.
    pub(super) async fn pull(&self, trouble: Trouble) -> Result<Played, String> {
        self.patient_pull(trouble, SHORT).await
    }

    /// A whole pull in which no wait is longer than this.
    pub(super) async fn patient_pull(
        &self,
        trouble: Trouble,
        longest_wait: Duration,
    ) -> Result<Played, String> {
        let network = self.network(trouble).await?;
        let connector = self.connector()?;
        let cx = self.context(&connector, &self.replay.config, &network, longest_wait)?;
        let pull = connector.pull(cx, None);
        tokio::time::timeout(DEADLINE, play(pull, &network))
            .await
            .map_err(|_| {
                let seconds = DEADLINE.as_secs();
                let asked = network.served().len();
                format!("the pull does not end within {seconds} s; it sent {asked} requests")
            })
    }

    /// A check with these settings.
    pub(super) async fn check(
        &self,
        config: &Value,
    ) -> Result<(Result<CheckReport, PartnerError>, Vec<Served>), String> {
        let network = self.network(Trouble::None).await?;
        let connector = self.connector()?;
        let cx = self.context(&connector, config, &network, SHORT)?;
        let outcome = tokio::time::timeout(DEADLINE, connector.check(&cx))
            .await
            .map_err(|_| format!("the check does not end within {} s", DEADLINE.as_secs()))?;
        Ok((outcome, network.served()))
    }

    async fn network(&self, trouble: Trouble) -> Result<Network, String> {
        Network::start(self.replay.answers.clone(), trouble)
            .await
            .map_err(|error| format!("no socket to play the network on: {error}"))
    }

    fn context(
        &self,
        connector: &Connector,
        config: &Value,
        network: &Network,
        longest_wait: Duration,
    ) -> Result<SourceContext, String> {
        let config = connector.validate_config(config).map_err(|problems| {
            let lines: Vec<String> = problems
                .iter()
                .map(|problem| format!("{}: {}", problem.pointer, problem.detail))
                .collect();
            format!(
                "the connector does not accept the replay's settings: {}",
                lines.join("; ")
            )
        })?;
        let limits = FetchLimits {
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(10),
            max_feed_records: 100_000,
            max_pages: 1_000,
            longest_wait,
            ..FetchLimits::default()
        };
        let http =
            http_client(&limits, &NetworkGuard::open()).map_err(|error| error.to_string())?;
        let mut cx = SourceContext::new(config, Arc::new(SystemClock), http, limits);
        cx.default_currency = self.replay.default_currency;
        cx.answer_from = Some(network.url.clone());
        Ok(cx)
    }
}

/// Loads a connector from its folder.
pub(super) fn load(folder: &Path) -> Result<Arc<Connector>, String> {
    if !folder.join("manifest.yaml").is_file() {
        return Err(format!("{} holds no manifest.yaml", folder.display()));
    }
    let registry = Registry::from_dirs(&[folder.to_owned()]).map_err(|error| in_lines(&error))?;
    let connector = registry.all().next().cloned();
    connector.ok_or_else(|| "the folder holds no connector".to_owned())
}

/// One line for each problem.
fn in_lines(error: &LoadError) -> String {
    match error {
        LoadError::Refused { file, problems, .. } => {
            let lines: Vec<String> = problems
                .iter()
                .map(|problem| format!("{file}: {problem}"))
                .collect();
            lines.join("\n")
        }
        other => other.to_string(),
    }
}

async fn play(mut pull: Pull, network: &Network) -> Played {
    let mut played = Played {
        records: Vec::new(),
        offers: Vec::new(),
        incomplete: Vec::new(),
        quarantined: Vec::new(),
        completeness: pull.completeness(),
        failure: None,
        served: Vec::new(),
    };
    loop {
        match pull.next_page().await {
            Ok(Some(page)) => {
                played.quarantined.extend(page.quarantined);
                played.records.extend(page.records.iter().cloned());
                for mapped in pull.map(page.records).await {
                    played.take(mapped);
                }
            }
            Ok(None) => break,
            Err(error) => {
                played.failure = Some(error);
                break;
            }
        }
    }
    played.completeness = pull.completeness();
    played.served = network.served();
    played
}

impl Played {
    fn take(&mut self, mapped: Mapped) {
        match mapped {
            Mapped::Offer {
                offer, incomplete, ..
            } => {
                if incomplete {
                    self.incomplete.push(offer.external_id.clone());
                }
                self.offers.push(*offer);
            }
            Mapped::Quarantined(record) => self.quarantined.push(record),
        }
    }

    /// Ids and hashes in the order of the feed.
    pub(super) fn fingerprints(&self) -> Vec<(&str, u64)> {
        self.records
            .iter()
            .map(|record| (record.external_id.as_str(), record.hash))
            .collect()
    }

    /// Ids in the order of the feed.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.records
            .iter()
            .map(|record| record.external_id.as_str())
    }

    /// Requests that the replay has no answer for.
    pub(super) fn unanswered(&self) -> Vec<String> {
        self.served
            .iter()
            .filter(|one| one.answer.is_none())
            .map(|one| one.asked.line())
            .collect()
    }
}
