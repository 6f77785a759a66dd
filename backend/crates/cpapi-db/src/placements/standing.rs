//! How placements stand, in short.

use cpapi_domain::placement::PlacementState;
use diesel::prelude::*;

use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::placements;

/// How one placement stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Id of the placement.
    pub id: i64,
    /// Its offer.
    pub offer_id: i64,
    /// State.
    pub state: PlacementState,
    /// Why; the tracking system's own words where it refused.
    pub reason: Option<String>,
}

/// How these placements stand, by id.
///
/// # Errors
/// What the database answers.
pub fn standings(c: &mut DbConnection, ids: &[i64]) -> Result<Vec<Standing>, DbError> {
    let rows: Vec<(i64, i64, PlacementState, Option<String>)> = placements::table
        .filter(placements::id.eq_any(ids))
        .order(placements::id)
        .select((
            placements::id,
            placements::offer_id,
            placements::state,
            placements::reason_detail,
        ))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, offer_id, state, reason)| Standing {
            id,
            offer_id,
            state,
            reason,
        })
        .collect())
}
