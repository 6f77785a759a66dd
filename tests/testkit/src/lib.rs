//! What the suites share.
//!
//! * [`TestDatabase`]: an own migrated database per test, SQLite or PostgreSQL;
//!   [`both_databases!`] runs each test on both.
//! * `TestServer` (feature `server`): the product itself on a socket, with identities whose
//!   every answer is compared with the OpenAPI document the product serves.
//! * `simulator()` (feature `simulator`): one simulator per test binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has to fail at once"
)]

mod both_databases;
mod database;
mod patience;

#[cfg(feature = "server")]
mod answer;
#[cfg(feature = "server")]
mod certificate;
#[cfg(feature = "server")]
mod client;
#[cfg(feature = "server")]
mod closed_schema;
#[cfg(feature = "server")]
mod contract;
#[cfg(feature = "server")]
mod error_log;
#[cfg(feature = "server")]
mod events;
#[cfg(feature = "server")]
mod mail_server;
#[cfg(feature = "server")]
mod receiver;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "simulator")]
mod simulator;
#[cfg(feature = "server")]
mod tcp_break;

pub use both_databases::Fixture;
pub use database::{Room, TestDatabase};
pub use patience::eventually;

#[cfg(feature = "simulator")]
pub use simulator::{ADVERTISER, AFFISE_KEY, NETWORK_KEY, Network, Simulated, Tenant, simulator};
#[cfg(feature = "server")]
pub use {
    answer::Answer,
    certificate::SelfSigned,
    client::{Client, Sending},
    contract::{Contract, Operation},
    events::{Event, Events},
    mail_server::{Mail, MailServer},
    receiver::{Message, Receiver},
    server::{PASSWORD, TestServer},
    tcp_break::Break,
};

/// What [`both_databases!`] needs at its place of use.
#[doc(hidden)]
pub mod macro_support {
    /// Runs a test on a runtime of its own, as the product has it: several threads.
    pub fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(test);
    }

    /// Makes what the test asks for and runs it.
    pub async fn hand<F: crate::Fixture, T: Future<Output = ()>>(
        database: crate::TestDatabase,
        test: impl FnOnce(F) -> T,
    ) {
        test(F::on(database).await).await;
    }
}
