//! The envelope of every TUNE answer: request echo, status, data, errors; always HTTP 200.

use actix_web::web::Bytes;
use serde_json::{Map, Value, json};

use crate::call::Answer;

/// Why a call fails, in the network's words.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    message: String,
    attribute: Option<String>,
}

impl Refusal {
    /// A general failure.
    pub(super) fn new(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            attribute: None,
        }
    }

    /// A validation failure of one parameter.
    pub(super) fn of(attribute: &str, message: &str) -> Self {
        Self {
            message: message.to_owned(),
            attribute: Some(attribute.to_owned()),
        }
    }
}

/// Payload of a successful call.
#[derive(Debug)]
pub(super) enum Data {
    /// Any value.
    Value(Value),
    /// Ready JSON in pieces.
    Pieces(Vec<Bytes>),
}

/// The echo of the request, credential included.
pub(super) fn echo(params: &Map<String, Value>, network: &str) -> Map<String, Value> {
    let mut echo = Map::new();
    let text = |name: &str, default: &str| {
        params
            .get(name)
            .cloned()
            .unwrap_or_else(|| Value::from(default))
    };
    echo.insert("Target".into(), text("Target", ""));
    echo.insert("Format".into(), "json".into());
    echo.insert("Service".into(), "HasOffers".into());
    echo.insert("Version".into(), "2".into());
    echo.insert("NetworkId".into(), text("NetworkId", network));
    for (name, value) in params {
        echo.insert(name.clone(), value.clone());
    }
    echo
}

/// `status: 1`.
pub(super) fn success(echo: Map<String, Value>, data: Data) -> Answer {
    let request = Value::Object(echo).to_string();
    let head =
        format!("{{\"request\":{request},\"response\":{{\"status\":1,\"httpStatus\":200,\"data\":");
    let mut body = vec![Bytes::from(head)];
    match data {
        Data::Value(value) => body.push(Bytes::from(value.to_string())),
        Data::Pieces(pieces) => body.extend(pieces),
    }
    body.push(Bytes::from_static(
        b",\"errors\":[],\"errorMessage\":null}}",
    ));
    Answer::bytes(200, "application/json", body)
}

/// `status: -1`.
pub(super) fn failure(echo: Map<String, Value>, refusal: &Refusal) -> Answer {
    let message = &refusal.message;
    let error = match &refusal.attribute {
        None => json!({ "publicMessage": message }),
        Some(attribute) => json!({
            "err_code": 1,
            "err_msg": message,
            "attribute_name": attribute,
            "publicMessage": message,
        }),
    };
    let body = json!({
        "request": echo,
        "response": {
            "status": -1,
            "httpStatus": 200,
            "data": "",
            "errors": [error],
            "errorMessage": message,
        }
    });
    Answer::json(200, &body)
}

/// The answer to a wrong network id: no status, `errors` is an object.
pub(crate) fn network_id_not_valid() -> Answer {
    let body = json!({
        "response": {
            "errors": { "publicMessage": "Network id is not valid" },
            "link": "https://developers.example.com/network-id"
        }
    });
    Answer::json(200, &body)
}
