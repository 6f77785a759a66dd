//! Reference lists of a tracking system, cached.

use cpapi_db::{tracking_lookups, tracking_systems};
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::{LookupEntry, LookupKind};

use crate::checks::CheckError;
use crate::parts::EngineParts;

/// How long a fetched list is given without asking again.
const FRESH_SECONDS: i64 = 10 * 60;

/// A reference list.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// Its entries.
    pub entries: Vec<LookupEntry>,
    /// When they were fetched.
    pub fetched_at: UtcTime,
}

/// A tracking system's reference list, at most ten minutes old, or fetched now when `refresh`
/// is asked for (product.md T2). Currencies also become the exchange rates of payout filters.
///
/// # Errors
/// [`CheckError::Partner`] when the list cannot be fetched, and the others of [`CheckError`].
pub async fn lookup(
    parts: &EngineParts,
    id: i64,
    kind: LookupKind,
    refresh: bool,
) -> Result<Lookup, CheckError> {
    let now = parts.clock.now();
    let (row, known) = parts
        .db
        .read(move |c| {
            Ok((
                tracking_systems::find(c, id)?,
                tracking_lookups::find(c, id, kind)?,
            ))
        })
        .await?;
    if let Some(known) = known
        && !refresh
        && now.seconds_since(known.fetched_at) < FRESH_SECONDS
    {
        return Ok(Lookup {
            entries: known.entries.0,
            fetched_at: known.fetched_at,
        });
    }
    if row.archived_at.is_some() {
        return Err(CheckError::Archived);
    }
    let system = parts
        .tracking
        .connect(&row, &parts.vault, &parts.clock)
        .map_err(|error| CheckError::Unusable(error.to_string()))?;
    let entries = system.lookup(kind).await?;
    let stored = entries.clone();
    parts
        .db
        .write(move |c| tracking_lookups::store(c, id, kind, &stored, now))
        .await?;
    Ok(Lookup {
        entries,
        fetched_at: now,
    })
}
