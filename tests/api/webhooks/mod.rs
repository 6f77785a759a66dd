//! Webhooks (product.md N1).

mod manage;
mod sending;

use serde_json::{Value, json};
use testkit::{Client, eventually};

use crate::given::items;

/// The secret of every webhook here.
const SECRET: &str = "a secret for webhooks, 32 letters";

/// A webhook's body.
fn body(url: &str) -> Value {
    json!({"title": "Our chat", "url": url, "secret": SECRET})
}

/// A webhook at an address where nobody listens.
pub(crate) async fn unheard(admin: &Client, enabled: bool) -> Value {
    let body = crate::given::with(body("http://127.0.0.1:9/"), json!({"enabled": enabled}));
    admin.post("/webhooks", body, 201).await
}

/// The newest delivery of a webhook, once this holds for it.
async fn delivery(admin: &Client, webhook: i64, holds: impl Fn(&Value) -> bool) -> Value {
    eventually("the delivery", async || {
        let list = admin
            .get(&format!("/webhooks/{webhook}/deliveries"), 200)
            .await;
        items(&list).first().filter(|newest| holds(newest)).cloned()
    })
    .await
}
