//! What is given for tracking systems, and what may be wrong with it.

use std::sync::Arc;

use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::secret::Secret;
use cpapi_domain::time::Clock;
use cpapi_domain::tracking::TrackingKind;
use cpapi_tracking::{TrackingConfig, connect, normalise_base_url};

use crate::api::titles::title_problem;

/// Highest limits that can be set (product.md R7).
const LIMIT_MAX: i32 = 1000;
/// Longest API key.
const KEY_LIMIT: usize = 500;

/// The fields of a tracking system.
#[derive(Debug, Clone)]
pub(super) struct TrackingSystemFields {
    /// Title.
    pub(super) title: String,
    /// Make.
    pub(super) kind: TrackingKind,
    /// Address.
    pub(super) base_url: String,
    /// Key.
    pub(super) api_key: Secret,
    /// Most requests at a time.
    pub(super) max_concurrent: i32,
    /// Most requests per second.
    pub(super) max_per_second: i32,
}

impl TrackingSystemFields {
    /// Everything that is wrong.
    pub(super) fn problems(&self, clock: &Arc<dyn Clock>) -> Vec<FieldProblem> {
        let mut problems: Vec<FieldProblem> = title_problem(&self.title).into_iter().collect();
        for (pointer, limit) in [
            ("/max_concurrent", self.max_concurrent),
            ("/max_per_second", self.max_per_second),
        ] {
            if !(1..=LIMIT_MAX).contains(&limit) {
                problems.push(FieldProblem::new(
                    pointer,
                    "out_of_range",
                    "The limit is 1 to 1000.",
                ));
            }
        }
        if self.api_key.expose().len() > KEY_LIMIT {
            problems.push(FieldProblem::new(
                "/api_key",
                "api_key_too_long",
                "An API key has at most 500 characters.",
            ));
        }
        if self.api_key.expose().trim().is_empty() {
            problems.push(FieldProblem::new(
                "/api_key",
                "api_key_missing",
                "An API key is needed.",
            ));
        }
        // The adapter tells one problem at a time, which may be one of those above.
        let more = self.connection_problem(clock);
        problems
            .extend(more.filter(|more| problems.iter().all(|known| known.pointer != more.pointer)));
        problems
    }

    /// Asks the adapter itself, which sends nothing for that.
    fn connection_problem(&self, clock: &Arc<dyn Clock>) -> Option<FieldProblem> {
        let config = TrackingConfig {
            kind: self.kind,
            base_url: self.base_url.clone(),
            api_key: self.api_key.clone(),
            max_concurrent: u32::try_from(self.max_concurrent).unwrap_or(1).max(1),
            max_per_second: u32::try_from(self.max_per_second).unwrap_or(1).max(1),
            resolver: None,
        };
        connect(config, Arc::clone(clock))
            .err()
            .map(|error| error.problem())
    }

    /// The address as it is kept; call it after [`Self::problems`] found none.
    pub(super) fn address(&self) -> String {
        normalise_base_url(&self.base_url).map_or_else(
            |_| self.base_url.clone(),
            |url| url.as_str().trim_end_matches('/').to_owned(),
        )
    }
}
