//! One conversation with a network: everything that requests of one check or pull share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cpapi_domain::partner::{FailureKind, PartnerError};

use super::budget::Budget;
use super::redactor::Redactor;
use crate::context::SourceContext;
use crate::interpolation::{Scope, Template, TemplateError};
use crate::manifest::Manifest;

/// How often a failed request is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// As the manifest says.
    Manifest,
    /// Never: a person waits for the answer (product.md S4).
    One,
}

/// What the requests of one check or pull share.
#[derive(Debug)]
pub(crate) struct Session {
    /// The manifest.
    pub(crate) manifest: Arc<Manifest>,
    /// The source.
    pub(crate) cx: SourceContext,
    /// `config` for templates.
    scope: Scope,
    /// Secrets of the configuration.
    pub(crate) redactor: Redactor,
    /// The network's rate limit.
    pub(crate) budget: Arc<Budget>,
    /// Tries.
    pub(crate) patience: Patience,
    requests: AtomicU64,
}

impl Session {
    /// Starts a conversation; the secrets are those of the configuration.
    pub(crate) fn new(
        manifest: Arc<Manifest>,
        cx: SourceContext,
        secrets: Vec<String>,
        budget: Arc<Budget>,
        patience: Patience,
    ) -> Self {
        let scope = Scope::default().with_json("config", &cx.config);
        let redactor = Redactor::new(secrets);
        Self {
            manifest,
            cx,
            scope,
            redactor,
            budget,
            patience,
            requests: AtomicU64::new(0),
        }
    }

    /// `config` and nothing else.
    pub(crate) fn scope(&self) -> Scope {
        self.scope.clone()
    }

    /// Whether a condition on the settings holds; none always does.
    ///
    /// # Errors
    /// The template fails.
    pub(crate) fn holds(&self, condition: Option<&Template>) -> Result<bool, PartnerError> {
        let Some(condition) = condition else {
            return Ok(true);
        };
        condition
            .is_true(&self.manifest.engine, &self.scope)
            .map_err(|error| self.template_failed(&error))
    }

    /// Counts a request.
    pub(crate) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Requests sent so far.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The failure of a template of the manifest; nothing was sent.
    pub(crate) fn template_failed(&self, error: &TemplateError) -> PartnerError {
        PartnerError::new(
            FailureKind::Refused,
            self.redactor.clean(&error.to_string()),
        )
    }
}
