//! Starts a simulator and talks to it over its socket.
#![allow(dead_code, reason = "each test binary uses a part")]

use cpapi_simulator::{Options, RateLimit, Running, Simulator};
use serde_json::Value;

pub(crate) struct Sim {
    pub(crate) running: Running,
    pub(crate) http: reqwest::Client,
}

pub(crate) const ADVERTISER: &str = "64413c649b70ab801d9b9a01";

pub(crate) async fn start(options: Options) -> Sim {
    Sim {
        running: Simulator::start(options).await.unwrap(),
        http: reqwest::Client::new(),
    }
}

pub(crate) async fn quick() -> Sim {
    start(Options {
        offers: 60,
        tune_rate_limit: RateLimit::NONE,
        ..Options::default()
    })
    .await
}

impl Sim {
    pub(crate) async fn tune(&self, query: &str) -> Value {
        let url = format!(
            "{}?Target=Affiliate_Offer&api_key=demo-affiliate-key&{query}",
            self.running.tune_url()
        );
        let response = self.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.running.affise_url());
        let response = self
            .http
            .get(url)
            .header("API-Key", "demo-admin-key")
            .send();
        let response = response.await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("{}{path}", self.running.affise_url());
        let response = self
            .http
            .post(url)
            .header("api-key", "demo-admin-key")
            .form(form)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let url = format!("{}/_control{path}", self.running.base_url());
        let request = self.http.request(method.parse().unwrap(), url);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let response = request.send().await.unwrap();
        let (status, body) = (response.status(), response.text().await.unwrap());
        assert_eq!(status, 200, "{method} {path}: {body}");
        serde_json::from_str(&body).unwrap()
    }
}

pub(crate) const MINIMAL: &[(&str, &str)] = &[
    ("title", "Sample offer"),
    ("advertiser", ADVERTISER),
    (
        "url",
        "https://adv.example.com/click?aff=1&s1={clickid}&s2={pid}",
    ),
    ("payments[0][title]", "Install"),
    ("payments[0][goal]", "1"),
    ("payments[0][type]", "fixed"),
    ("payments[0][currency]", "USD"),
    ("payments[0][total]", "2.5"),
    ("payments[0][revenue]", "2"),
];

pub(crate) fn minimal_with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    MINIMAL
        .iter()
        .copied()
        .chain(more.iter().copied())
        .collect()
}
