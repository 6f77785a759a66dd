//! Demand sources (product.md S).

mod archive;
mod create;
mod edit;
mod feed;
mod list;
mod pull;
mod quarantine;
