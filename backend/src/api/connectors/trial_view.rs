//! A trial as it travels.

use std::collections::BTreeSet;
use std::time::Duration;

use cpapi_connectors::{Mapped, Quarantined, Trial, TrialEnd, TrialPage};
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::offer::{
    Approval, Cap, CountrySet, Landing, Offer, OfferStatus, OsTarget, Payout, Warning,
};
use cpapi_domain::partner::{Exchange, FailureKind};
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::{Reason, ValidityRules, judge};
use cpapi_domain::vocabulary::{Device, Traffic};
use serde::Serialize;
use utoipa::ToSchema;

use super::report::ConnectorReport;

/// Longest text of a record that is shown, in bytes.
const RECORD_LIMIT: usize = 64 * 1024;

/// How a trial ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrialOutcome {
    /// The feed has no more pages.
    Complete,
    /// There may be more pages than were asked for.
    More,
    /// The network failed, or its answer could not be read.
    Failed,
    /// The time was up.
    OutOfTime,
    /// The texts cannot be used; the report says why.
    NotLoaded,
    /// The settings do not fit the manifest's spec.
    ConfigRefused,
}

/// How a trial ended, with the reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Ended {
    /// In one word.
    kind: TrialOutcome,
    /// In one sentence.
    #[schema(example = "The network refused the credentials.")]
    detail: String,
    /// How the network failed.
    #[schema(required)]
    failure: Option<FailureKind>,
    /// What is wrong with the settings; pointers begin with `/config`.
    errors: Vec<FieldProblem>,
}

/// A record that could not be read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TrialQuarantined {
    /// The network's id, where it could be read.
    #[schema(required, example = "1042")]
    external_id: Option<String>,
    /// Why, as a word.
    #[schema(example = "id_missing")]
    code: String,
    /// Why, as a sentence.
    #[schema(example = "The record has no id at id.")]
    detail: String,
    /// The record as received.
    raw: String,
}

/// An offer as the mapping makes it of a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TrialOffer {
    /// The network's id.
    #[schema(example = "1042")]
    external_id: String,
    /// Title.
    #[schema(required)]
    title: Option<String>,
    /// HTML as received; make it safe before showing it.
    #[schema(required)]
    description: Option<String>,
    /// Logo.
    #[schema(required)]
    logo_url: Option<String>,
    /// Preview page.
    #[schema(required)]
    preview_url: Option<String>,
    /// Tracking link.
    #[schema(required)]
    tracking_url: Option<String>,
    /// Impression link.
    #[schema(required)]
    impression_url: Option<String>,
    /// Active or disabled.
    status: OfferStatus,
    /// The network's own word for it.
    #[schema(required)]
    source_status: Option<String>,
    /// Our standing.
    approval: Approval,
    /// What is paid.
    payouts: Vec<Payout>,
    /// Where it may run.
    countries: CountrySet,
    /// Systems; empty = all.
    os: Vec<OsTarget>,
    /// Devices; empty = all.
    devices: BTreeSet<Device>,
    /// Category titles.
    categories: Vec<String>,
    /// Limits.
    caps: Vec<Cap>,
    /// Allowed kinds of traffic.
    traffic_allowed: BTreeSet<Traffic>,
    /// Forbidden kinds of traffic.
    traffic_forbidden: BTreeSet<Traffic>,
    /// Further landing pages.
    landings: Vec<Landing>,
    /// End of the offer.
    #[schema(required)]
    expires_at: Option<UtcTime>,
    /// What was not understood.
    warnings: Vec<Warning>,
    /// Whether it could be pushed.
    valid: bool,
    /// Every rule it fails; empty when valid.
    reasons: Vec<Reason>,
    /// Something could not be asked for just now.
    incomplete: bool,
}

/// A page of a trial.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TrialPageView {
    /// 1 for the first one.
    #[schema(example = 1)]
    number: usize,
    /// Its requests and answers in order, secrets redacted.
    exchanges: Vec<Exchange>,
    /// Records on the page.
    #[schema(example = 100)]
    record_count: usize,
    /// The first records as JSON texts.
    records: Vec<String>,
    /// What they mean.
    offers: Vec<TrialOffer>,
    /// Records that cannot be read.
    quarantined: Vec<TrialQuarantined>,
}

/// What a trial showed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConnectorTrial {
    /// What is to be said of the texts.
    report: ConnectorReport,
    /// How it ended.
    outcome: Ended,
    /// The pages that came.
    pages: Vec<TrialPageView>,
    /// Requests and answers of the page that did not come.
    last_exchanges: Vec<Exchange>,
    /// Requests in all.
    #[schema(example = 3)]
    requests: usize,
    /// Time from the first request to the end.
    #[schema(example = 840)]
    duration_ms: u64,
}

