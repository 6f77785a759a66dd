//! Tracking systems: one adapter behind one trait; Affise is complete (product.md T, R).
//!
//! [`connect`] turns a [`TrackingConfig`] into a [`TrackingSystem`]. One instance is one
//! tracking system in this process: it holds the pace (product.md R7), so every push to
//! the same system must share it.

mod affise;
mod config;
pub mod logo;
mod pacing;
mod system;

pub use config::{
    ConfigError, NameResolver, Timeouts, TrackingConfig, connect, connect_with, normalise_base_url,
};
pub use logo::Logo;
pub use system::{
    OfferDraft, OfferReference, RemoteOffer, StatusOutcome, TrackingError, TrackingSystem, Written,
};
