//! The table `connectors`: those that users made.

mod queries;
mod rows;

pub use queries::{all, archive, find, insert, publish, rename};
pub use rows::{ConnectorRow, NewConnector};
