//! Placements that the tracking system refused, or that somebody changed there by hand.

use cpapi_db::notifications::{self, Note, Subject};
use cpapi_db::placements::{self, Standing};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::notification::{NotificationKind, SAMPLES};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::time::UtcTime;

use super::offers::named;

/// The placements of a batch before their results are stored; what becomes of them is told by
/// comparison, so that a refusal that lasts is told of once.
pub(crate) struct Settling {
    before: Vec<Standing>,
}

impl Settling {
    /// Reads how they stand.
    pub(crate) fn begin(c: &mut DbConnection, placement_ids: &[i64]) -> Result<Self, DbError> {
        let before = placements::standings(c, placement_ids)?;
        Ok(Self { before })
    }

    /// Tells which of them are failed or detached now and were not before.
    pub(crate) fn end(
        self,
        c: &mut DbConnection,
        campaign_id: i64,
        run_id: i64,
        now: UtcTime,
    ) -> Result<(), DbError> {
        let ids: Vec<i64> = self.before.iter().map(|placement| placement.id).collect();
        let after = placements::standings(c, &ids)?;
        for (state, kind) in [
            (PlacementState::Failed, NotificationKind::PlacementsFailed),
            (
                PlacementState::Detached,
                NotificationKind::PlacementsDetached,
            ),
        ] {
            let was = |id| {
                let before = self.before.iter().find(|placement| placement.id == id);
                before.is_some_and(|placement| placement.state == state)
            };
            let newly: Vec<&Standing> = after
                .iter()
                .filter(|placement| placement.state == state && !was(placement.id))
                .collect();
            if newly.is_empty() {
                continue;
            }
            let samples = newly
                .iter()
                .take(SAMPLES)
                .map(|placement| (placement.offer_id, placement.reason.clone()))
                .collect();
            let note = Note {
                offers: i64::try_from(newly.len()).unwrap_or(i64::MAX),
                samples: named(c, samples)?,
                ..Note::of(kind, Subject::Campaign(campaign_id), Some(run_id))
            };
            notifications::write(c, note, now)?;
        }
        Ok(())
    }
}
