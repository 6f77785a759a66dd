//! What is checked and prepared before `offer.yaml` is read: its schema, its templates, and paths
//! that climb out of the record.

use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::schema_words;
use crate::interpolation::TemplateSet;
use crate::load_error::ManifestProblem;

#[expect(clippy::expect_used, reason = "a constant document, read in a test")]
static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(crate::OFFER_MAPPING_SCHEMA).expect("it is JSON"));

#[expect(clippy::expect_used, reason = "a constant document, read in a test")]
static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&SCHEMA).expect("the schema is a JSON Schema")
});

/// Everything in which the document differs from the schema.
pub(super) fn problems(value: &Value) -> Vec<ManifestProblem> {
    VALIDATOR
        .iter_errors(value)
        .map(|error| {
            let detail = schema_words::sentence(&error, &SCHEMA);
            ManifestProblem::new(error.instance_path().to_string(), detail)
        })
        .collect()
}

/// Replaces the text of every `template`, `announced`, `empty_when` and of a stream's `when` by the
/// compiled template's name. Keys of vocabularies are the network's words and mean nothing here.
pub(super) fn compile_templates(
    value: &mut Value,
    path: &str,
    set: &mut TemplateSet,
) -> Result<(), ManifestProblem> {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let at = format!("{path}/{key}");
                match (key.as_str(), &mut *value) {
                    ("words" | "replace", _) => {}
                    ("partition", Value::Object(partition)) => {
                        for (name, value) in partition.iter_mut().filter(|(_, one)| one.is_object())
                        {
                            compile_templates(value, &format!("{at}/{name}"), set)?;
                        }
                    }
                    ("template" | "announced" | "empty_when" | "when", Value::String(source)) => {
                        let template = set.compile(source, &Arc::new(Value::Null));
                        let template = template
                            .map_err(|error| ManifestProblem::new(at, error.to_string()))?;
                        *value = template.to_json();
                    }
                    _ => compile_templates(value, &at, set)?,
                }
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter_mut().enumerate() {
                compile_templates(value, &format!("{path}/{at}"), set)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Regular expressions that cannot be used.
pub(super) fn check_regexes(value: &Value, path: &str, problems: &mut Vec<ManifestProblem>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let at = format!("{path}/{key}");
                match (key.as_str(), value) {
                    ("words" | "replace", _) => {}
                    ("regex" | "within" | "matches", Value::String(text)) => {
                        if let Err(error) = regex::Regex::new(text) {
                            problems.push(ManifestProblem::new(at, error.to_string()));
                        }
                    }
                    _ => check_regexes(value, &at, problems),
                }
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                check_regexes(value, &format!("{path}/{at}"), problems);
            }
        }
        _ => {}
    }
}

/// Keys whose texts are no paths.
const NO_PATHS: &[&str] = &[
    "template",
    "value",
    "regex",
    "within",
    "matches",
    "separator",
    "split",
    "words",
    "replace",
    "nothing",
    "in",
    "not_in",
    "all",
    "then",
    "formats",
];

/// Paths that climb higher than there are `each` levels around them.
pub(super) fn check_climbs(
    value: &Value,
    levels: usize,
    path: &str,
    problems: &mut Vec<ManifestProblem>,
) {
    match value {
        Value::String(text) => {
            let climbs = text.split('/').take_while(|step| *step == "..").count();
            if climbs > levels {
                let detail =
                    format!("{text:?} climbs {climbs} levels; there are {levels} around it");
                problems.push(ManifestProblem::new(path, detail));
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                check_climbs(value, levels, &format!("{path}/{at}"), problems);
            }
        }
        Value::Object(map) => {
            let inner = match map.get("each") {
                None => levels,
                Some(Value::Array(chain)) => levels + chain.len(),
                Some(_) => levels + 1,
            };
            for (key, value) in map {
                let at = format!("{path}/{key}");
                match (key.as_str(), value) {
                    ("each", Value::Array(chain)) => {
                        for (step, value) in chain.iter().enumerate() {
                            check_climbs(value, levels + step, &format!("{at}/{step}"), problems);
                        }
                    }
                    ("each", value) => check_climbs(value, levels, &at, problems),
                    // `all` is a list of conditions, or of words.
                    (key, value) if NO_PATHS.contains(&key) && !has_objects(value) => {}
                    (_, value) => check_climbs(value, inner, &at, problems),
                }
            }
        }
        _ => {}
    }
}

fn has_objects(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|values| values.iter().any(Value::is_object))
}
