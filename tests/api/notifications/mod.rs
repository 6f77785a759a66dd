//! What people are told of (product.md N1).

mod events;
mod reading;

use serde_json::Value;
use testkit::{Client, eventually};

use crate::given::items;

/// The notifications that this asks for, once there are so many.
pub(crate) async fn told(client: &Client, query: &str, count: usize) -> Vec<Value> {
    eventually("the notifications", async || {
        let list = client.get(&format!("/notifications?{query}"), 200).await;
        let found = items(&list).clone();
        assert!(found.len() <= count, "{query}: more than {count}: {list}");
        (found.len() == count).then_some(found)
    })
    .await
}
