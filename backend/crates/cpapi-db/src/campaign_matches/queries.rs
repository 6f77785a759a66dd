//! Reading and writing how far a campaign has come.

use std::collections::BTreeMap;

use cpapi_domain::time::UtcTime;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::{campaign_matches, campaign_positions};
use crate::types::Stored;

/// What a campaign's placements are in step with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Hash of everything beside the offers that decides what is pushed.
    pub basis: i64,
    /// When all offers were last looked at.
    pub matched_wholly_at: UtcTime,
    /// The offers that it takes, as a serialised bitmap of their ids.
    pub matched: Vec<u8>,
    /// By source: number of the last change set that was looked at.
    pub positions: BTreeMap<i64, i64>,
}

/// How a campaign stands; none when it has to be matched wholly.
///
/// # Errors
/// What the database answers.
pub fn find(c: &mut DbConnection, campaign_id: i64) -> Result<Option<Standing>, DbError> {
    let row: Option<(i64, UtcTime, Vec<u8>)> = campaign_matches::table
        .find(campaign_id)
        .select((
            campaign_matches::basis,
            campaign_matches::matched_wholly_at,
            campaign_matches::matched,
        ))
        .first(c)
        .optional()?;
    let Some((basis, matched_wholly_at, matched)) = row else {
        return Ok(None);
    };
    let positions: Vec<(i64, i64)> = campaign_positions::table
        .filter(campaign_positions::campaign_id.eq(campaign_id))
        .select((campaign_positions::source_id, campaign_positions::sequence))
        .load(c)?;
    Ok(Some(Standing {
        basis,
        matched_wholly_at,
        matched,
        positions: positions.into_iter().collect(),
    }))
}

/// The campaign has to be matched wholly, whatever happens until then.
///
/// # Errors
/// What the database answers.
pub fn forget(c: &mut DbConnection, campaign_id: i64) -> Result<(), DbError> {
    diesel::delete(campaign_matches::table.find(campaign_id)).execute(c)?;
    diesel::delete(
        campaign_positions::table.filter(campaign_positions::campaign_id.eq(campaign_id)),
    )
    .execute(c)?;
    Ok(())
}

/// Stores how a campaign stands, in place of how it stood.
///
/// # Errors
/// What the database answers.
pub fn store(c: &mut DbConnection, campaign_id: i64, standing: &Standing) -> Result<(), DbError> {
    forget(c, campaign_id)?;
    diesel::insert_into(campaign_matches::table)
        .values((
            campaign_matches::campaign_id.eq(campaign_id),
            campaign_matches::basis.eq(standing.basis),
            campaign_matches::matched_wholly_at.eq(Stored(standing.matched_wholly_at)),
            campaign_matches::matched.eq(&standing.matched),
        ))
        .execute(c)?;
    for (source_id, sequence) in &standing.positions {
        diesel::insert_into(campaign_positions::table)
            .values((
                campaign_positions::campaign_id.eq(campaign_id),
                campaign_positions::source_id.eq(*source_id),
                campaign_positions::sequence.eq(*sequence),
            ))
            .execute(c)?;
    }
    Ok(())
}
