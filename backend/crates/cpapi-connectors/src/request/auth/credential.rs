//! The text of a credential.

use cpapi_domain::partner::PartnerError;

use crate::context::ReadMode;
use crate::http::session::Session;
use crate::interpolation::{Scope, Template, python_text};

/// The text that a template gives for a credential.
///
/// The reference reads every result as a Python literal, so that the password `1e5` is sent as
/// `100000.0` (reference-runner.md 1). A person's credentials are sent as they are given.
///
/// # Errors
/// The template fails.
pub(super) fn text(
    template: &Template,
    session: &Session,
    scope: &Scope,
) -> Result<String, PartnerError> {
    let engine = &session.manifest.engine;
    let text = match session.cx.mode {
        ReadMode::Strict => template.text(engine, scope),
        ReadMode::Reference => template.value(engine, scope).map(|v| python_text(&v)),
    };
    text.map_err(|error| session.template_failed(&error))
}

/// The text of a credential that may be left out; empty without it.
///
/// # Errors
/// The template fails.
pub(super) fn text_or_empty(
    template: Option<&Template>,
    session: &Session,
    scope: &Scope,
) -> Result<String, PartnerError> {
    template.map_or(Ok(String::new()), |template| text(template, session, scope))
}