impl Ended {
    fn plain(kind: TrialOutcome, detail: &str) -> Self {
        Self {
            kind,
            detail: detail.to_owned(),
            failure: None,
            errors: Vec::new(),
        }
    }

    /// The texts cannot be used.
    pub(super) fn not_loaded() -> Self {
        let detail = "The manifest or the mapping cannot be used.";
        Self::plain(TrialOutcome::NotLoaded, detail)
    }

    /// The settings do not fit.
    pub(super) fn config_refused(errors: Vec<FieldProblem>) -> Self {
        Self {
            errors,
            ..Self::plain(
                TrialOutcome::ConfigRefused,
                "The settings do not fit the manifest's spec.",
            )
        }
    }

    fn of(end: &TrialEnd) -> Self {
        match end {
            TrialEnd::Complete => {
                Self::plain(TrialOutcome::Complete, "The feed was read to its end.")
            }
            TrialEnd::More => Self::plain(
                TrialOutcome::More,
                "As many pages as asked for were read; there may be more.",
            ),
            TrialEnd::OutOfTime => Self::plain(
                TrialOutcome::OutOfTime,
                "The time was up before the pages were read.",
            ),
            TrialEnd::Failed(error) => Self {
                failure: Some(error.kind),
                ..Self::plain(TrialOutcome::Failed, &error.detail)
            },
        }
    }
}

impl ConnectorTrial {
    /// A trial that ended before any request.
    pub(super) fn without_request(report: ConnectorReport, outcome: Ended) -> Self {
        Self {
            report,
            outcome,
            pages: Vec::new(),
            last_exchanges: Vec::new(),
            requests: 0,
            duration_ms: 0,
        }
    }

    /// Of a trial.
    pub(super) fn of(report: ConnectorReport, trial: Trial, took: Duration, now: UtcTime) -> Self {
        let outcome = Ended::of(&trial.end);
        let pages: Vec<TrialPageView> = trial
            .pages
            .into_iter()
            .enumerate()
            .map(|(at, page)| page_view(at + 1, page, now))
            .collect();
        let of_pages: usize = pages.iter().map(|page| page.exchanges.len()).sum();
        Self {
            report,
            outcome,
            requests: of_pages + trial.last_exchanges.len(),
            pages,
            last_exchanges: trial.last_exchanges,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

fn page_view(number: usize, page: TrialPage, now: UtcTime) -> TrialPageView {
    let mut offers = Vec::new();
    let mut quarantined = Vec::new();
    for mapped in page.mapped {
        match mapped {
            Mapped::Offer {
                offer, incomplete, ..
            } => offers.push(offer_view(*offer, incomplete, now)),
            Mapped::Quarantined(record) => quarantined.push(quarantined_view(record)),
        }
    }
    TrialPageView {
        number,
        exchanges: page.exchanges,
        record_count: page.record_count,
        records: page.records.into_iter().map(cut).collect(),
        offers,
        quarantined,
    }
}

fn cut(mut text: String) -> String {
    if text.len() > RECORD_LIMIT {
        text.truncate(text.floor_char_boundary(RECORD_LIMIT));
        text.push('…');
    }
    text
}

fn quarantined_view(record: Quarantined) -> TrialQuarantined {
    TrialQuarantined {
        external_id: record.external_id,
        code: record.code,
        detail: record.detail,
        raw: record.raw,
    }
}

fn offer_view(offer: Offer, incomplete: bool, now: UtcTime) -> TrialOffer {
    let rules = ValidityRules {
        preview_required: false,
    };
    let reasons = judge(&offer, &rules, now);
    TrialOffer {
        external_id: offer.external_id,
        title: offer.title,
        description: offer.description,
        logo_url: offer.logo_url,
        preview_url: offer.preview_url,
        tracking_url: offer.tracking_url,
        impression_url: offer.impression_url,
        status: offer.status,
        source_status: offer.source_status,
        approval: offer.approval,
        payouts: offer.payouts,
        countries: offer.countries,
        os: offer.os,
        devices: offer.devices,
        categories: offer.categories,
        caps: offer.caps,
        traffic_allowed: offer.traffic_allowed,
        traffic_forbidden: offer.traffic_forbidden,
        landings: offer.landings,
        expires_at: offer.expires_at,
        warnings: offer.warnings,
        valid: reasons.is_empty(),
        reasons,
        incomplete,
    }
}
