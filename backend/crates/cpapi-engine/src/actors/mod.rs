//! The engine's actors (architecture B6).
//!
//! ```text
//! Supervisor ─ Scheduler     what is due becomes jobs
//!            ├ Dispatcher    claims jobs, hands them to the factories
//!            ├ pull factory  workers for pulls
//!            └ push factory  workers for pushes
//! ```

mod courier;
pub(crate) mod dispatcher;
pub(crate) mod factory;
pub(crate) mod scheduler;
pub(crate) mod supervisor;
