//! Templates: Airbyte's Jinja, compiled once when a manifest is loaded.
//!
//! A text without `{{` or `{%` never meets the engine. There is no loader, so a template cannot
//! reach another file, and fuel bounds what one evaluation may cost.

mod functions;
mod literal;

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::{Environment, Value as Jinja};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// Instructions one evaluation may cost.
const FUEL: u64 = 2_000_000;

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
pub(crate) struct Scope(BTreeMap<&'static str, Jinja>);

impl Scope {
    /// Sets a name.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Jinja>) -> Self {
        self.0.insert(name, value.into());
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
        environment
            .set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        functions::add_to(&mut environment);
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
        if !source.contains("{{") && !source.contains("{%") {
            return Ok(Template::Plain(source.to_owned()));
        }
        let error = |detail: String| TemplateError {
            template: source.to_owned(),
            detail,
        };
        self.count += 1;
        let name = format!("t{}", self.count);
        self.environment
            .add_template_owned(name.clone(), source.to_owned())
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
                let scope = scope.clone().with_json("parameters", parameters);
                engine
                    .0
                    .get_template(name)
                    .and_then(|template| template.render(Jinja::from(scope.0)))
                    .map_err(|cause| TemplateError {
                        template: source.clone(),
                        detail: words(&cause),
                    })
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

/// A JSON value for templates.
pub(crate) fn jinja(value: &Value) -> Jinja {
    Jinja::from(minijinja::value::Serde(value))
}

/// A value as Python's `str` writes it, for query parameters and headers.
pub(crate) fn python_text(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) if number.is_f64() => {
            let text = number.to_string();
            if text.contains(['.', 'e', 'E']) {
                text
            } else {
                format!("{text}.0")
            }
        }
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        other => jinja(other).to_string(),
    }
}

/// The engine's words without its context lines, which could show values.
fn words(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn value(source: &str, config: &Value) -> Result<Value, TemplateError> {
        let mut set = TemplateSet::new();
        let template = set.compile(source, &Arc::new(json!({"p": "q"})))?;
        template.value(
            &set.into_engine(),
            &Scope::default().with_json("config", config),
        )
    }

    #[test]
    fn a_template_reads_its_names_and_its_result_is_a_literal() {
        let config = json!({"id": "demonet", "flag": true, "n": 7});
        assert_eq!(
            value("https://{{ config['id'] }}.example", &config).unwrap(),
            json!("https://demonet.example")
        );
        assert_eq!(value("{{ config.n + 1 }}", &config).unwrap(), json!(8));
        assert_eq!(
            value("{{ config.get('x', 'y') }}{{ parameters.p }}", &config).unwrap(),
            json!("yq")
        );
        assert_eq!(
            value("{{ ['a'] + (['b'] if config['flag'] else []) }}", &config).unwrap(),
            json!(["a", "b"])
        );
        assert_eq!(
            value("{{ config['none'] or 'else' }}", &config).unwrap(),
            json!("else")
        );
        assert_eq!(
            value("{{ 'a1b' | regex_search('a([0-9])b') }}", &config).unwrap(),
            json!(1)
        );
        assert_eq!(
            value("{{ {'k': 'ü', 'n': [1, 2]} | string }}", &config).unwrap(),
            json!(r#"{"k": "ü", "n": [1, 2]}"#)
        );
        assert_eq!(
            value(
                "{{ 'a-b' | regex_replace('(a)-(b)', '\\\\2$\\\\1') }}",
                &config
            )
            .unwrap(),
            json!("b$a")
        );
    }

    #[test]
    fn an_unknown_name_is_refused_when_compiled() {
        assert!(
            value("{{ secrets.x }}", &json!({}))
                .unwrap_err()
                .detail
                .contains("secrets")
        );
        assert!(value("{{ config.x", &json!({})).is_err());
    }

    #[test]
    fn an_attribute_of_nothing_is_an_error_and_a_missing_attribute_is_empty() {
        assert!(value("{{ config.a.b }}", &json!({})).is_err());
        assert_eq!(value("{{ config.a }}", &json!({})).unwrap(), json!(""));
    }

    #[test]
    fn a_template_that_loops_runs_out_of_fuel() {
        let source =
            "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}";
        assert!(
            value(source, &json!({}))
                .unwrap_err()
                .detail
                .contains("fuel")
        );
    }
}
