//! How a tracking system is reached, and the adapter of its kind.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::secret::Secret;
use cpapi_domain::time::Clock;
use cpapi_domain::tracking::TrackingKind;
use reqwest::dns::{Name, Resolve, Resolving};
use thiserror::Error;
use url::{Host, Url};

use crate::affise::Affise;
use crate::system::TrackingSystem;

/// What a user gives for a tracking system (product.md T1, R7).
#[derive(Debug, Clone)]
pub struct TrackingConfig {
    /// Kind.
    pub kind: TrackingKind,
    /// Address as typed; see [`normalise_base_url`].
    pub base_url: String,
    /// Key.
    pub api_key: Secret,
    /// Most requests in flight, at least 1.
    pub max_concurrent: u32,
    /// Most requests started in a second, at least 1.
    pub max_per_second: u32,
    /// Resolves names; none for the system's own way. Redirects are never followed.
    pub resolver: Option<NameResolver>,
}

/// How names become addresses, and which of them may be connected to.
#[derive(Clone)]
pub struct NameResolver(Arc<dyn Resolve>);

/// A name that was resolved and whose addresses may not be connected to.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct AddressRefused(String);

impl Resolve for NameResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolved = self.0.resolve(name);
        Box::pin(async move {
            // What is no failure of the look-up is the resolver's own refusal.
            resolved.await.map_err(|error| {
                if error.is::<std::io::Error>() {
                    error
                } else {
                    AddressRefused(error.to_string()).into()
                }
            })
        })
    }
}

impl AddressRefused {
    /// The refusal among an error's causes.
    pub(crate) fn among<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(refused) = error.downcast_ref() {
                return Some(refused);
            }
            cause = error.source();
        }
        None
    }
}

impl NameResolver {
    /// A resolver.
    pub fn new(resolver: impl Resolve + 'static) -> Self {
        Self(Arc::new(resolver))
    }
}

impl fmt::Debug for NameResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameResolver")
    }
}

/// How long a request may take, and how long none is sent after failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the connection stands.
    pub connect: Duration,
    /// From start to the last byte.
    pub total: Duration,
    /// Longest pause after failures in a row that the partner has not asked for.
    pub longest_pause: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(60),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// What is wrong with a [`TrackingConfig`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// Not an address.
    #[error("The address cannot be read: {0}.")]
    UnreadableAddress(String),
    /// An address that cannot be an API.
    #[error("{0}")]
    UnusableAddress(&'static str),
    /// No key.
    #[error("An API key is needed.")]
    KeyMissing,
    /// A key that cannot travel in a header.
    #[error("The API key holds characters that no key has.")]
    KeyMalformed,
    /// No request could ever be sent.
    #[error("At least one request at a time and one per second must be allowed.")]
    LimitsZero,
    /// The HTTP client could not be set up.
    #[error("The HTTP client could not be set up: {0}.")]
    Client(String),
}

impl ConfigError {
    /// The error as a problem of the field it is about (`/base_url`, `/api_key` …).
    pub fn problem(&self) -> FieldProblem {
        let (pointer, code) = match self {
            Self::UnreadableAddress(_) => ("/base_url", "base_url_unreadable"),
            Self::UnusableAddress(_) => ("/base_url", "base_url_unusable"),
            Self::KeyMissing => ("/api_key", "api_key_missing"),
            Self::KeyMalformed => ("/api_key", "api_key_malformed"),
            Self::LimitsZero => ("/max_concurrent", "limits_zero"),
            Self::Client(_) => ("", "client_unavailable"),
        };
        FieldProblem::new(pointer, code, self.to_string())
    }
}

