//! The way to the collector: OTLP in protobuf over HTTP, with the HTTP client that is here anyway.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context as _;
use cpapi_domain::secret::Secret;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use url::Url;

/// How long a collector may take for one delivery.
const PATIENCE: Duration = Duration::from_secs(10);

/// What delivers spans.
///
/// # Errors
/// A header is none, or the client does not start.
pub(super) fn exporter(endpoint: &Url, headers: Option<&Secret>) -> anyhow::Result<SpanExporter> {
    // A redirect would take the headers somewhere else.
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(Policy::none())
        .build()?;
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(traces_url(endpoint)?)
        .with_timeout(PATIENCE)
        .with_headers(read_headers(headers)?)
        .build()?;
    Ok(exporter)
}

/// Collectors take traces below their address; one that has a path is taken as it is. An error does
/// not show the address, which may hold a password.
fn traces_url(endpoint: &Url) -> anyhow::Result<String> {
    if !endpoint.username().is_empty() || endpoint.password().is_some() {
        anyhow::bail!("the address may hold no user and no password; use trace.otlp_headers");
    }
    if endpoint.query().is_some() || endpoint.fragment().is_some() {
        anyhow::bail!("the address may hold no query and no fragment");
    }
    let mut url = endpoint.clone();
    if url.path() == "/" {
        url.set_path("/v1/traces");
    }
    Ok(url.into())
}

/// `name=value, name=value`; an error names no value.
fn read_headers(headers: Option<&Secret>) -> anyhow::Result<HashMap<String, String>> {
    let text = headers.map_or("", |headers| headers.expose());
    let pairs = text
        .split(',')
        .map(str::trim)
        .filter(|pair| !pair.is_empty());
    pairs.map(read_header).collect()
}

fn read_header(pair: &str) -> anyhow::Result<(String, String)> {
    const WANTED: &str = "trace.otlp_headers takes name=value, name=value";
    let (name, value) = pair.split_once('=').context(WANTED)?;
    let (name, value) = (name.trim(), value.trim());
    HeaderName::try_from(name).context(WANTED)?;
    HeaderValue::try_from(value).context(WANTED)?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_address_of_a_collector_is_completed_and_holds_no_secret() {
        let url = |text: &str| traces_url(&Url::parse(text).unwrap());
        assert_eq!(url("http://a:4318").unwrap(), "http://a:4318/v1/traces");
        assert_eq!(url("https://a/otlp").unwrap(), "https://a/otlp");
        for wrong in ["http://u:hunter2@a", "http://a/?key=hunter2"] {
            let error = url(wrong).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn headers_are_pairs_and_an_error_shows_none_of_them() {
        let headers = Secret::new("authorization=Basic a3g=, x-team = offers");
        let read = read_headers(Some(&headers)).unwrap();
        assert_eq!(read["authorization"], "Basic a3g=");
        assert_eq!(read["x-team"], "offers");
        for wrong in ["hunter2", "a b=hunter2", "a=hunter2\n"] {
            let error = read_headers(Some(&Secret::new(wrong.replace("\n", "\u{7f}"))));
            let error = format!("{:#}", error.unwrap_err());
            assert!(error.contains("trace.otlp_headers"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
