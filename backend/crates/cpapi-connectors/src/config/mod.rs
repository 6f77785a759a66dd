//! What a connector asks the user for, and what the user gave.

mod normalise;
mod problems;
mod secrets;
pub(crate) mod spec;

pub(crate) use secrets::join;
