//! How a push ends and what it leaves on its campaign and tracking system.

use cpapi_db::campaign_matches::{self, Standing};
use cpapi_db::tracking_systems::{self, CheckResult};
use cpapi_db::{campaigns, placements};
use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::run::Outcome;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::TrackingStatus;

use crate::execution::conclusion::Conclusion;
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::push::matched::Matched;
use crate::push::subject::PushSubject;

/// Every offer that had to be looked at was: the next push begins where this one ends.
pub(crate) fn reached(
    context: &JobContext,
    subject: &PushSubject,
    mut standing: Standing,
    matched: &Matched,
) -> Conclusion {
    let counters = context.counters();
    let outcome = if counters.failed > 0 {
        Outcome::Partial
    } else {
        Outcome::Complete
    };
    let now = context.now();
    let campaign_id = subject.campaign.id;
    let tracking_id = subject.tracking.id;
    let asked = counters.requests > 0;
    standing.matched = matched.write();
    let matched = matched.count();
    let mut conclusion = Conclusion::reached(outcome, counters).with_effects(move |c| {
        if asked {
            tracking_systems::record_check(c, tracking_id, &answer(None, now))?;
        }
        campaign_matches::store(c, campaign_id, &standing)?;
        placements::end_push(c, campaign_id, matched, now)
    });
    if counters.failed > 0 {
        let detail = format!(
            "{} offers were refused or are in doubt; each says why.",
            counters.failed
        );
        conclusion.error = Some(("offers_failed".to_owned(), detail));
    }
    conclusion
}

/// The tracking system failed on the way.
pub(crate) fn broken_off(
    context: &JobContext,
    subject: &PushSubject,
    error: &PartnerError,
) -> Conclusion {
    let matched = subject.campaign.offers_matched;
    failed(
        context,
        subject.campaign.id,
        subject.tracking.id,
        matched,
        error,
    )
}

/// The tracking system failed before the first offer was looked at.
pub(crate) async fn unopened(
    context: &JobContext,
    error: &PartnerError,
) -> Result<Conclusion, WorkError> {
    let campaign_id = context.job.subject_id;
    let campaign = context
        .read(move |c| campaigns::find(c, campaign_id))
        .await?;
    let matched = campaign.offers_matched;
    Ok(failed(
        context,
        campaign_id,
        campaign.tracking_system_id,
        matched,
        error,
    ))
}

fn failed(
    context: &JobContext,
    campaign_id: i64,
    tracking_id: i64,
    matched: i64,
    error: &PartnerError,
) -> Conclusion {
    let now = context.now();
    let result = answer(Some(error), now);
    Conclusion::of_partner(error, context.counters()).with_effects(move |c| {
        tracking_systems::record_check(c, tracking_id, &result)?;
        placements::end_push(c, campaign_id, matched, now)
    })
}

/// What a push says about its tracking system; who the key belongs to is left as it was.
fn answer(error: Option<&PartnerError>, now: UtcTime) -> CheckResult {
    let status = match error.map(|error| error.kind) {
        None => TrackingStatus::Ready,
        Some(FailureKind::Credentials) => TrackingStatus::InvalidCredentials,
        Some(_) => TrackingStatus::Failing,
    };
    CheckResult {
        status,
        identity: None,
        answer: error.and_then(|error| error.answer.as_deref().cloned()),
        checked_at: now,
    }
}
