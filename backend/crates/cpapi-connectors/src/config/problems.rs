//! What a JSON Schema says is wrong, in sentences that hold no values (they may be secrets).

use cpapi_domain::field_problem::FieldProblem;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

/// The pointer of a field below another.
pub(crate) fn pointer(parent: &str, field: &str) -> String {
    format!("{parent}/{}", field.replace('~', "~0").replace('/', "~1"))
}

/// All problems of a value.
pub(crate) fn of_schema(
    validator: &jsonschema::Validator,
    schema: &Value,
    value: &Value,
) -> Vec<FieldProblem> {
    validator
        .iter_errors(value)
        .map(|error| {
            let at = error.instance_path().to_string();
            let title = title(schema, &at);
            let problem = |code: &str, detail: String| FieldProblem::new(at.clone(), code, detail);
            match error.kind() {
                ValidationErrorKind::Required { property } => {
                    let name = property.as_str().unwrap_or_default();
                    let at = pointer(&at, name);
                    let title = self::title(schema, &at);
                    FieldProblem::new(at, "field_missing", format!("{title} is needed."))
                }
                ValidationErrorKind::Type { .. } => problem(
                    "wrong_type",
                    format!("{title} has the wrong type: {}.", wanted(schema, &at)),
                ),
                ValidationErrorKind::Pattern { .. } => {
                    let hint = property(schema, &at)
                        .and_then(|p| p.get("pattern_descriptor"))
                        .and_then(Value::as_str);
                    let detail = hint.map_or_else(
                        || format!("{title} does not have the expected form."),
                        |hint| format!("{title} does not have the expected form: {hint}."),
                    );
                    problem("pattern_mismatch", detail)
                }
                ValidationErrorKind::MinLength { .. } => {
                    problem("field_missing", format!("{title} is needed."))
                }
                ValidationErrorKind::Enum { options } => {
                    problem("value_unknown", format!("{title} is one of {options}."))
                }
                ValidationErrorKind::Minimum { limit } => {
                    problem("out_of_range", format!("{title} is at least {limit}."))
                }
                ValidationErrorKind::Maximum { limit } => {
                    problem("out_of_range", format!("{title} is at most {limit}."))
                }
                ValidationErrorKind::Format { format } => {
                    problem("wrong_format", format!("{title} is not a valid {format}."))
                }
                _ => problem("not_acceptable", format!("{title}: {}.", error.masked())),
            }
        })
        .collect()
}

fn property<'s>(schema: &'s Value, pointer: &str) -> Option<&'s Value> {
    pointer
        .split('/')
        .filter(|step| !step.is_empty())
        .try_fold(schema, |schema, step| schema.get("properties")?.get(step))
}

fn title(schema: &Value, pointer: &str) -> String {
    property(schema, pointer)
        .and_then(|property| property.get("title"))
        .and_then(Value::as_str)
        .map_or_else(
            || pointer.rsplit('/').next().unwrap_or_default().to_owned(),
            str::to_owned,
        )
}

fn wanted(schema: &Value, pointer: &str) -> String {
    let kind = property(schema, pointer).and_then(|property| property.get("type"));
    kind.map_or_else(
        || "another one is expected".to_owned(),
        |kind| format!("{kind} is expected"),
    )
}
