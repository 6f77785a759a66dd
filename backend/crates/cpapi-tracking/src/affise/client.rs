//! Requests to Affise: one client, one key, one pace (admin-api §1.1–1.3, §1.7).

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cpapi_domain::partner::{ANSWER_BODY_LIMIT, FailureKind, PartnerError, RecordedRequest};
use cpapi_domain::secret::{MASK, Secret, redact};
use cpapi_domain::time::Clock;
use cpapi_domain::{partner_metrics, traces};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::multipart::{Form as Multipart, Part};
use reqwest::{Method, RequestBuilder, Response};
use url::Url;

use super::envelope::{Fault, judge};
use super::exchange::{Exchange, cut_at};
use super::form::Form;
use crate::config::{AddressRefused, ConfigError, Timeouts, TrackingConfig};
use crate::logo::Logo;
use crate::pacing::{Closed, LONGEST_WAIT, Pacer};

/// How often a read is sent before its failure is passed on.
const READ_ATTEMPTS: u32 = 4;
/// Largest body that is read, in bytes: a page of 500 offers is around 5 MB.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// The way to one Affise account.
pub(crate) struct Client {
    http: reqwest::Client,
    /// Address without trailing slash.
    base: String,
    key: Secret,
    key_header: HeaderValue,
    pacer: Pacer,
    clock: Arc<dyn Clock>,
    timeouts: Timeouts,
}

/// Query parameters in order.
pub(crate) type Query = Vec<(String, String)>;

/// A query parameter.
pub(crate) fn param(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

/// What is sent.
#[derive(Clone, Copy)]
enum Call<'a> {
    Read {
        query: &'a [(String, String)],
    },
    Write {
        form: &'a Form,
        logo: Option<&'a Logo>,
    },
}

impl Call<'_> {
    const fn method(self) -> &'static str {
        match self {
            Self::Read { .. } => "GET",
            Self::Write { .. } => "POST",
        }
    }
}

