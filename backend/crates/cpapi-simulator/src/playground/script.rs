//! Answers by a script in the path: `503,429~Retry-After=1,200` fails twice and then works.

use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::reply::Reply;
use super::runs::Run;

/// The step of this call's number; the last one stays. A step is a status with any number of
/// `~HEADER=VALUE`; `now+N` and `http-date+N` in a value are times, and the header `body` names
/// the answer's body.
pub(crate) fn answer(run: &Arc<Run>, label: &str, steps: &str) -> Reply {
    let call = run.count(label);
    let all: Vec<&str> = steps.split(',').collect();
    let Some(step) = all.get(call - 1).or(all.last()) else {
        return Reply::json(400, &json!({"message": "a script has steps"}));
    };
    let mut parts = step.split('~');
    let status: u16 = parts
        .next()
        .and_then(|status| status.parse().ok())
        .unwrap_or(500);
    let headers: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('=')).collect();
    let named = headers.iter().find(|(name, _)| *name == "body");
    let default = if status < 400 { "items" } else { "error" };
    let mut reply = with_body(status, named.map_or(default, |(_, body)| *body), call);
    for (name, value) in headers.iter().filter(|(name, _)| *name != "body") {
        reply = reply.with(name, told(value));
    }
    reply
}

fn with_body(status: u16, body: &str, call: usize) -> Reply {
    match body {
        "items" => Reply::json(status, &json!({"items": [{"id": 1, "call": call}]})),
        "error" => Reply::json(
            status,
            &json!({"error": {"message": format!("scripted {status}")}}),
        ),
        "quota" => Reply::json(
            status,
            &json!({"message": "Quota exceeded, come later", "code": 17}),
        ),
        "soft-error" => Reply::json(
            status,
            &json!({"status": "error", "error_code": "E42", "items": []}),
        ),
        "html" => Reply::bytes(
            status,
            "text/html",
            b"<html><body>Busy</body></html>".to_vec(),
        ),
        "broken" => Reply::bytes(
            status,
            "application/json",
            b"{\"items\": [{\"id\": 1}".to_vec(),
        ),
        _ => Reply::bytes(status, "application/json", Vec::new()),
    }
}

fn told(value: &str) -> String {
    let later = |seconds: &str| {
        let seconds = TimeDelta::seconds(seconds.parse().unwrap_or(0));
        Utc::now() + seconds
    };
    if let Some(seconds) = value.strip_prefix("now+") {
        return later(seconds).timestamp().to_string();
    }
    if let Some(seconds) = value.strip_prefix("http-date+") {
        return later(seconds)
            .format("%a, %d %b %Y %H:%M:%S GMT")
            .to_string();
    }
    value.to_owned()
}
