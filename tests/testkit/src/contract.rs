//! The OpenAPI document that the product serves, as a judge of every answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::closed_schema::{close, close_components};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const PROBLEM_JSON: &str = "application/problem+json";

/// A documented operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `GET`, `POST` …
    pub method: String,
    /// `/api/v1/sources/{id}`.
    pub path: String,
    /// What the document says of it.
    pub document: Value,
}

impl Operation {
    /// Its operationId.
    pub fn id(&self) -> &str {
        self.document["operationId"].as_str().unwrap_or_default()
    }

    /// Whether its answer goes on for ever.
    pub fn is_endless(&self) -> bool {
        self.document["responses"]["200"]["content"]["text/event-stream"].is_object()
    }

    /// Whether it wants somebody signed in.
    pub fn is_secured(&self) -> bool {
        self.document["security"]
            .as_array()
            .is_some_and(|needs| !needs.is_empty())
    }

    /// The path with every parameter filled.
    pub fn path_with(&self, value: &str) -> String {
        let filled = self
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { value } else { part });
        filled.collect::<Vec<_>>().join("/")
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        let (mut ours, mut theirs) = (self.path.split('/'), path.split('/'));
        self.method == method
            && ours
                .by_ref()
                .zip(theirs.by_ref())
                .all(|(our, their)| our == their || our.starts_with('{'))
            && self.path.split('/').count() == path.split('/').count()
    }

    /// Parameters in the path; the fewer, the more this operation is meant.
    fn openness(&self) -> usize {
        self.path.matches('{').count()
    }
}

/// The document and its compiled schemas.
#[derive(Debug)]
pub struct Contract {
    document: Value,
    components: Value,
    operations: Vec<Operation>,
    compiled: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Contract {
    /// Reads a document.
    pub fn new(document: Value) -> Self {
        let components = json!({"schemas": close_components(&document["components"]["schemas"])});
        let operations = operations(&document);
        Self {
            document,
            components,
            operations,
            compiled: Mutex::default(),
        }
    }

    /// The document as served.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Every documented operation.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation that a request means.
    pub fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let fitting = self
            .operations
            .iter()
            .filter(|operation| operation.fits(method, path));
        fitting.min_by_key(|operation| operation.openness())
    }

    /// Judges an answer to a request.
    ///
    /// # Panics
    /// When the document does not allow it.
    pub fn judge(
        &self,
        method: &str,
        path: &str,
        query: &[String],
        sent: Option<&Value>,
        answer: &Answer,
    ) {
        if answer.media_type() == PROBLEM_JSON {
            self.judge_problem(answer);
        }
        let Some(operation) = self.operation(method, path) else {
            let status = answer.status.as_u16();
            assert!(
                matches!(status, 404 | 405),
                "{}: {status} from an undocumented operation",
                answer.asked
            );
            assert_eq!(answer.media_type(), PROBLEM_JSON, "{}", answer.asked);
            return;
        };
        self.judge_body(operation, answer);
        if answer.status.is_success() {
            judge_query(operation, query, answer);
            if let Some(sent) = sent {
                self.judge_sent(operation, sent, answer);
            }
        }
    }

    /// Status, media type and body are documented.
    fn judge_body(&self, operation: &Operation, answer: &Answer) {
        let status = answer.status.as_str();
        let responses = &operation.document["responses"];
        let Some(response) = responses.get(status) else {
            panic!(
                "{}: status {status} is not documented: {}",
                answer.asked,
                answer.text()
            );
        };
        let Some(content) = response
            .get("content")
            .and_then(Value::as_object)
            .filter(|content| !content.is_empty())
        else {
            assert!(
                answer.body.is_empty(),
                "{}: {status} is documented without a body: {}",
                answer.asked,
                answer.text()
            );
            return;
        };
        let media_type = answer.media_type();
        let Some(described) = content.get(media_type) else {
            panic!(
                "{}: {status} with {media_type:?}, documented is {:?}",
                answer.asked,
                content.keys()
            );
        };
        if matches!(media_type, "application/json" | PROBLEM_JSON)
            && described["schema"].is_object()
        {
            let name = format!(
                "{} {} {status} {media_type}",
                operation.method, operation.path
            );
            self.compare(&name, &described["schema"], &answer.json(), &answer.asked);
        }
    }

    /// What was accepted is what the document says is accepted.
    fn judge_sent(&self, operation: &Operation, sent: &Value, answer: &Answer) {
        let schema = &operation.document["requestBody"]["content"]["application/json"]["schema"];
        assert!(
            schema.is_object(),
            "{}: it takes a body but documents none",
            answer.asked
        );
        let name = format!("{} {} sent", operation.method, operation.path);
        self.compare(&name, schema, sent, &format!("{}, body sent", answer.asked));
    }

    fn judge_problem(&self, answer: &Answer) {
        let problem = answer.json();
        self.compare(
            "problem",
            &json!({"$ref": "#/components/schemas/Problem"}),
            &problem,
            &answer.asked,
        );
        let code = problem["code"].as_str().unwrap_or_default();
        assert_eq!(
            problem["type"],
            format!("urn:cpapi:problem:{code}"),
            "{}",
            answer.asked
        );
        assert_eq!(
            problem["status"],
            answer.status.as_u16(),
            "{}",
            answer.asked
        );
        assert_eq!(
            problem["request_id"],
            answer.header("x-request-id"),
            "{}",
            answer.asked
        );
        if matches!(answer.status.as_u16(), 429 | 503) {
            let seconds: u64 = answer.header("retry-after").parse().unwrap_or_default();
            assert!(seconds > 0, "{}: {code} without Retry-After", answer.asked);
        }
    }

    fn compare(&self, name: &str, schema: &Value, instance: &Value, asked: &str) {
        let validator = self.validator(name, schema);
        let wrong: Vec<String> = validator
            .iter_errors(instance)
            .take(5)
            .map(|error| format!("  at {:?}: {error:.300}", error.instance_path().to_string()))
            .collect();
        let shown: String = instance.to_string().chars().take(1500).collect();
        assert!(
            wrong.is_empty(),
            "{asked}: not as documented ({name}):\n{}\n{shown}",
            wrong.join("\n")
        );
    }

    fn validator(&self, name: &str, schema: &Value) -> Arc<Validator> {
        let mut compiled = self
            .compiled
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(validator) = compiled.get(name) {
            return Arc::clone(validator);
        }
        let mut whole = Map::new();
        whole.insert("components".to_owned(), self.components.clone());
        whole.insert("allOf".to_owned(), json!([close(schema)]));
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&Value::Object(whole))
            .unwrap_or_else(|error| panic!("the schema of {name} is broken: {error}"));
        let validator = Arc::new(validator);
        compiled.insert(name.to_owned(), Arc::clone(&validator));
        validator
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"]
        .as_object()
        .expect("the document has paths");
    let each = paths.iter().flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| {
            let operation = item.get(*method)?.clone();
            Some(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                document: operation,
            })
        })
    });
    each.collect()
}

/// Every query parameter that was taken is documented.
fn judge_query(operation: &Operation, query: &[String], answer: &Answer) {
    let parameters = operation.document["parameters"].as_array();
    for key in query {
        let known = parameters
            .into_iter()
            .flatten()
            .any(|known| known["in"] == "query" && known["name"] == key.as_str());
        assert!(
            known,
            "{}: the parameter {key} is not documented",
            answer.asked
        );
    }
}
