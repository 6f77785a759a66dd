//! Instants and spans as the manifest language writes them.

mod format;
mod gap;

pub(crate) use format::{format, parse};
pub(crate) use gap::Gap;
