//! Signing in and out, and the first start (product.md U1, U3).

mod login;
mod refresh;
mod setup;
