//! A person who signs in at one of the processes.

use serde_json::{Value, json};
use testkit::{Network, TestDatabase, simulator};

use crate::process::{self, Process};
use crate::sharing::ended_runs;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "a password for replicas";

/// Signed in as an administrator.
pub(crate) struct Person {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Person {
    /// Makes the user and signs in.
    pub(crate) async fn at(process: &Process, database: &TestDatabase) -> Self {
        let made = process::create_user(database, EMAIL, PASSWORD);
        assert!(made.status.success(), "{made:?}");
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/api/v1", process.url());
        let signed_in = http
            .post(format!("{url}/session"))
            .json(&json!({"email": EMAIL, "password": PASSWORD}))
            .send()
            .await
            .unwrap();
        let session: Value = signed_in.json().await.unwrap();
        let token = session["access_token"].as_str().unwrap().to_owned();
        Self { http, url, token }
    }

    /// Posts and expects to succeed.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self
            .http
            .post(format!("{}{path}", self.url))
            .bearer_auth(&self.token)
            .json(&body)
            .send()
            .await
            .unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Adds a source and starts a pull of it that goes on until somebody stops it: making a source
    /// asks the network too, hence the order.
    pub(crate) async fn add_hanging_source(&self, database: &TestDatabase) -> Network {
        let network = simulator().network(json!({"offers": 5})).await;
        let source = self.add_source("Slow", &network).await;
        ended_runs(database, 1).await;
        network.set(json!({"latency_ms": 120_000})).await;
        self.post(&format!("/sources/{source}/pull"), json!({}))
            .await;
        network
    }

    /// Adds a source, whose first pull is put into the queue with it.
    pub(crate) async fn add_source(&self, title: &str, network: &Network) -> i64 {
        let body = json!({
            "title": title, "connector": "tune", "config": network.config(),
            "tracking_params": [], "impression_params": [],
            "default_currency": "USD", "poll_interval_seconds": 86400
        });
        self.post("/sources", body).await["id"].as_i64().unwrap()
    }
}
