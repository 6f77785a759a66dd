//! HTTP: sending with limits, judging answers, waiting, trying again.

pub(crate) mod answer;
pub(crate) mod backoff;
pub(crate) mod budget;
pub(crate) mod fault;
pub(crate) mod guard;
mod headers;
pub(crate) mod redactor;
pub(crate) mod redirect;
pub(crate) mod session;
pub(crate) mod transport;
