//! cpapi, the open-source offer hub for performance-marketing networks: configuration, command
//! line, web server and REST API. The rules are in `cpapi-domain`, the work in `cpapi-engine`.

pub mod api;
pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod http;
pub mod server;
mod traces;
pub mod write_probe;
