//! Schema, connection, pools, migrations and one folder per table.
//!
//! Every query function takes `c: &mut DbConnection` first and runs inside
//! [`Db::read`](database::Db::read) or [`Db::write`](database::Db::write).

// `AsChangeset` asks for it: absent, null and a value are three things.
#![allow(
    clippy::option_option,
    reason = "None leaves a column, Some(None) empties it"
)]

pub mod announcement;
pub mod backup;
pub mod connection;
pub mod database;
mod delivery_lease;
pub mod error;
pub mod fold;
mod id_list;
mod instrumentation;
mod keyset;
mod listener;
pub mod migrations;
pub mod page;
pub mod partitioning;
#[allow(missing_docs, reason = "the migrations explain tables and columns")]
pub mod schema;
mod server_lock;
mod statement_kind;
pub mod types;
pub mod vault;

pub mod api_tokens;
pub mod audit_entries;
pub mod campaign_matches;
pub mod campaign_offers;
pub mod campaign_sources;
pub mod campaigns;
pub mod connector_versions;
pub mod connectors;
pub mod exchange_rates;
pub mod jobs;
pub mod mail_deliveries;
pub mod notifications;
pub mod offer_change_sets;
pub mod offer_changes;
pub mod offers;
pub mod placements;
pub mod quarantined_records;
pub mod runs;
pub mod sessions;
pub mod settings;
pub mod sources;
pub mod tracking_lookups;
pub mod tracking_systems;
pub mod users;
pub mod webhook_deliveries;
pub mod webhooks;

pub use announcement::Announcement;
pub use connection::{DatabaseKind, DbConnection};
pub use database::{DatabaseConfig, Db, PoolUse};
pub use error::{Constraint, DbError};
pub use listener::Listener;
pub use server_lock::ServerLock;
