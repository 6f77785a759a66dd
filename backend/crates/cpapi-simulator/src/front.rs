//! The front of everything played: decoding, latency, limit, faults, journal, delivery.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use actix_web::{HttpRequest, HttpResponse, http::header, web, web::Bytes};
use serde_json::json;

use crate::{
    call::{Answer, Call, Played},
    delivery,
    faults::{Action, Target},
    form::Form,
    journal::Entry,
    world::World,
};

/// A party and the rest of the path.
struct Found {
    side: &'static str,
    tenant: String,
    path: String,
    party: Option<Arc<dyn Played>>,
}

/// Plays whatever the path names.
pub(crate) async fn play(
    request: HttpRequest,
    body: Bytes,
    world: web::Data<World>,
) -> HttpResponse {
    let received = Instant::now();
    let Some(found) = find(&world, request.path()) else {
        return HttpResponse::NotFound().json(json!({
            "error": "nothing is played here: /tune/…, /affise/…, /{network}/…, /_control"
        }));
    };
    let call = decode(&request, body, found.path.clone()).await;
    let (answer, fault) = match &found.party {
        None => (unknown_party(found.side), None),
        Some(party) => {
            let latency = party.latency();
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            decide(&world, &found, party.as_ref(), &call)
        }
    };
    let action = fault.as_ref().map(|(_, action)| action);
    let status = delivery::noted_status(&answer, action);
    let params = call.params();
    let party = found.party.as_deref();
    let path = party.map_or_else(|| call.path.clone(), |party| party.operation(&call));
    let endpoint = party.map_or_else(|| "unknown".to_owned(), |party| party.endpoint(&call));
    world.journal.write(
        format!("{}/{} {} {endpoint}", found.side, found.tenant, call.method),
        Entry {
            seq: 0,
            ms: world.journal.now_ms(),
            side: found.side.to_owned(),
            tenant: found.tenant,
            method: call.method.clone(),
            path,
            url: request.uri().to_string(),
            params,
            key: party.and_then(|party| party.key(&call)),
            status,
            fault: fault.as_ref().map(|(id, _)| *id),
            took_ms: received.elapsed().as_millis(),
        },
    );
    delivery::deliver(answer, action).await
}

fn decide(
    world: &World,
    found: &Found,
    party: &dyn Played,
    call: &Call,
) -> (Answer, Option<(u64, Action)>) {
    let limit = party.rate_limit();
    if let Err(usage) = party.pace().take(limit) {
        return (party.throttled(call, limit, usage), None);
    }
    let operation = party.operation(call);
    let fault = world.faults.decide(Target {
        side: found.side,
        tenant: &found.tenant,
        method: &call.method,
        path: &operation,
        params: &call.params(),
    });
    let Some((id, action)) = fault else {
        return (party.answer(call), None);
    };
    let answer = match (&action, action.commits()) {
        (Action::Throttle { .. }, commits) => {
            if commits {
                party.answer(call);
            }
            let bound = limit.bound.map_or(0, |(calls, _)| calls);
            party.throttled(call, limit, bound + 1)
        }
        (_, true) => party.answer(call),
        (_, false) => Answer::bytes(200, "text/plain", Vec::new()),
    };
    (delivery::spoil(answer, &action), Some((id, action)))
}

/// `/tune/…` and `/affise/…`, where a first segment that begins no API path names the party;
/// else `/{network}/…`.
fn find(world: &World, path: &str) -> Option<Found> {
    let path = path.strip_prefix('/')?;
    let (side, rest) = path.split_once('/').unwrap_or((path, ""));
    let first = rest.split('/').next().unwrap_or_default();
    match side {
        "tune" => {
            let (tenant, path) = named(rest, first, first.eq_ignore_ascii_case("apiv3"), "demonet");
            let party = world.network(&tenant).map(played);
            Some(Found {
                side: "tune",
                tenant,
                path,
                party,
            })
        }
        "affise" => {
            let api = first.starts_with("3.") || ["", "ui", "healthz"].contains(&first);
            let (tenant, path) = named(rest, first, api, "main");
            let party = world.tenant(&tenant).map(played);
            Some(Found {
                side: "affise",
                tenant,
                path,
                party,
            })
        }
        _ => {
            let party = world.played(side)?;
            Some(Found {
                side: party.side(),
                tenant: "main".to_owned(),
                path: format!("/{rest}"),
                party: Some(party),
            })
        }
    }
}

fn played<P: Played + 'static>(party: Arc<P>) -> Arc<dyn Played> {
    party
}

fn named(rest: &str, first: &str, is_api_path: bool, default: &str) -> (String, String) {
    if is_api_path {
        return (default.to_owned(), format!("/{rest}"));
    }
    let path = rest.strip_prefix(first).unwrap_or_default();
    let path = if path.is_empty() { "/" } else { path };
    (first.to_owned(), path.to_owned())
}

fn unknown_party(side: &str) -> Answer {
    match side {
        "tune" => crate::tune::network_id_not_valid(),
        _ => Answer::json(404, &json!({ "status": 2, "error": "Page Not Found" })),
    }
}

async fn decode(request: &HttpRequest, body: Bytes, path: String) -> Call {
    let text = |name: header::HeaderName| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let content_type = text(header::CONTENT_TYPE).unwrap_or_default();
    let media = content_type.split(';').next().unwrap_or_default().trim();
    let body = match media.to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Form::from_urlencoded(&body),
        "multipart/form-data" => Form::from_multipart(&content_type, body).await,
        _ => Form::default(),
    };
    Call {
        method: request.method().to_string(),
        path,
        key: text(header::HeaderName::from_static("api-key")),
        headers: headers(request),
        query: Form::from_urlencoded(request.query_string().as_bytes()),
        body,
    }
}

fn headers(request: &HttpRequest) -> BTreeMap<String, String> {
    let texts = request.headers().iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    texts.collect()
}
