//! What happens around every request: its id, its log line, problems, security headers, and
//! what is served beside the API.

pub mod access_log;
pub mod finish;
pub mod headers;
pub mod metrics;
pub mod routes;
pub mod spa;
