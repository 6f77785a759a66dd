//! Who is asking, and whether they may (product.md U1).

pub(crate) mod api_token;
pub mod password;
pub mod permit;
pub mod sessions;
pub mod setup;
pub mod throttle;
pub mod token;

pub use permit::{Actor, Allowed, Known, SignedIn};
