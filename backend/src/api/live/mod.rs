//! Live progress of runs as server-sent events (product.md Y9).
//!
//! ```text
//! runs table ── one look a second ──▶ feed ──▶ bounded ring ──▶ a stream per reader
//! ```
//! The table is the truth: whatever process works on a run numbers its changes there, so any
//! process can show it, and a reader that comes back gets from the table what it missed. Nobody
//! waits for a reader: one that falls behind the ring is told to read everything anew.

mod event;
mod feed;
mod stream;

pub use event::RunEvent;
pub use feed::RunFeed;
pub use stream::{Wanted, stream};
