//! Runs (product.md Y9).

mod cancel;
mod list;
