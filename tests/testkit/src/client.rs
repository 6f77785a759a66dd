//! Somebody who asks the server: an identity and the methods that all identities share.

use std::sync::Arc;

use reqwest::Method;
use serde_json::Value;

use crate::answer::Answer;
use crate::contract::Contract;
use crate::server::PASSWORD;
use crate::simulator::{AFFISE_KEY, NETWORK_KEY};

/// Where the API lives.
const BASE_PATH: &str = "/api/v1";
/// What no answer may ever hold.
const SECRETS: [&str; 3] = [NETWORK_KEY, AFFISE_KEY, PASSWORD];

/// An identity.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) name: String,
    pub(crate) http: reqwest::Client,
    pub(crate) server_url: String,
    pub(crate) token: Option<String>,
    pub(crate) contract: Arc<Contract>,
}

/// What is sent.
#[derive(Debug, Clone)]
pub enum Sending {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(Value),
    /// These bytes with this content type.
    Bytes(&'static str, Vec<u8>),
}

impl Client {
    /// The same identity with another access token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// Its access token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The document that answers are compared with.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// GET below `/api/v1`; the answer has to have this status.
    pub async fn get(&self, path: &str, status: u16) -> Value {
        self.ask("GET", path, Sending::Nothing, status).await.json()
    }

    /// POST.
    pub async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        self.ask("POST", path, Sending::Json(body), status)
            .await
            .json()
    }

    /// POST without a body.
    pub async fn press(&self, path: &str, status: u16) -> Value {
        self.ask("POST", path, Sending::Nothing, status)
            .await
            .json()
    }

    /// PATCH.
    pub async fn patch(&self, path: &str, body: Value, status: u16) -> Value {
        self.ask("PATCH", path, Sending::Json(body), status)
            .await
            .json()
    }

    /// DELETE.
    pub async fn delete(&self, path: &str, body: Value, status: u16) -> Value {
        self.ask("DELETE", path, Sending::Json(body), status)
            .await
            .json()
    }

    /// A request that has to be refused with this code; null as body sends none.
    pub async fn refused(
        &self,
        method: &str,
        path: &str,
        body: Value,
        status: u16,
        code: &str,
    ) -> Value {
        let sending = if body.is_null() {
            Sending::Nothing
        } else {
            Sending::Json(body)
        };
        let answer = self.ask(method, path, sending, status).await;
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{}: {problem}", answer.asked);
        problem
    }

    /// The pointers of the fields that are refused with 422.
    pub async fn refused_fields(&self, method: &str, path: &str, body: Value) -> Vec<String> {
        let problem = self
            .refused(method, path, body, 422, "validation_failed")
            .await;
        let fields = problem["errors"].as_array().expect("errors").iter();
        let mut pointers: Vec<String> = fields
            .map(|field| field["pointer"].as_str().expect("a pointer").to_owned())
            .collect();
        pointers.sort();
        pointers.dedup();
        pointers
    }

    /// Any request below `/api/v1`; status, media type and body have to be documented, and a
    /// problem has to be whole.
    pub async fn ask(&self, method: &str, path: &str, sending: Sending, status: u16) -> Answer {
        let answer = self.send(method, path, sending).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{}: {}",
            answer.asked,
            answer.text()
        );
        answer
    }

    /// The same without a demand on the status.
    pub async fn send(&self, method: &str, path: &str, sending: Sending) -> Answer {
        let path = format!("{BASE_PATH}{path}");
        let sent = match &sending {
            Sending::Json(body) => Some(body.clone()),
            _ => None,
        };
        let answer = self.send_anywhere(method, &path, sending).await;
        let (path, query) = split(&self.server_url, &path);
        self.contract
            .judge(method, &path, &query, sent.as_ref(), &answer);
        answer
    }

    /// A request to an address outside of the API, or one that the document does not know.
    pub async fn send_anywhere(&self, method: &str, path: &str, sending: Sending) -> Answer {
        let asked = format!("{} {method} {path}", self.name);
        let method: Method = method.parse().expect("a method");
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.server_url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        request = match sending {
            Sending::Nothing => request,
            Sending::Json(body) => request.json(&body),
            Sending::Bytes(kind, bytes) => request.header("content-type", kind).body(bytes),
        };
        let response = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response
            .bytes()
            .await
            .unwrap_or_else(|error| panic!("{asked}: {error:?}"))
            .to_vec();
        let answer = Answer {
            asked,
            status,
            headers,
            body,
        };
        refuse_secrets(&answer);
        answer
    }

    /// Every item of a list, page by page; a page that repeats or the list that never ends fails.
    pub async fn all(&self, path: &str, limit: usize) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let first = format!("{path}{joint}limit={limit}");
        let mut items = Vec::new();
        let mut next = first.clone();
        loop {
            let page = self.get(&next, 200).await;
            let found = page["items"].as_array().expect("items").clone();
            assert!(found.len() <= limit, "{next}: more than the limit");
            assert_eq!(page["page"]["limit"], limit);
            items.extend(found.iter().cloned());
            let Some(cursor) = page["page"]["next_cursor"].as_str() else {
                return items;
            };
            assert!(!found.is_empty(), "{next}: an empty page with a next one");
            next = format!("{first}&cursor={cursor}");
        }
    }
}

/// Path and names of query parameters.
fn split(server_url: &str, path: &str) -> (String, Vec<String>) {
    let url = reqwest::Url::parse(&format!("{server_url}{path}")).expect("a URL");
    let keys = url.query_pairs().map(|(key, _)| key.into_owned()).collect();
    (url.path().to_owned(), keys)
}

fn refuse_secrets(answer: &Answer) {
    let text = answer.text();
    for secret in SECRETS {
        assert!(
            !text.contains(secret),
            "{}: the answer holds the secret {secret}: {text}",
            answer.asked
        );
    }
}
