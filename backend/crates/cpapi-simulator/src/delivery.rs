//! How an answer goes out on the wire, whole or spoiled.

use std::{io, time::Duration};

use actix_web::{
    HttpResponse,
    body::{BodyStream, SizedStream},
    http::{StatusCode, header},
    web::Bytes,
};
use futures::{StreamExt, stream};

use crate::{call::Answer, faults::Action};

/// Silence of a `hang` without a length of its own.
const HANG_MS: u64 = 60_000;
/// How long the beginning of a cut answer has to leave the machine before the connection drops.
const CUT_DELAY: Duration = Duration::from_millis(30);

const HTML: &str = "<!DOCTYPE html>\r\n<html><head><title>Maintenance</title></head>\
<body><h1>We will be back soon</h1></body></html>";
const NOT_JSON: &str = "OK <{not json";

/// What the journal notes as the status of this delivery; 0 = dropped.
pub(crate) fn noted_status(answer: &Answer, action: Option<&Action>) -> u16 {
    match action {
        Some(Action::Drop { .. } | Action::Hang { .. }) => 0,
        _ => answer.status,
    }
}

/// Replaces the answer where the action says what to answer.
pub(crate) fn spoil(answer: Answer, action: &Action) -> Answer {
    match action {
        Action::Status {
            code,
            body,
            content_type,
            retry_after,
            ..
        } => Answer {
            retry_after: *retry_after,
            ..Answer::bytes(
                *code,
                content_type.as_deref().unwrap_or(guess_type(body)),
                vec![Bytes::from(body.clone())],
            )
        },
        Action::Throttle { retry_after, .. } => Answer {
            retry_after: *retry_after,
            ..answer
        },
        Action::Html { code, .. } => Answer::bytes(
            code.unwrap_or(200),
            "text/html; charset=utf-8",
            vec![Bytes::from_static(HTML.as_bytes())],
        ),
        Action::NotJson { .. } => Answer::bytes(
            200,
            "application/json",
            vec![Bytes::from_static(NOT_JSON.as_bytes())],
        ),
        Action::Truncate { .. }
        | Action::Drop { .. }
        | Action::Hang { .. }
        | Action::Latency { .. } => answer,
    }
}

fn guess_type(body: &str) -> &'static str {
    if body.starts_with(['{', '[']) {
        "application/json"
    } else {
        "text/plain; charset=utf-8"
    }
}

/// Puts the answer on the wire.
pub(crate) async fn deliver(answer: Answer, action: Option<&Action>) -> HttpResponse {
    match action {
        Some(Action::Drop { .. }) => dropped(),
        Some(Action::Hang { ms, .. }) => {
            tokio::time::sleep(Duration::from_millis(ms.unwrap_or(HANG_MS))).await;
            dropped()
        }
        Some(Action::Latency { ms }) => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            whole(answer)
        }
        Some(Action::Truncate { keep, .. }) => cut(answer, keep.unwrap_or(0.5)),
        _ => whole(answer),
    }
}

fn head(answer: &Answer) -> actix_web::HttpResponseBuilder {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, answer.content_type.as_str()));
    if let Some(seconds) = answer.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    for (name, value) in &answer.headers {
        response.insert_header((*name, value.as_str()));
    }
    response
}

fn whole(mut answer: Answer) -> HttpResponse {
    let mut response = head(&answer);
    if answer.body.len() <= 1 {
        return response.body(answer.body.pop().unwrap_or_default());
    }
    let size = answer.body.iter().map(length).sum();
    let pieces = stream::iter(answer.body.into_iter().map(Ok::<_, io::Error>));
    response.body(SizedStream::new(size, pieces))
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// A body that fails before its first byte: actix drops the connection with nothing sent.
fn dropped() -> HttpResponse {
    HttpResponse::Ok().body(BodyStream::new(failing()))
}

fn failing() -> impl futures::Stream<Item = io::Result<Bytes>> {
    stream::once(async { Err(io::Error::other("fault: connection dropped")) })
}

fn cut(answer: Answer, keep: f64) -> HttpResponse {
    let size: u64 = answer.body.iter().map(length).sum();
    let beginning = beginning(&answer.body, keep);
    let rest = stream::once(async {
        tokio::time::sleep(CUT_DELAY).await;
        Err(io::Error::other("fault: answer cut"))
    });
    let pieces = stream::iter(std::iter::once(Ok::<_, io::Error>(beginning))).chain(rest);
    head(&answer).body(SizedStream::new(size, Box::pin(pieces)))
}

fn beginning(body: &[Bytes], keep: f64) -> Bytes {
    let whole: Vec<u8> = body.iter().flatten().copied().collect();
    let per_mille: usize = format!("{:.0}", keep * 1_000.0).parse().unwrap_or(500);
    let count = whole.len() * per_mille / 1_000;
    Bytes::from(whole).slice(..count.min(body.iter().map(Bytes::len).sum::<usize>()))
}
