//! Faults around and inside of the real program, on both databases (product.md Y7, Y8;
//! `docs/faults.md`). After each of them the next sync has to bring database and tracking system
//! to the very state that a world without faults has: nothing lost, nothing doubled, nothing half
//! written, every run with an outcome, no job left.

mod away;
mod backup;
mod clock_jumps;
mod disk;
mod dump;
mod impatient;
mod kills;
mod poison;
mod program;
mod race;
mod remote;
mod rounds;
mod small_disk;
mod stops;
mod webhooks;
pub(crate) mod world;
