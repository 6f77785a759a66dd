//! The server itself.

mod health;
mod metrics;
mod pages;
