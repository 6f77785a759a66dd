//! The filter "active, archived or all" that lists of archivable things share.

use cpapi_db::tracking_systems::Archival;
use serde::Deserialize;
use utoipa::ToSchema;

/// Whether archived things are wanted.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArchivalState {
    /// Those that are not archived.
    #[default]
    Active,
    /// Only archived ones.
    Archived,
    /// Both.
    All,
}

impl From<ArchivalState> for Archival {
    fn from(state: ArchivalState) -> Self {
        match state {
            ArchivalState::Active => Self::Active,
            ArchivalState::Archived => Self::Archived,
            ArchivalState::All => Self::All,
        }
    }
}
