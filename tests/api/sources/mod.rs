//! Demand sources (product.md S).

mod archive;
mod create;
mod edit;
pub(crate) mod feed;
mod list;
mod pull;
mod quarantine;
