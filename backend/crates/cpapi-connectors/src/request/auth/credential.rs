//! The text of a credential.

use cpapi_domain::partner::PartnerError;
use serde_json::Value;

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

/// The value that a template gives for a credential: lists and objects as they are, anything
/// else as [`text`].
///
/// # Errors
/// The template fails.
pub(super) fn value(
    template: &Template,
    session: &Session,
    scope: &Scope,
) -> Result<Value, PartnerError> {
    let literal = template
        .value(&session.manifest.engine, scope)
        .map_err(|error| session.template_failed(&error))?;
    match (session.cx.mode, literal) {
        (ReadMode::Reference, literal) => Ok(literal),
        (ReadMode::Strict, literal @ (Value::Array(_) | Value::Object(_))) => Ok(literal),
        (ReadMode::Strict, _) => text(template, session, scope).map(Value::String),
    }
}

/// The name of a field or a header.
///
/// # Errors
/// The template fails.
pub(super) fn name(
    template: &Template,
    session: &Session,
    scope: &Scope,
) -> Result<String, PartnerError> {
    let text = template.text(&session.manifest.engine, scope);
    text.map_err(|error| session.template_failed(&error))
}
