//! Queries of `campaign_sources`.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::NewCampaignSource;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::campaign_sources;

/// Ids of the sources that each campaign takes whole, ascending.
///
/// # Errors
/// What the database answers.
pub fn of_campaigns(
    c: &mut DbConnection,
    campaigns: &[i64],
) -> Result<HashMap<i64, Vec<i64>>, DbError> {
    let pairs: Vec<(i64, i64)> = campaign_sources::table
        .filter(campaign_sources::campaign_id.eq_any(campaigns.to_vec()))
        .order((
            campaign_sources::campaign_id.asc(),
            campaign_sources::source_id.asc(),
        ))
        .select((campaign_sources::campaign_id, campaign_sources::source_id))
        .load(c)?;
    let mut sources: HashMap<i64, Vec<i64>> = HashMap::new();
    for (campaign, source) in pairs {
        sources.entry(campaign).or_default().push(source);
    }
    Ok(sources)
}

/// Makes just these the sources of a campaign.
///
/// # Errors
/// [`DbError::Referenced`] for a source that is not there.
pub fn replace(
    c: &mut DbConnection,
    campaign_id: i64,
    sources: &BTreeSet<i64>,
) -> Result<(), DbError> {
    diesel::delete(campaign_sources::table.filter(campaign_sources::campaign_id.eq(campaign_id)))
        .execute(c)?;
    for source_id in sources {
        diesel::insert_into(campaign_sources::table)
            .values(&NewCampaignSource {
                campaign_id,
                source_id: *source_id,
            })
            .execute(c)?;
    }
    Ok(())
}
