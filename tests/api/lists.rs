//! What every list keeps, as functions.

use std::collections::BTreeSet;

use serde_json::Value;
use testkit::Client;

use crate::given::{id, ids};

/// Pages of any size bring every item once and in the same order, and `count` counts them.
pub(crate) async fn assert_pages(client: &Client, path: &str) {
    let whole = client.all(path, 200).await;
    assert!(whole.len() >= 3, "{path}: too few items to page through");
    // Pages of one item where that is soon done.
    let smallest = whole.len().div_ceil(12);
    for limit in [smallest, smallest + 1, whole.len()] {
        let paged = client.all(path, limit).await;
        assert_eq!(
            identities(&paged),
            identities(&whole),
            "{path}: pages of {limit}"
        );
    }
    let distinct: BTreeSet<i64> = identities(&whole).into_iter().collect();
    assert_eq!(distinct.len(), whole.len(), "{path}: an item comes twice");
    let joint = if path.contains('?') { '&' } else { '?' };
    let counted = client
        .get(&format!("{path}{joint}count=true&limit=1"), 200)
        .await;
    assert_eq!(counted["total"], whole.len(), "{path}: total");
    let uncounted = client.get(path, 200).await;
    assert!(
        uncounted["total"].is_null(),
        "{path}: a total that nobody asked for"
    );
}

/// The lists of offers of a campaign hold the offer one level down.
fn identities(items: &[Value]) -> Vec<i64> {
    items
        .iter()
        .map(|item| {
            if item["id"].is_null() {
                id(&item["offer"])
            } else {
                id(item)
            }
        })
        .collect()
}

/// A list refuses cursors that are none, limits out of range, unknown sorts and unknown parameters.
pub(crate) async fn assert_refuses_nonsense(client: &Client, path: &str) {
    let joint = if path.contains('?') { '&' } else { '?' };
    for cursor in ["x", "%00", "AAAA", "WzEyMw", "%F0%9F%92%A9"] {
        let refused = client
            .ask(
                "GET",
                &format!("{path}{joint}cursor={cursor}"),
                testkit::Sending::Nothing,
                400,
            )
            .await;
        let code = refused.json()["code"].clone();
        assert!(
            code == "cursor_invalid" || code == "query_invalid",
            "{}: {code}",
            refused.asked
        );
    }
    for parameters in [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=x",
        "limit=99999999999999999999",
        "nonsense=1",
        "count=maybe",
    ] {
        client
            .refused(
                "GET",
                &format!("{path}{joint}{parameters}"),
                Value::Null,
                400,
                "query_invalid",
            )
            .await;
    }
}

/// A list refuses a sort that it does not know.
pub(crate) async fn assert_refuses_sort(client: &Client, path: &str) {
    for sort in ["nonsense", "-", "--id", "id,title", "%00"] {
        client
            .refused(
                "GET",
                &format!("{path}?sort={sort}"),
                Value::Null,
                400,
                "query_invalid",
            )
            .await;
    }
}

/// The list comes in the order of this key.
pub(crate) fn assert_sorted<K: Ord + std::fmt::Debug>(
    items: &[Value],
    descending: bool,
    key: impl Fn(&Value) -> K,
) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let sorted = keys.windows(2).all(|pair| {
        if descending {
            pair[0] >= pair[1]
        } else {
            pair[0] <= pair[1]
        }
    });
    assert!(sorted, "not in order: {keys:?} (ids {:?})", ids(items));
}
