//! Durable jobs, leases, supervision, pull, push and reconciliation (product.md Y and R,
//! architecture B6).
//!
//! Everything that must survive a crash, be ordered, be unique or be fair stands in the `jobs`
//! table; the actors only work it off. [`Engine::start`] gives a running engine, [`checks`] are
//! the requests that the API makes while a person waits.

mod actors;
mod backoff;
pub mod breakpoints;
pub mod checks;
pub mod config;
mod core;
pub mod credentials;
mod engine;
mod execution;
mod fair_turns;
pub mod fault_switch;
mod health;
pub mod mail;
pub mod notices;
pub mod own_connectors;
mod parts;
mod pull;
mod push;
mod schedule;
mod tracking_access;
pub mod webhooks;

pub use config::EngineConfig;
pub use engine::{Engine, StartError};
pub use health::Health;
pub use parts::{EngineParts, PartsError};
