//! Demand offers (product.md O).

mod detail;
mod export;
mod filters;
mod pages;
mod placements;
