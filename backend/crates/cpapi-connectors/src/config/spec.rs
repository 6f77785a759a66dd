//! `spec`: the JSON Schema of a source's settings, with its defaults and its cleaning.

use cpapi_domain::field_problem::FieldProblem;
use serde_json::{Map, Value};

use super::normalise::Normalisation;
use super::problems;
use super::secrets::{self, Secrets};
use crate::interpolation::Engine;
use crate::manifest::node::{Loader, Node, Read};

/// A connector's `spec`.
#[derive(Debug)]
pub(crate) struct ConnectorSpec {
    /// `connection_specification`, a JSON Schema.
    pub(crate) schema: Value,
    /// Where the network explains its API.
    pub(crate) documentation_url: Option<String>,
    /// Where its secrets are.
    pub(crate) secrets: Secrets,
    /// Tokens that the engine keeps among the settings and the schema does not know.
    unlisted: Secrets,
    validator: jsonschema::Validator,
    normalisation: Vec<Normalisation>,
}

impl ConnectorSpec {
    /// Reads a `Spec`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("Spec") != "Spec" {
            return Err(node.unsupported(&["Spec"]));
        }
        let schema = node
            .get("connection_specification")
            .filter(|schema| schema.is_object())
            .ok_or_else(|| node.problem("connection_specification", "a JSON Schema is expected"))?
            .clone();
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .map_err(|error| node.problem("connection_specification", error.to_string()))?;
        node.refuse(
            "advanced_auth",
            "a sign-in in the browser is not supported; ask for the credentials as fields",
        )?;
        let normalisation = match node.child("config_normalization_rules")? {
            None => Vec::new(),
            Some(rules) => {
                rules.refuse("validations", "is not supported; use the JSON Schema")?;
                let mut changes = Vec::new();
                // What comes from an older version is brought up to date first.
                for migration in rules.children("config_migrations")? {
                    changes.extend(migration.children("transformations")?);
                    migration.finish(loader);
                }
                changes.extend(rules.children("transformations")?);
                let read = changes
                    .iter()
                    .map(|one| Normalisation::read(one, loader))
                    .collect::<Read<_>>()?;
                rules.finish(loader);
                read
            }
        };
        let spec = Self {
            documentation_url: node.text("documentation_url")?.map(str::to_owned),
            unlisted: loader
                .token_paths
                .iter()
                .filter(|path| !secrets::is_listed(&schema, path))
                .cloned()
                .collect::<Vec<_>>()
                .into(),
            secrets: Secrets::of_schema(&schema).with(&loader.token_paths),
            schema,
            validator,
            normalisation,
        };
        node.finish(loader);
        Ok(spec)
    }

    /// The settings with defaults and cleaned, or everything that is wrong with them.
    ///
    /// # Errors
    /// Problems with pointers relative to the settings, `/api_key`.
    pub(crate) fn validate(
        &self,
        config: &Value,
        engine: &Engine,
    ) -> Result<Value, Vec<FieldProblem>> {
        let (config, unlisted) = self.unlisted.split(config);
        let Value::Object(given) = &config else {
            return Err(vec![FieldProblem::new(
                "",
                "wrong_type",
                "The settings are an object of fields.",
            )]);
        };
        let mut problems = self.unknown_fields(given);
        problems.extend(self.secrets.masked_values(&config));
        let mut cleaned = config.clone();
        add_defaults(&self.schema, &mut cleaned);
        for rule in &self.normalisation {
            // A rule fails on values of a wrong type, which the schema reports below.
            if let Err(error) = rule.apply(&mut cleaned, engine) {
                tracing::debug!(%error, "a setting could not be cleaned");
            }
        }
        problems.extend(problems::of_schema(&self.validator, &self.schema, &cleaned));
        if problems.is_empty() {
            Ok(secrets::join(cleaned, unlisted))
        } else {
            Err(problems)
        }
    }

    fn unknown_fields(&self, given: &Map<String, Value>) -> Vec<FieldProblem> {
        let composed = ["oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| self.schema.get(key).is_some());
        let Some(known) = self
            .schema
            .get("properties")
            .and_then(Value::as_object)
            .filter(|_| !composed)
        else {
            return Vec::new();
        };
        let unknown = given.keys().filter(|field| !known.contains_key(*field));
        unknown
            .map(|field| {
                let names: Vec<&str> = known.keys().map(String::as_str).collect();
                let detail = format!("There is no such setting; there are {}.", names.join(", "));
                FieldProblem::new(problems::pointer("", field), "field_unknown", detail)
            })
            .collect()
    }
}

/// Fills in the schema's defaults, also within objects.
fn add_defaults(schema: &Value, config: &mut Value) {
    let (Some(properties), Value::Object(map)) =
        (schema.get("properties").and_then(Value::as_object), config)
    else {
        return;
    };
    for (name, property) in properties {
        if let Some(default) = property.get("default")
            && map.get(name).is_none_or(Value::is_null)
        {
            map.insert(name.clone(), default.clone());
        }
        if let Some(value) = map.get_mut(name) {
            if value.is_null() {
                // A form sends null for a field that was left empty.
                map.shift_remove(name);
            } else {
                add_defaults(property, value);
            }
        }
    }
}
