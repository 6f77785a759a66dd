//! Templates: Airbyte's Jinja, compiled once when a manifest is loaded.
//!
//! A text without `{{` or `{%` never meets the engine. There is no loader, so a template cannot
//! reach another file, and fuel bounds what one evaluation may cost.

mod arguments;
mod bounded;
mod digest;
mod fault;
mod filters;
mod functions;
mod globals;
mod json_text;
mod literal;
mod methods;
mod moment;
mod output;
mod patterns;
mod scan;
mod span;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use minijinja::value::{Enumerator, Object};
use minijinja::{Environment, Value as Jinja};
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

pub(crate) use output::python_text;

/// Instructions one evaluation may cost.
const FUEL: u64 = 2_000_000;

/// Bytes one evaluation may give.
const OUTPUT_MAX: usize = 4 * 1024 * 1024;

/// Filters that stand for `+ duration(…)` and `- duration(…)`: the engine's operators know no
/// objects, a filter does and binds to the same left side.
const LATER: &str = "later_by_duration";
const EARLIER: &str = "earlier_by_duration";

static MOVES: LazyLock<Regex> = LazyLock::new(moves);

#[expect(clippy::expect_used, reason = "a constant expression, used in tests")]
fn moves() -> Regex {
    Regex::new(r"([-+])[ \t\r\n]*duration\(").expect("a regular expression")
}

/// Names that a template may use beside functions and filters.
const NAMES: &[&str] = &[
    "config",
    "parameters",
    "record",
    "response",
    "headers",
    "stream_partition",
    "stream_interval",
    "stream_slice",
    "next_page_token",
    "last_page_size",
    "last_record",
    "page_size",
    "path",
    "property",
    "request_url",
    "value",
];

/// Why a template cannot be compiled or evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("template {template:?}: {detail}")]
pub(crate) struct TemplateError {
    /// The template's text.
    pub(crate) template: String,
    /// The engine's words; they hold no values.
    pub(crate) detail: String,
}

/// The templates of one manifest while it is being loaded.
#[derive(Debug)]
pub(crate) struct TemplateSet {
    environment: Environment<'static>,
    count: usize,
}

/// The compiled templates of one manifest.
#[derive(Debug)]
pub(crate) struct Engine(Environment<'static>);

/// A text that may hold expressions. Its serde form stands for a template that was compiled
/// before the rest of a document is read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Template {
    /// Without expressions.
    Plain(String),
    /// Compiled under a name in the manifest's [`Engine`].
    Compiled {
        /// Name in the engine.
        name: String,
        /// For messages.
        source: String,
        /// The component's `$parameters`.
        parameters: Arc<Value>,
    },
}

/// The values that names stand for in one evaluation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    names: Arc<BTreeMap<&'static str, Jinja>>,
    follows_reference: bool,
}

/// What the names of one evaluation stand for. Nothing is copied for it: a template that is
/// rendered for each record must cost no more than what it looks at.
#[derive(Debug)]
struct Names {
    scope: Scope,
    parameters: Arc<Value>,
}

impl Object for Names {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        match key.as_str()? {
            "parameters" => Some(jinja(&self.parameters)),
            name => self.scope.names.get(name).cloned(),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

impl Scope {
    /// Sets a name.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Jinja>) -> Self {
        Arc::make_mut(&mut self.names).insert(name, value.into());
        self
    }

    /// Whether a template whose types do not fit gives its own text, as in the reference. It is an
    /// error otherwise: what was meant to be a number must not become a text.
    pub(crate) const fn following_reference(mut self, follows: bool) -> Self {
        self.follows_reference = follows;
        self
    }

    /// Sets a name to a JSON value.
    pub(crate) fn with_json(self, name: &'static str, value: &Value) -> Self {
        self.with(name, jinja(value))
    }
}

impl TemplateSet {
    /// Without templates.
    pub(crate) fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_unknown_method_callback(methods::call);
        environment.set_formatter(output::write);
        functions::add_to(&mut environment);
        globals::add_to(&mut environment);
        filters::add_to(&mut environment);
        digest::add_to(&mut environment);
        patterns::add_to(&mut environment);
        environment.add_filter("string", json_text::string);
        Self {
            environment,
            count: 0,
        }
    }

    /// Compiles a text.
    ///
    /// # Errors
    /// It is not a template, or it uses a name that does not exist.
    pub(crate) fn compile(
        &mut self,
        source: &str,
        parameters: &Arc<Value>,
    ) -> Result<Template, TemplateError> {
        self.compile_knowing(source, parameters, &[])
    }

