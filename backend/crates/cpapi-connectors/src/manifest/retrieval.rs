//! What a SimpleRetriever does when the network wants smaller requests.

use chrono::TimeDelta;

use super::node::{Loader, Node, Read};
use crate::datetime::Gap;

/// PageSizeReduction.
#[derive(Debug)]
pub(crate) struct PageSizeReduction {
    factor: f64,
    minimum: u64,
    /// Most reductions without a page between them.
    pub(crate) max_attempts: u32,
    /// Seconds before the page is asked for again, times the attempts.
    pub(crate) backoff_seconds: f64,
    /// Tries at the smallest size.
    pub(crate) retries_at_minimum: u32,
    /// What a user can do about it.
    pub(crate) failure_message: Option<String>,
    /// The configured size comes back after a page.
    pub(crate) restore_after_page: bool,
}

/// RequestWindowSplitting.
#[derive(Debug)]
pub(crate) struct WindowSplitting {
    /// Windows this short are not split.
    pub(crate) smallest: Option<TimeDelta>,
    /// What a user can do about it.
    pub(crate) failure_message: Option<String>,
}

impl PageSizeReduction {
    /// Reads a `PageSizeReduction`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("PageSizeReduction") != "PageSizeReduction" {
            return Err(node.unsupported(&["PageSizeReduction"]));
        }
        let count = |field: &str, least: i64, default: u32| -> Read<u32> {
            match node.integer(field)? {
                None => Ok(default),
                Some(number) => u32::try_from(number)
                    .ok()
                    .filter(|_| number >= least)
                    .ok_or_else(|| node.problem(field, format!("at least {least} is expected"))),
            }
        };
        let plan = Self {
            factor: node.number("reduction_factor")?.map_or(Ok(2.0), |factor| {
                if factor > 1.0 {
                    Ok(factor)
                } else {
                    Err(node.problem("reduction_factor", "a number above 1 is expected"))
                }
            })?,
            minimum: u64::from(count("minimum_page_size", 1, 1)?),
            max_attempts: count("max_attempts", 1, 5)?,
            backoff_seconds: node.number("backoff_seconds")?.unwrap_or(0.5).max(0.0),
            retries_at_minimum: count("retries_at_minimum_page_size", 0, 0)?,
            failure_message: node.text("failure_message")?.map(str::to_owned),
            restore_after_page: match node.text("reset_policy")? {
                None | Some("NEVER") => false,
                Some("AFTER_SUCCESSFUL_PAGE") => true,
                Some(_) => {
                    let detail = "NEVER or AFTER_SUCCESSFUL_PAGE is expected";
                    return Err(node.problem("reset_policy", detail));
                }
            },
        };
        node.finish(loader);
        Ok(plan)
    }

    /// The next smaller size.
    pub(crate) fn reduced(&self, size: u64) -> u64 {
        #[expect(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "page sizes are small, and the factor is above 1"
        )]
        {
            let smaller = (size as f64 / self.factor).floor() as u64;
            smaller.max(self.minimum)
        }
    }
}

impl WindowSplitting {
    /// Reads a `RequestWindowSplitting`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("RequestWindowSplitting") != "RequestWindowSplitting" {
            return Err(node.unsupported(&["RequestWindowSplitting"]));
        }
        let smallest = match node.text("min_split_window")? {
            None => None,
            Some(text) => Some(
                Gap::parse(text)
                    .and_then(|gap| gap.micros())
                    .map(TimeDelta::microseconds)
                    .ok_or_else(|| {
                        let detail = "an ISO 8601 duration of days or less is expected";
                        node.problem("min_split_window", detail)
                    })?,
            ),
        };
        let plan = Self {
            smallest,
            failure_message: node.text("failure_message")?.map(str::to_owned),
        };
        node.finish(loader);
        Ok(plan)
    }
}
