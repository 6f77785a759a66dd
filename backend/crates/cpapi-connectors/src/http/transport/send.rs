//! One request on its way, and its answer as far as it is read at once.

use std::time::Instant;

use cpapi_domain::partner::FailureKind;
use cpapi_domain::{partner_metrics, traces};
use reqwest::{RequestBuilder, Response};
use url::Url;

use super::failure::{Failure, network_failure, too_late};
use crate::http::answer::Answer;
use crate::http::session::Session;
use crate::request::PreparedRequest;

/// A body up to this size is read whole, whatever its format: an error message in place of a feed
/// is not longer.
const HEAD: usize = 64 * 1024;
/// No more than this is set aside for a body before it has come.
const FORESIGHT: usize = 16 * 1024 * 1024;

/// An answer that came.
pub(super) struct Arrived {
    /// With its whole body, or with the beginning of it.
    pub(super) answer: Answer,
    /// What the rest of the body is read from.
    pub(super) open: Option<Response>,
}

/// Where a request really goes: its own address, or that of the suite's replay.
fn destination(session: &Session, request: &PreparedRequest) -> Url {
    let mut url = request.full_url();
    if let Some(other) = &session.cx.answer_from {
        // Each fails only for URLs without a host, which a requester never makes.
        let _ = url.set_scheme(other.scheme());
        let _ = url.set_host(other.host_str());
        let _ = url.set_port(other.port());
    }
    url
}

/// Sends a request. `streams`: a long body of a success is left to be read while it comes.
///
/// # Errors
/// No answer came, not in time, or it is too large.
pub(super) async fn send(
    session: &Session,
    request: &PreparedRequest,
    streams: bool,
) -> Result<Arrived, Failure> {
    let limits = &session.cx.limits;
    let answering = async {
        let prepared = prepared(session, request)?;
        let url = request.full_url();
        // It ends with the body, or where that is read while it comes, with its head.
        let span = traces::remote_request("network", request.method.as_str(), url.host_str());
        let begun = Instant::now();
        let response = prepared.send().await;
        let status = response
            .as_ref()
            .ok()
            .map(|response| response.status().as_u16());
        traces::answered(&span, status);
        partner_metrics::asked("network", url.host_str(), status, begun.elapsed());
        let response = response.map_err(|error| network_failure(&error))?;
        let streams = streams && response.status().is_success();
        receive(response, streams, limits.max_page_bytes).await
    };
    // The time limit is for what is read here; a body that is read while it comes may take as
    // long as what is done with it.
    tokio::time::timeout(limits.total_timeout, answering)
        .await
        .unwrap_or_else(|_| Err(too_late()))
}

fn prepared(session: &Session, request: &PreparedRequest) -> Result<RequestBuilder, Failure> {
    let url = destination(session, request);
    let client = session.cx.http.admit(&url);
    let client =
        client.map_err(|refusal| Failure::new(FailureKind::Refused, refusal.to_string(), false))?;
    let mut builder = client.request(request.method.clone(), url);
    if !request
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("accept"))
    {
        builder = builder.header("accept", "*/*");
    }
    if let Some((body, kind)) = request.body_text() {
        let named = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
        if let Some(kind) = kind.filter(|_| !request.headers.iter().any(named)) {
            builder = builder.header("content-type", kind);
        }
        builder = builder.body(body);
    }
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    Ok(builder)
}

/// Reads a body of at most `limit` bytes, or its head.
async fn receive(mut response: Response, streams: bool, limit: usize) -> Result<Arrived, Failure> {
    let mut answer = head_of(&response);
    let announced = response.content_length().unwrap_or_default();
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if !streams {
        answer
            .body
            .reserve_exact(announced.min(limit).min(FORESIGHT));
    }
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Ok(Arrived { answer, open: None }),
            Err(error) => {
                let mut failure = network_failure(&error);
                failure.answer = Some(answer);
                return Err(failure);
            }
        };
        if !streams && answer.body.len() + chunk.len() > limit {
            let detail = format!("The page is larger than {limit} bytes.");
            let mut failure = Failure::new(FailureKind::Unreadable, detail, false);
            failure.answer = Some(answer);
            return Err(failure);
        }
        answer.body.extend_from_slice(&chunk);
        if streams && answer.body.len() > HEAD {
            let open = Some(response);
            return Ok(Arrived { answer, open });
        }
    }
}

fn head_of(response: &Response) -> Answer {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    Answer {
        status: response.status().as_u16(),
        headers,
        body: Vec::new(),
        shown_url: shown(response.url()),
    }
}

/// An address without what may be secret in it.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Each fails only for URLs without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}
