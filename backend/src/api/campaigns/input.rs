//! What is given for campaigns, and what may be wrong with it.

use std::collections::BTreeSet;

use cpapi_db::campaign_offers::SingleOffers;
use cpapi_db::campaigns::CampaignRow;
use cpapi_db::{DbConnection, DbError, offers, sources, tracking_systems};
use cpapi_domain::campaign::{Defaults, Filters, SyncRules};
use cpapi_domain::campaign_validate::validate;
use cpapi_domain::field_problem::FieldProblem;
use serde_json::{Value, json};

use super::selection::Picks;
use crate::api::titles::title_problem;

/// Most single offers of a campaign, picked and left out each.
const SINGLE_OFFERS_LIMIT: usize = 10_000;

/// The fields of a campaign.
#[derive(Debug, Clone)]
pub struct CampaignFields {
    /// Title.
    pub title: String,
    /// On or off.
    pub enabled: bool,
    /// Where it pushes to.
    pub tracking_system_id: i64,
    /// Whole sources.
    pub sources: Vec<i64>,
    /// Single offers picked.
    pub offers: Vec<i64>,
    /// Single offers left out.
    pub excluded_offers: Vec<i64>,
    /// Which offers.
    pub filters: Filters,
    /// How they look.
    pub defaults: Defaults,
    /// What is kept in step.
    pub sync_rules: SyncRules,
    /// Only the best paying offer of a product.
    pub best_payout: bool,
    /// Leave alone what was paused by hand.
    pub respect_manual_pause: bool,
    /// Minutes between leaving the feed and the pause.
    pub pause_delay_minutes: i32,
}

impl CampaignFields {
    /// Everything that is wrong, the references looked up.
    ///
    /// # Errors
    /// The database's.
    pub fn problems(&self, c: &mut DbConnection) -> Result<Vec<FieldProblem>, DbError> {
        let mut problems: Vec<FieldProblem> = title_problem(&self.title).into_iter().collect();
        problems.extend(validate(
            &self.filters,
            &self.defaults,
            &self.sync_rules,
            self.pause_delay_minutes,
        ));
        problems.extend(tracking_system_problem(c, self.tracking_system_id)?);
        problems.extend(picks_problems(
            c,
            &self.sources,
            &self.offers,
            &self.excluded_offers,
        )?);
        Ok(problems)
    }

    /// What it picks.
    pub fn picks(&self) -> Picks {
        picks(&self.sources, &self.offers, &self.excluded_offers)
    }
}

/// Lists of ids as sets.
pub(super) fn picks(sources: &[i64], offers: &[i64], excluded_offers: &[i64]) -> Picks {
    let set = |ids: &[i64]| ids.iter().copied().collect::<BTreeSet<i64>>();
    Picks {
        sources: set(sources),
        single: SingleOffers {
            picked: set(offers),
            excluded: set(excluded_offers),
        },
    }
}

fn tracking_system_problem(c: &mut DbConnection, id: i64) -> Result<Option<FieldProblem>, DbError> {
    let problem =
        |code: &str, detail: &str| Some(FieldProblem::new("/tracking_system_id", code, detail));
    Ok(match tracking_systems::find(c, id) {
        Ok(system) if system.archived_at.is_some() => problem(
            "tracking_system_archived",
            "The tracking system is archived.",
        ),
        Ok(_) => None,
        Err(DbError::NotFound) => problem(
            "tracking_system_unknown",
            "There is no such tracking system.",
        ),
        Err(error) => return Err(error),
    })
}

/// What is wrong with the picked sources and offers.
///
/// # Errors
/// The database's.
pub(super) fn picks_problems(
    c: &mut DbConnection,
    picked_sources: &[i64],
    picked_offers: &[i64],
    excluded_offers: &[i64],
) -> Result<Vec<FieldProblem>, DbError> {
    let mut problems = Vec::new();
    let known = sources::find_many(c, picked_sources)?;
    for (index, id) in picked_sources.iter().enumerate() {
        if !known.contains_key(id) {
            problems.push(FieldProblem::new(
                format!("/sources/{index}"),
                "source_unknown",
                format!("There is no source {id}."),
            ));
        }
    }
    for (field, ids) in [
        ("offers", picked_offers),
        ("excluded_offers", excluded_offers),
    ] {
        if ids.len() > SINGLE_OFFERS_LIMIT {
            let detail = format!("At most {SINGLE_OFFERS_LIMIT} single offers can be named.");
            problems.push(FieldProblem::new(format!("/{field}"), "too_many", detail));
            continue;
        }
        let known: BTreeSet<i64> = offers::by_ids(c, ids)?
            .into_iter()
            .map(|row| row.id)
            .collect();
        for (index, id) in ids.iter().enumerate() {
            if !known.contains(id) {
                problems.push(FieldProblem::new(
                    format!("/{field}/{index}"),
                    "offer_unknown",
                    format!("There is no offer {id}."),
                ));
            }
        }
    }
    let excluded: BTreeSet<&i64> = excluded_offers.iter().collect();
    for (index, id) in picked_offers.iter().enumerate() {
        if excluded.contains(id) {
            problems.push(FieldProblem::new(
                format!("/offers/{index}"),
                "picked_and_excluded",
                format!("Offer {id} is picked and left out at once."),
            ));
        }
    }
    Ok(problems)
}

/// What the audit log shows of a campaign.
pub(super) fn describe(row: &CampaignRow, picks: &Picks) -> Value {
    json!({
        "title": row.title,
        "enabled": row.enabled,
        "tracking_system_id": row.tracking_system_id,
        "sources": picks.sources,
        "offers": picks.single.picked,
        "excluded_offers": picks.single.excluded,
        "filters": row.filters.0,
        "defaults": row.defaults.0,
        "sync_rules": row.sync_rules.0,
        "best_payout": row.best_payout,
        "respect_manual_pause": row.respect_manual_pause,
        "pause_delay_minutes": row.pause_delay_minutes,
    })
}
