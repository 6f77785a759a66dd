//! Tokens that are issued, end, and rotate: OAuth and logins.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::doors::{closed, is_signed};
use super::reply::Reply;
use super::runs::Run;
use super::visit::Visit;

/// What a token endpoint calls what it takes and gives.
struct Words {
    client_id: &'static str,
    client_secret: &'static str,
    grant_type: &'static str,
    refresh_token: &'static str,
    access_token: &'static str,
    expires_in: &'static str,
}

const WORDS: Words = Words {
    client_id: "client_id",
    client_secret: "client_secret",
    grant_type: "grant_type",
    refresh_token: "refresh_token",
    access_token: "access_token",
    expires_in: "expires_in",
};

/// With `kind=named` in the query.
const OTHER_WORDS: Words = Words {
    client_id: "cid",
    client_secret: "csecret",
    grant_type: "gtype",
    refresh_token: "rtoken",
    access_token: "atoken",
    expires_in: "lives",
};

/// The OAuth token endpoint. `lifetime` in the query sets `expires_in`; without it there is none.
/// A refresh token is good once: `refresh-0` first, then the one that came with the last answer.
pub(crate) fn issue(visit: &Visit, run: &Arc<Run>, label: &str) -> Reply {
    let request = asked(visit);
    let words = match visit.param("kind").as_deref() {
        Some("named") => &OTHER_WORDS,
        _ => &WORDS,
    };
    let text = |name: &str| request.get(name).map(String::as_str);
    let tokens = run.tokens(label);
    let known = match (text(words.client_id), text("assertion")) {
        (Some(id), _) => id == "ann" && text(words.client_secret) == Some("secret"),
        (None, Some(assertion)) => is_signed(assertion),
        (None, None) => visit.header("authorization") == Some("Basic YW5uOnNlY3JldA=="),
    };
    let refreshing = text(words.grant_type) == Some("refresh_token");
    let current = format!("refresh-{}", tokens.issued);
    if !known || (refreshing && text(words.refresh_token) != Some(current.as_str())) {
        let body =
            json!({"error": "invalid_grant", "error_description": "unknown client or used token"});
        return Reply::json(400, &body);
    }
    let lifetime = visit.param("lifetime").and_then(|text| text.parse().ok());
    let tokens = renewed(run, label, request, lifetime);
    let mut answer = Map::from_iter([
        (
            words.access_token.to_owned(),
            json!(access(label, tokens.issued)),
        ),
        ("token_type".to_owned(), json!("bearer")),
    ]);
    if let Some(seconds) = lifetime {
        answer.insert(words.expires_in.to_owned(), json!(seconds));
    }
    if refreshing {
        let refresh_token = format!("refresh-{}", tokens.issued);
        answer.insert(words.refresh_token.to_owned(), json!(refresh_token));
    }
    Reply::json(200, &Value::Object(answer))
}

/// A login that gives a session's token two levels down.
pub(crate) fn log_in(visit: &Visit, run: &Arc<Run>, label: &str) -> Reply {
    let request = asked(visit);
    let text = |name: &str| request.get(name).map(String::as_str);
    if text("user") != Some("ann") || text("password") != Some("secret") {
        return closed();
    }
    let tokens = renewed(run, label, request, None);
    let token = access(label, tokens.issued);
    Reply::json(
        200,
        &json!({"session": {"token": token, "expires": "never"}}),
    )
}

/// A place for those with the newest token of that label, sent as a bearer token, as a header
/// `x-session` or as the parameter `session`.
pub(crate) fn enter(visit: &Visit, run: &Arc<Run>, label: &str) -> Reply {
    let tokens = run.tokens(label);
    let bearer = visit
        .header("authorization")
        .and_then(|text| text.strip_prefix("Bearer "));
    let sent = bearer.map(str::to_owned).or_else(|| visit.param("session"));
    let valid = tokens.valid_until.is_none_or(|end| Instant::now() < end);
    if !valid || tokens.issued == 0 || sent != Some(access(label, tokens.issued)) {
        return closed();
    }
    let page = visit.number("page", 1);
    // Not how often a token was issued: readers may log in once or for every request. And no token,
    // which a reader masks in what it prints.
    let mut asked = tokens.request;
    for token in ["refresh_token", "rtoken", "assertion"] {
        asked.remove(token);
    }
    let record = json!({"id": page, "asked": asked});
    let rows = if page <= 2 { vec![record] } else { Vec::new() };
    Reply::json(200, &json!({"items": rows}))
}

fn renewed(
    run: &Run,
    label: &str,
    request: BTreeMap<String, String>,
    lifetime: Option<u64>,
) -> super::runs::Tokens {
    run.change_tokens(label, |tokens| {
        tokens.issued += 1;
        tokens.valid_until = lifetime.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        tokens.request = request;
    })
}

fn access(label: &str, number: usize) -> String {
    format!("access-{label}-{number}")
}

/// What was sent, in a form, a JSON body or the query.
fn asked(visit: &Visit) -> BTreeMap<String, String> {
    let mut asked: BTreeMap<String, String> = visit.query.iter().cloned().collect();
    if let Some(form) = visit.form() {
        asked.extend(form);
    } else if let Some(Value::Object(body)) = visit.json() {
        asked.extend(body.into_iter().map(|(name, value)| match value {
            Value::String(text) => (name, text),
            other => (name, other.to_string()),
        }));
    }
    asked
}
