//! The table `connector_versions`: the texts of user-made connectors.

mod queries;
mod rows;

pub use queries::{drafts, find, insert, list, newest, publish, save_draft, texts_of};
pub use rows::{ConnectorTexts, NewConnectorVersion, VersionChanges, VersionHead, VersionRow};
