//! What people are told of without asking (product.md N1).
//!
//! Every function here writes in the transaction of what it tells of, so that neither exists
//! without the other. Offers are counted in one notification per run and kind, never one each.
//! The scheduler shows a run's notifications once the run has ended, however it ended.

mod offers;
mod placements;
mod publishing;
mod run;
mod source;
mod subject;

pub(crate) use offers::{batch_written, left_the_feed};
pub(crate) use placements::Settling;
pub(crate) use publishing::{about_the_product, tend};
pub(crate) use run::{RunEnded, given_up, run_ended};
pub use source::feed_decided;
pub(crate) use source::source_checked;
pub(crate) use subject::subject_title;