    /// Compiles a text that may use more names than others.
    ///
    /// # Errors
    /// As [`TemplateSet::compile`].
    pub(crate) fn compile_knowing(
        &mut self,
        source: &str,
        parameters: &Arc<Value>,
        names: &[&str],
    ) -> Result<Template, TemplateError> {
        if !["{{", "{%", "{#"].iter().any(|open| source.contains(open)) {
            return Ok(Template::Plain(plain(source)));
        }
        let error = |detail: String| TemplateError {
            template: source.to_owned(),
            detail,
        };
        if let Some(unsupported) = scan::unsupported(source, &self.environment) {
            return Err(error(unsupported));
        }
        self.count += 1;
        let name = format!("t{}", self.count);
        self.environment
            .add_template_owned(name.clone(), movable(source))
            .map_err(|cause| error(words(&cause)))?;
        let template = self
            .environment
            .get_template(&name)
            .map_err(|cause| error(words(&cause)))?;
        let mut unknown: Vec<String> = template
            .undeclared_variables(false)
            .into_iter()
            .filter(|used| {
                let used = used.as_str();
                !NAMES.contains(&used) && !names.contains(&used) && !self.is_global(used)
            })
            .collect();
        unknown.sort();
        if let Some(first) = unknown.first() {
            return Err(error(format!(
                "the name {first} does not exist; there are {}",
                NAMES.join(", ")
            )));
        }
        Ok(Template::Compiled {
            name,
            source: source.to_owned(),
            parameters: Arc::clone(parameters),
        })
    }

    fn is_global(&self, name: &str) -> bool {
        self.environment.globals().any(|(known, _)| known == name)
    }

    /// Ends compiling.
    pub(crate) fn into_engine(self) -> Engine {
        Engine(self.environment)
    }
}

impl Template {
    /// The template's place in a document that is read with serde.
    pub(crate) fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The template's own text.
    pub(crate) fn source(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Compiled { source, .. } => source,
        }
    }

    /// The rendered text as it is.
    ///
    /// # Errors
    /// An attribute of an undefined value, a wrong type, no more fuel.
    pub(crate) fn text(&self, engine: &Engine, scope: &Scope) -> Result<String, TemplateError> {
        match self {
            Self::Plain(text) => Ok(text.clone()),
            Self::Compiled {
                name,
                source,
                parameters,
            } => {
                let names = Names {
                    scope: scope.clone(),
                    parameters: Arc::clone(parameters),
                };
                let mut out = bounded::Text::new(OUTPUT_MAX);
                let rendered = engine.0.get_template(name).and_then(|template| {
                    template
                        .render_captured_to(Jinja::from_object(names), &mut out)
                        .map(|_| ())
                });
                let error = |detail| TemplateError {
                    template: source.clone(),
                    detail,
                };
                match rendered {
                    Err(_) if out.is_full() => {
                        let detail = format!("the result is longer than {OUTPUT_MAX} bytes");
                        Err(error(detail))
                    }
                    Err(cause) if scope.follows_reference && fault::is_of_types(&cause) => {
                        Ok(source.clone())
                    }
                    Err(cause) => Err(error(words(&cause))),
                    Ok(()) => out.finish().ok_or_else(|| error("no text".to_owned())),
                }
            }
        }
    }

    /// The rendered text read as a Python literal where it is one (reference-runner.md 1).
    ///
    /// # Errors
    /// As [`Template::text`].
    pub(crate) fn value(&self, engine: &Engine, scope: &Scope) -> Result<Value, TemplateError> {
        let text = self.text(engine, scope)?;
        Ok(literal::parse(&text).unwrap_or(Value::String(text)))
    }

    /// A parameter or form field: a text, or a list where the text is a Python list; none where
    /// it is empty and so not sent (reference-runner.md 4).
    ///
    /// # Errors
    /// As [`Template::text`].
    pub(crate) fn input(
        &self,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Option<Value>, TemplateError> {
        let text = self.text(engine, scope)?;
        if text.is_empty() {
            return Ok(None);
        }
        let is_list = text.trim_start().starts_with('[');
        Ok(Some(match literal::parse(&text) {
            Some(Value::String(text)) => Value::String(text),
            Some(Value::Array(values)) if is_list => Value::Array(values),
            _ => Value::String(text),
        }))
    }

    /// Whether the result is true as the reference judges it (reference-runner.md 11).
    ///
    /// # Errors
    /// As [`Template::text`].
    pub(crate) fn is_true(&self, engine: &Engine, scope: &Scope) -> Result<bool, TemplateError> {
        let text = self.text(engine, scope)?;
        Ok(!matches!(
            text.trim(),
            "" | "False" | "false" | "None" | "0" | "0.0" | "{}" | "[]" | "()"
        ))
    }
}

/// A text without expressions as Jinja gives it: its lines end in one way, the last not at all.
fn plain(source: &str) -> String {
    let lines = source.replace("\r\n", "\n").replace('\r', "\n");
    lines.strip_suffix('\n').unwrap_or(&lines).to_owned()
}

/// The template with movements of times as filters.
fn movable(source: &str) -> String {
    let replaced = MOVES.replace_all(source, |found: &regex::Captures<'_>| {
        let back = found.get(1).is_some_and(|sign| sign.as_str() == "-");
        format!("| {}(", if back { EARLIER } else { LATER })
    });
    replaced.into_owned()
}

/// A JSON value for templates.
pub(crate) fn jinja(value: &Value) -> Jinja {
    Jinja::from(minijinja::value::Serde(value))
}

/// The engine's words without its context lines, which could show values.
fn words(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests;
