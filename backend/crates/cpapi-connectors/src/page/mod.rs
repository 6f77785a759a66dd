//! From the body of an answer to its records and to the next page.

pub(crate) mod decode;
mod glob;
pub(crate) mod keyed;
pub(crate) mod lazy_json;
mod normalise;
pub(crate) mod paginator;
pub(crate) mod path;
pub(crate) mod pluck;
pub(crate) mod selector;
pub(crate) mod transform;
