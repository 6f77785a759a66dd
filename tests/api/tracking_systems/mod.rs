//! Tracking systems (product.md T).

mod archive;
mod lookups;
mod manage;
