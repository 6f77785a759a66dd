//! Campaigns (product.md C).

mod archive;
mod create;
mod list;
mod offers;
mod preview;
mod sync;
