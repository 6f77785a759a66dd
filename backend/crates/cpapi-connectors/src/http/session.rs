//! One conversation with a network: everything that requests of one check or pull share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cpapi_domain::partner::{FailureKind, PartnerError};
use parking_lot::RwLock;
use serde_json::Value;

use super::budget::Budget;
use super::redactor::Redactor;
use crate::context::{ReadMode, SourceContext};
use crate::interpolation::{Scope, Template, TemplateError};
use crate::manifest::Manifest;
use crate::request::auth::tokens::Tokens;

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
    settings: RwLock<Settings>,
    /// Tokens that were fetched.
    pub(crate) tokens: Tokens,
    /// Secrets of the configuration, and those that were fetched.
    pub(crate) redactor: Redactor,
    /// The network's rate limit.
    pub(crate) budget: Arc<Budget>,
    /// Tries.
    pub(crate) patience: Patience,
    requests: AtomicU64,
}

/// The configuration as it is now: tokens that rotate change it during a read.
struct Settings {
    config: Value,
    /// `config` for templates.
    scope: Scope,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // They hold secrets.
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

impl Settings {
    fn new(config: Value, mode: ReadMode) -> Self {
        let scope = Scope::default()
            .with_json("config", &config)
            .following_reference(mode == ReadMode::Reference);
        Self { config, scope }
    }
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
        let settings = RwLock::new(Settings::new(cx.config.clone(), cx.mode));
        let redactor = Redactor::new(secrets);
        Self {
            manifest,
            cx,
            settings,
            tokens: Tokens::default(),
            redactor,
            budget,
            patience,
            requests: AtomicU64::new(0),
        }
    }

    /// `config` and nothing else.
    pub(crate) fn scope(&self) -> Scope {
        self.settings.read().scope.clone()
    }

    /// The configuration as it is now.
    pub(crate) fn config(&self) -> Value {
        self.settings.read().config.clone()
    }

    /// Goes on with another configuration.
    pub(crate) fn set_config(&self, config: Value) {
        *self.settings.write() = Settings::new(config, self.cx.mode);
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
            .is_true(&self.manifest.engine, &self.scope())
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
