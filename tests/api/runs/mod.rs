//! Runs (product.md Y9).

mod cancel;
mod events;
mod list;
