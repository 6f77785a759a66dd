//! Writes answers as CAKE's XML: objects as elements, null as `xsi:nil`, lists by the item's name.

use serde_json::{Map, Value, json};

/// A list of elements of one name, `{"offer": […]}`; empty when there are none.
pub(super) fn listed(item: &str, items: Vec<Value>) -> Value {
    match items.is_empty() {
        true => json!(""),
        false => json!({ item: items }),
    }
}

/// A whole document.
pub(super) fn document(root: &str, body: &Map<String, Value>) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root} \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns=\"http://cakemarketing.com/affiliates/api/4/\">"
    );
    for (name, value) in body {
        element(&mut out, name, value);
    }
    out.push_str(&format!("</{root}>"));
    out
}

fn element(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => out.push_str(&format!("<{name} xsi:nil=\"true\" />")),
        Value::Array(items) => {
            for item in items {
                element(out, name, item);
            }
        }
        Value::Object(fields) => {
            out.push_str(&format!("<{name}>"));
            for (name, value) in fields {
                element(out, name, value);
            }
            out.push_str(&format!("</{name}>"));
        }
        Value::String(text) if text.is_empty() => out.push_str(&format!("<{name} />")),
        Value::String(text) => out.push_str(&format!("<{name}>{}</{name}>", escaped(text))),
        other => out.push_str(&format!("<{name}>{other}</{name}>")),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
