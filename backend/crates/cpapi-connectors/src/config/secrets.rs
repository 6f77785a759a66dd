//! Secrets among the settings: those that the schema marks with `airbyte_secret`.

use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::secret::MASK;
use serde_json::{Map, Value};

use super::problems::pointer;

/// The paths of a schema's secrets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets {
    paths: Vec<Vec<String>>,
}

impl Secrets {
    /// Of a schema, through objects and alternatives.
    pub(crate) fn of_schema(schema: &Value) -> Self {
        let mut secrets = Self::default();
        secrets.gather(schema, &mut Vec::new());
        secrets
    }

    /// With more paths.
    pub(crate) fn with(mut self, paths: &[Vec<String>]) -> Self {
        for path in paths {
            // What lies below a secret is hidden with it.
            if !self.paths.iter().any(|known| path.starts_with(known)) {
                self.paths.push(path.clone());
            }
        }
        self
    }

    fn gather(&mut self, schema: &Value, way: &mut Vec<String>) {
        if schema.get("airbyte_secret") == Some(&Value::Bool(true)) {
            if !self.paths.contains(way) {
                self.paths.push(way.clone());
            }
            return;
        }
        for alternatives in ["oneOf", "anyOf", "allOf"] {
            for schema in schema
                .get(alternatives)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                self.gather(schema, way);
            }
        }
        for (name, property) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            way.push(name.clone());
            self.gather(property, way);
            way.pop();
        }
    }

    /// The secrets' values, for redaction.
    pub(crate) fn values(&self, config: &Value) -> Vec<String> {
        let found = self.paths.iter().filter_map(|way| get(config, way));
        found
            .filter(|value| !value.is_null())
            .map(crate::interpolation::python_text)
            .collect()
    }

    /// The settings without secrets, and the secrets alone.
    pub(crate) fn split(&self, config: &Value) -> (Value, Value) {
        let mut public = config.clone();
        let mut secret = Value::Object(Map::new());
        for way in &self.paths {
            if let Some(value) = take(&mut public, way) {
                put(&mut secret, way, value);
            }
        }
        (public, secret)
    }

    /// The settings with every secret that is set shown as the mask (product.md S4).
    pub(crate) fn mask(&self, config: &Value) -> Value {
        let mut masked = config.clone();
        for way in &self.paths {
            if get(config, way).is_some_and(|value| !value.is_null()) {
                put(&mut masked, way, Value::from(MASK));
            }
        }
        masked
    }

    /// Secrets for which the mask was sent back.
    pub(crate) fn masked_values(&self, config: &Value) -> Vec<FieldProblem> {
        let masked = self
            .paths
            .iter()
            .filter(|way| get(config, way).and_then(Value::as_str) == Some(MASK));
        masked
            .map(|way| {
                let at = way
                    .iter()
                    .fold(String::new(), |at, step| pointer(&at, step));
                FieldProblem::new(
                    at,
                    "secret_masked",
                    "Enter the value itself, or leave the field out to keep it.",
                )
            })
            .collect()
    }
}

impl From<Vec<Vec<String>>> for Secrets {
    fn from(paths: Vec<Vec<String>>) -> Self {
        Self { paths }
    }
}

/// Whether a schema knows the field at a path, through objects and alternatives.
pub(crate) fn is_listed(schema: &Value, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return true;
    };
    let below = schema
        .get("properties")
        .and_then(|properties| properties.get(first));
    if below.is_some_and(|below| is_listed(below, rest)) {
        return true;
    }
    let alternatives = ["oneOf", "anyOf", "allOf"]
        .into_iter()
        .filter_map(|key| schema.get(key)?.as_array())
        .flatten();
    alternatives
        .into_iter()
        .any(|schema| is_listed(schema, path))
}

/// The settings and the secrets together again.
pub(crate) fn join(public: Value, secrets: Value) -> Value {
    match (public, secrets) {
        (Value::Object(mut public), Value::Object(secrets)) => {
            for (name, secret) in secrets {
                let joined = match public.shift_remove(&name) {
                    Some(value) => join(value, secret),
                    None => secret,
                };
                public.insert(name, joined);
            }
            Value::Object(public)
        }
        (public, Value::Null) => public,
        (_, secrets) => secrets,
    }
}

fn get<'v>(value: &'v Value, way: &[String]) -> Option<&'v Value> {
    way.iter().try_fold(value, |value, step| value.get(step))
}

fn take(value: &mut Value, way: &[String]) -> Option<Value> {
    let (last, before) = way.split_last()?;
    let place = before
        .iter()
        .try_fold(value, |value, step| value.get_mut(step))?;
    place.as_object_mut()?.shift_remove(last)
}

fn put(value: &mut Value, way: &[String], secret: Value) {
    let Some((last, before)) = way.split_last() else {
        return;
    };
    let mut place = value;
    for step in before {
        let Value::Object(map) = place else { return };
        place = map
            .entry(step.clone())
            .or_insert_with(|| Value::Object(Map::new()));
    }
    if let Value::Object(map) = place {
        map.insert(last.clone(), secret);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_split_off_joined_again_and_shown_as_a_mask() {
        let schema = json!({"properties": {
            "id": {"type": "string"},
            "key": {"type": "string", "airbyte_secret": true},
            "auth": {"oneOf": [{"properties": {"token": {"airbyte_secret": true}, "user": {}}}]},
        }});
        let secrets = Secrets::of_schema(&schema);
        let config = json!({"id": "n", "key": "k", "auth": {"user": "u", "token": "t"}});
        let (public, hidden) = secrets.split(&config);
        assert_eq!(public, json!({"id": "n", "auth": {"user": "u"}}));
        assert_eq!(hidden, json!({"key": "k", "auth": {"token": "t"}}));
        assert_eq!(
            join(public, hidden),
            json!({"id": "n", "auth": {"user": "u", "token": "t"}, "key": "k"})
        );
        assert_eq!(
            secrets.mask(&config),
            json!({"id": "n", "key": MASK, "auth": {"user": "u", "token": MASK}})
        );
        assert_eq!(secrets.values(&config), ["k", "t"]);
        assert_eq!(
            secrets
                .masked_values(&json!({"auth": {"token": MASK}}))
                .len(),
            1
        );
    }
}
