mod catalogue;
mod sources;
mod trial;
mod versions;

use serde_json::{Value, json};
use testkit::{Client, Network};

use crate::given::{id, source_body, with};

/// A user's own copy of TUNE's connector, a draft.
pub(crate) async fn own_copy(manager: &Client, slug: &str) -> Value {
    let title = format!("Copy {slug}");
    let body = json!({"id": slug, "title": title, "start": "copy", "copy_of": "tune"});
    manager.post("/connectors", body, 201).await
}

/// The same, published.
pub(crate) async fn published_copy(manager: &Client, slug: &str) {
    own_copy(manager, slug).await;
    let path = format!("/connectors/{slug}/versions/1/publish");
    manager.press(&path, 200).await;
}

/// A source of a user's own connector that nobody pulls.
pub(crate) async fn own_source(manager: &Client, slug: &str, network: &Network) -> i64 {
    let body = with(
        source_body(slug, network),
        json!({"connector": slug, "pull": false}),
    );
    id(&manager.post("/sources", body, 201).await)
}

/// The texts of a version.
pub(crate) async fn texts(manager: &Client, slug: &str, version: i32) -> Value {
    let path = format!("/connectors/{slug}/versions/{version}");
    manager.get(&path, 200).await["texts"].clone()
}

/// A text of a version with a part replaced, which has to be there.
pub(crate) fn replaced(text: &Value, old: &str, new: &str) -> String {
    let text = text.as_str().unwrap();
    assert!(text.contains(old), "{old:?} is not in the text");
    text.replace(old, new)
}