/// The adapter for a configuration, with the default time-outs.
///
/// # Errors
/// [`ConfigError`] when the address, the key or the limits cannot work.
pub fn connect(
    config: TrackingConfig,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn TrackingSystem>, ConfigError> {
    connect_with(config, clock, Timeouts::default())
}

/// The adapter for a configuration, with given time-outs.
///
/// # Errors
/// [`ConfigError`] when the address, the key or the limits cannot work.
pub fn connect_with(
    config: TrackingConfig,
    clock: Arc<dyn Clock>,
    timeouts: Timeouts,
) -> Result<Arc<dyn TrackingSystem>, ConfigError> {
    match config.kind {
        TrackingKind::Affise => Ok(Arc::new(Affise::new(config, clock, timeouts)?)),
    }
}

/// The address that requests are sent to.
///
/// Without a scheme it is https (http for this machine itself); http is kept where it was
/// typed, except for Affise's own hosts, which all speak https. A path is kept, because the
/// API may stand behind a prefix; a version that was pasted along (`/3.0`) is taken off.
///
/// # Errors
/// [`ConfigError`] for what is not an address or cannot be an API.
pub fn normalise_base_url(typed: &str) -> Result<Url, ConfigError> {
    let typed = typed.trim();
    let mut url = parse_with_scheme(typed)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ConfigError::UnusableAddress(
            "The address must start with https://.",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigError::UnusableAddress(
            "The address must not hold a user or password.",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(ConfigError::UnusableAddress(
            "The address must end before `?` and `#`.",
        ));
    }
    if url.host_str() == Some("api.affise.com") {
        return Err(ConfigError::UnusableAddress(
            "api.affise.com only serves the documentation; the address of an account is https://api-<company>.affise.com.",
        ));
    }
    if url
        .host_str()
        .is_some_and(|host| host.ends_with(".affise.com"))
    {
        // A failure would need a URL without a host, which the line above excludes.
        let _ = url.set_scheme("https");
    }
    let path = url.path().trim_end_matches('/');
    let path = path
        .strip_suffix("/3.0")
        .or_else(|| path.strip_suffix("/3.1"))
        .unwrap_or(path);
    let path = path.to_owned();
    url.set_path(&path);
    Ok(url)
}

fn parse_with_scheme(typed: &str) -> Result<Url, ConfigError> {
    let unreadable = |error: url::ParseError| ConfigError::UnreadableAddress(error.to_string());
    if typed.contains("://") {
        return Url::parse(typed).map_err(unreadable);
    }
    let mut url = Url::parse(&format!("https://{typed}")).map_err(unreadable)?;
    if is_loopback(&url) {
        url = Url::parse(&format!("http://{typed}")).map_err(unreadable)?;
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn normalised(typed: &str) -> String {
        normalise_base_url(typed).unwrap().to_string()
    }

    #[test]
    fn an_address_without_scheme_is_https_except_on_this_machine() {
        assert_eq!(
            normalised(" api-acme.affise.com/ "),
            "https://api-acme.affise.com/"
        );
        assert_eq!(
            normalised("127.0.0.1:8081/affise"),
            "http://127.0.0.1:8081/affise"
        );
        assert_eq!(normalised("localhost:8081"), "http://localhost:8081/");
    }

    #[test]
    fn http_is_kept_where_it_was_typed_but_not_for_affise_itself() {
        assert_eq!(
            normalised("http://127.0.0.1:1/affise/"),
            "http://127.0.0.1:1/affise"
        );
        assert_eq!(
            normalised("http://tracker.example"),
            "http://tracker.example/"
        );
        assert_eq!(
            normalised("http://api-acme.affise.com"),
            "https://api-acme.affise.com/"
        );
    }

    #[test]
    fn a_version_that_was_pasted_along_is_taken_off() {
        assert_eq!(
            normalised("https://api-acme.affise.com/3.0/"),
            "https://api-acme.affise.com/"
        );
        assert_eq!(
            normalised("https://x.example/affise/3.1"),
            "https://x.example/affise"
        );
    }

    #[test]
    fn an_address_that_cannot_be_an_api_is_refused_with_its_reason() {
        for typed in [
            "",
            "https://",
            "ftp://api-acme.affise.com",
            "https://user:pass@api-acme.affise.com",
            "https://api-acme.affise.com/?api-key=1",
            "https://api.affise.com",
        ] {
            let error = normalise_base_url(typed).unwrap_err();
            assert_eq!(error.problem().pointer, "/base_url", "{typed}");
        }
    }
}