impl Client {
    pub(crate) fn new(
        base: Url,
        config: &TrackingConfig,
        clock: Arc<dyn Clock>,
        timeouts: Timeouts,
    ) -> Result<Self, ConfigError> {
        let key = config.api_key.expose().trim();
        if key.is_empty() {
            return Err(ConfigError::KeyMissing);
        }
        if config.max_concurrent == 0 || config.max_per_second == 0 {
            return Err(ConfigError::LimitsZero);
        }
        let mut key_header = HeaderValue::from_str(key).map_err(|_| ConfigError::KeyMalformed)?;
        key_header.set_sensitive(true);
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.total)
            .user_agent(concat!("cpapi/", env!("CARGO_PKG_VERSION")));
        if let Some(resolver) = &config.resolver {
            builder = builder.dns_resolver(resolver.clone());
        }
        let http = builder
            .build()
            .map_err(|error| ConfigError::Client(error.to_string()))?;
        Ok(Self {
            http,
            base: base.as_str().trim_end_matches('/').to_owned(),
            key: Secret::new(key),
            key_header,
            pacer: Pacer::new(
                config.max_concurrent,
                config.max_per_second,
                timeouts.longest_pause,
            ),
            clock,
            timeouts,
        })
    }

    /// `GET`, repeated while the fault may pass.
    pub(crate) async fn read(
        &self,
        path: &str,
        query: &[(String, String)],
    ) -> Result<Exchange, Fault> {
        let mut attempt = 1;
        loop {
            // The pacer makes each further attempt wait, so none is slept for here.
            match self.send(path, Call::Read { query }).await {
                Err(Fault::Partner(error)) if attempt < READ_ATTEMPTS && worth_another(&error) => {
                    tracing::debug!(path, attempt, detail = error.detail, "read is sent again");
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// `POST`, sent once.
    pub(crate) async fn write(
        &self,
        path: &str,
        form: &Form,
        logo: Option<&Logo>,
    ) -> Result<Exchange, Fault> {
        self.send(path, Call::Write { form, logo }).await
    }

    async fn send(&self, path: &str, call: Call<'_>) -> Result<Exchange, Fault> {
        let permit = self.pacer.admit().await.map_err(waiting)?;
        let url = self.url(path, call)?;
        let mut exchange = self.exchange(&url, path, call);
        let host = url.host_str().map(str::to_owned);
        let request = self.request(url, call)?;
        let span = traces::remote_request("tracking_system", call.method(), host.as_deref());
        let begun = Instant::now();
        let sent = request.send().await;
        let status = sent
            .as_ref()
            .ok()
            .map(|response| response.status().as_u16());
        traces::answered(&span, status);
        partner_metrics::asked("tracking_system", host.as_deref(), status, begun.elapsed());
        let outcome = match sent {
            Ok(response) => self.receive(response, &mut exchange).await,
            Err(error) => Err(self.lost(&exchange, &error)),
        };
        drop((span, permit));
        let outcome = outcome.map_err(Fault::from).and_then(|()| judge(&exchange));
        self.keep_pace(&exchange, &outcome);
        tracing::debug!(
            path,
            write = exchange.write,
            status = exchange.status,
            ok = outcome.is_ok(),
            "affise answered"
        );
        outcome.map(|()| exchange)
    }

    fn url(&self, path: &str, call: Call<'_>) -> Result<Url, PartnerError> {
        let mut url = Url::parse(&format!("{}{path}", self.base)).map_err(|error| {
            PartnerError::new(
                FailureKind::Refused,
                format!("The address cannot be used: {error}."),
            )
        })?;
        if let Call::Read { query } = call
            && !query.is_empty()
        {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn request(&self, url: Url, call: Call<'_>) -> Result<RequestBuilder, PartnerError> {
        let request = match call {
            Call::Read { .. } => self.http.request(Method::GET, url),
            Call::Write { form, logo: None } => self
                .http
                .request(Method::POST, url)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.encode()),
            Call::Write {
                form,
                logo: Some(logo),
            } => self
                .http
                .request(Method::POST, url)
                .multipart(multipart(form, logo)?),
        };
        Ok(request
            .header(ACCEPT, "application/json")
            .header("API-Key", self.key_header.clone()))
    }

    fn exchange(&self, url: &Url, path: &str, call: Call<'_>) -> Exchange {
        let mut headers = vec![
            (ACCEPT.to_string(), "application/json".to_owned()),
            ("api-key".to_owned(), MASK.to_owned()),
        ];
        let (method, body) = match call {
            Call::Read { .. } => ("GET", None),
            Call::Write { form, logo } => {
                let kind = if logo.is_some() {
                    "multipart/form-data"
                } else {
                    "application/x-www-form-urlencoded"
                };
                headers.push((CONTENT_TYPE.to_string(), kind.to_owned()));
                let mut text = form.encode();
                if let Some(logo) = logo {
                    text.push_str(&format!(
                        "&logo=({} of {} bytes)",
                        logo.mime,
                        logo.bytes.len()
                    ));
                }
                ("POST", Some(self.clean(&text)))
            }
        };
        Exchange {
            at: self.clock.now(),
            request: RecordedRequest {
                method: method.to_owned(),
                url: self.clean(url.as_str()),
                headers,
                body: body.map(|body| cut_at(&body, ANSWER_BODY_LIMIT).to_owned()),
            },
            write: matches!(call, Call::Write { .. }),
            names_offer: names_offer(path),
            key: self.key.clone(),
            status: None,
            headers: Vec::new(),
            body: None,
            retry_after_seconds: None,
        }
    }

    async fn receive(
        &self,
        mut response: Response,
        exchange: &mut Exchange,
    ) -> Result<(), PartnerError> {
        exchange.status = Some(response.status().as_u16());
        exchange.retry_after_seconds = self.retry_after(response.headers());
        exchange.headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > BODY_LIMIT => {
                    exchange.body = Some(body);
                    return Err(exchange.unreadable(format!(
                        "The answer is larger than {} MiB.",
                        BODY_LIMIT / 1024 / 1024
                    )));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => {
                    exchange.body = Some(body);
                    return Ok(());
                }
                Err(error) => {
                    exchange.body = Some(body);
                    return Err(self.lost(exchange, &error));
                }
            }
        }
    }

    /// No answer, or only the beginning of one.
    fn lost(&self, exchange: &Exchange, error: &reqwest::Error) -> PartnerError {
        if let Some(refused) = AddressRefused::among(error) {
            return exchange.fail(FailureKind::Refused, refused.to_string(), false);
        }
        // Without a connection nothing was sent, so nothing can have happened.
        let maybe_done = !error.is_connect() && !error.is_builder();
        let sentence = if error.is_timeout() && maybe_done {
            format!(
                "The tracking system did not answer within {} seconds.",
                self.timeouts.total.as_secs_f32()
            )
        } else if error.is_connect() {
            format!("No connection to the tracking system: {}.", causes(error))
        } else {
            format!(
                "The connection to the tracking system was lost: {}.",
                causes(error)
            )
        };
        exchange.fail(FailureKind::Transient, sentence, maybe_done)
    }

    fn keep_pace(&self, exchange: &Exchange, outcome: &Result<(), Fault>) {
        match outcome {
            Err(Fault::Partner(error)) if error.is_retryable() => {
                self.pacer
                    .set_back(exchange.retry_after_seconds.map(Duration::from_secs));
            }
            _ => self.pacer.went_well(),
        }
    }

    /// `Retry-After` as seconds or as a date.
    fn retry_after(&self, headers: &HeaderMap) -> Option<u64> {
        let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(seconds);
        }
        let date = chrono::DateTime::parse_from_rfc2822(value).ok()?;
        let seconds = date.timestamp().saturating_sub(self.clock.now().unix());
        Some(u64::try_from(seconds).unwrap_or(0))
    }

    fn clean(&self, text: &str) -> String {
        redact(text, [self.key.expose()])
    }
}

fn multipart(form: &Form, logo: &Logo) -> Result<Multipart, PartnerError> {
    let picture = Part::bytes(logo.bytes.clone())
        .file_name(logo.file_name.clone())
        .mime_str(logo.mime)
        .map_err(|error| {
            PartnerError::new(
                FailureKind::Refused,
                format!("The logo cannot be sent: {error}."),
            )
        })?;
    let fields = form
        .fields()
        .iter()
        .fold(Multipart::new(), |body, (name, value)| {
            body.text(name.clone(), value.clone())
        });
    Ok(fields.part("logo", picture))
}

/// `/3.0/admin/offer/936` and `/3.0/offer/936` name an offer; lists and creation do not.
fn names_offer(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(before, last)| {
        before.ends_with("/offer")
            && !last.is_empty()
            && last.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn worth_another(error: &PartnerError) -> bool {
    error.is_retryable()
        && error
            .retry_after_seconds
            .is_none_or(|seconds| Duration::from_secs(seconds) < LONGEST_WAIT)
}

fn waiting(closed: Closed) -> PartnerError {
    let mut error = PartnerError::new(
        FailureKind::RateLimited,
        format!(
            "The tracking system asked to be left alone for another {} seconds.",
            closed.seconds
        ),
    );
    error.retry_after_seconds = Some(closed.seconds);
    error
}

/// reqwest says only "error sending request"; the reasons are underneath. The URL is left out.
fn causes(error: &reqwest::Error) -> String {
    let mut reasons = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        reasons.push(inner.to_string());
        cause = inner.source();
    }
    if reasons.is_empty() {
        "no reason was given".to_owned()
    } else {
        reasons.join(": ")
    }
}
