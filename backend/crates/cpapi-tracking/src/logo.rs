//! Logos: fetched from where the network keeps them, uploaded to the tracking system.

use std::time::Duration;

use reqwest::Client;
use reqwest::header::CONTENT_LENGTH;
use url::Url;

/// Largest logo that is taken, in bytes.
pub const LOGO_LIMIT: usize = 2 * 1024 * 1024;
/// Longest time for fetching one.
const LOGO_TIMEOUT: Duration = Duration::from_secs(10);

/// A picture, known to be one by its first bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// The file.
    pub bytes: Vec<u8>,
    /// `logo.png`.
    pub file_name: String,
    /// `image/png`, `image/jpeg` or `image/gif`.
    pub mime: &'static str,
}

impl Logo {
    /// A logo from its bytes; none for anything but PNG, JPEG and GIF, whatever its name says.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let (mime, ending) = picture_kind(&bytes)?;
        Some(Self {
            bytes,
            file_name: format!("logo.{ending}"),
            mime,
        })
    }
}

fn picture_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(("image/png", "png"))
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some(("image/jpeg", "jpg"))
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some(("image/gif", "gif"))
    } else {
        None
    }
}

/// Fetches a logo: at most 2 MiB, at most 10 seconds, a picture by its first bytes.
///
/// # Errors
/// One sentence that says why there is none; an offer is pushed without its logo then.
pub async fn fetch(client: &Client, url: &str) -> Result<Logo, String> {
    let url =
        Url::parse(url).map_err(|error| format!("The logo's address is malformed: {error}."))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "The logo's address starts with {}:, not with https:.",
            url.scheme()
        ));
    }
    match tokio::time::timeout(LOGO_TIMEOUT, download(client, url)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(format!(
            "The logo did not arrive within {} seconds.",
            LOGO_TIMEOUT.as_secs()
        )),
    }
}

async fn download(client: &Client, url: Url) -> Result<Logo, String> {
    let broken =
        |error: reqwest::Error| format!("The logo could not be fetched: {}.", error.without_url());
    let mut response = client.get(url).send().await.map_err(broken)?;
    if !response.status().is_success() {
        return Err(format!(
            "The logo could not be fetched: HTTP {}.",
            response.status().as_u16()
        ));
    }
    let announced = response
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > LOGO_LIMIT) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > LOGO_LIMIT {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Logo::from_bytes(bytes).ok_or_else(|| "The logo is neither PNG, JPEG nor GIF.".to_owned())
}

fn too_large() -> String {
    format!("The logo is larger than {} MiB.", LOGO_LIMIT / 1024 / 1024)
}
