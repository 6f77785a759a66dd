//! The table `sources`.

mod polling;
mod queries;
mod rows;

pub use polling::{
    DueSource, Failure, PullEnd, REFUSED_CREDENTIALS_SECONDS, begin_pull, check_passed, due,
    end_pull, of_campaign, record_failure, release, set_counts,
};
pub use queries::{
    ConnectorUse, SourceFilter, SourceSort, count_matching, find, find_many, insert, list,
    of_connector, update, use_of_connectors, use_of_versions,
};
pub use rows::{NewSource, SourceChanges, SourceRow};
