//! Error handlers: what an answer means, as the manifest says (reference-runner.md 7, 8).

use cpapi_domain::partner::FailureKind;
use minijinja::Value as Jinja;

use super::answer::Answer;
use super::backoff::Backoff;
use crate::context::ReadMode;
use crate::interpolation::{Engine, Scope, Template, TemplateError};
use crate::load_error::ManifestProblem;
use crate::manifest::node::{Loader, Node, Read};

/// What to do with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Read it.
    Success,
    /// Give up.
    Fail,
    /// Take it for an answer without records.
    Ignore,
    /// Try again.
    Retry,
    /// Try again later; the network says "too many".
    RateLimited,
    /// Log in anew and try again, once.
    RefreshToken,
    /// Begin the slice's pages again.
    ResetPagination,
    /// Ask for the same page with fewer records.
    ReducePageSize,
    /// Ask for the cursor's window in two halves.
    SplitWindow,
}

/// The judgement of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// What to do.
    pub(crate) action: Action,
    /// What kind of failure it is when it is one.
    pub(crate) failure: FailureKind,
    /// The manifest's sentence for a person.
    pub(crate) message: Option<String>,
}

/// One or several error handlers.
#[derive(Debug, Clone)]
pub(crate) struct ErrorHandler {
    handlers: Vec<Handler>,
    /// Tries after the first.
    max_retries: Option<Template>,
    /// Strategies, the first that has something to say counts.
    pub(crate) backoff: Vec<Backoff>,
}

#[derive(Debug, Clone, Default)]
struct Handler {
    filters: Vec<Filter>,
}

#[derive(Debug, Clone)]
struct Filter {
    action: Action,
    failure: Option<FailureKind>,
    codes: Vec<u16>,
    predicate: Option<Template>,
    contains: Option<String>,
    message: Option<Template>,
}

const DEFAULT_RETRIES: u32 = 5;
const MOST_RETRIES: i64 = 20;

impl ErrorHandler {
    /// Reads a handler; none is a DefaultErrorHandler without filters.
    pub(crate) fn read(node: Option<Node<'_>>, loader: &mut Loader) -> Read<Self> {
        let Some(node) = node else {
            let handlers = vec![Handler::default()];
            return Ok(Self {
                handlers,
                max_retries: None,
                backoff: Vec::new(),
            });
        };
        let read = match node.kind("DefaultErrorHandler") {
            "DefaultErrorHandler" => Self::read_default(&node, loader)?,
            "CompositeErrorHandler" => {
                let mut all = Vec::new();
                for child in node.children("error_handlers")? {
                    all.push(Self::read(Some(child), loader)?);
                }
                let Some(first) = all.first() else {
                    return Err(node.problem("error_handlers", "at least one is expected"));
                };
                Self {
                    max_retries: first.max_retries.clone(),
                    backoff: all
                        .iter()
                        .map(|one| &one.backoff)
                        .find(|b| !b.is_empty())
                        .cloned()
                        .unwrap_or_default(),
                    handlers: all.into_iter().flat_map(|one| one.handlers).collect(),
                }
            }
            _ => return Err(node.unsupported(&["DefaultErrorHandler", "CompositeErrorHandler"])),
        };
        node.finish(loader);
        Ok(read)
    }

    fn read_default(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let filters = node.children("response_filters")?;
        let filters = filters
            .iter()
            .map(|filter| Filter::read(filter, loader))
            .collect::<Read<_>>()?;
        let strategies = node.children("backoff_strategies")?;
        let backoff = strategies
            .iter()
            .map(|one| Backoff::read(one, loader))
            .collect::<Read<_>>()?;
        Ok(Self {
            handlers: vec![Handler { filters }],
            max_retries: node.template("max_retries", loader)?,
            backoff,
        })
    }

    /// Tries after the first.
    ///
    /// # Errors
    /// The template gives no whole number.
    pub(crate) fn max_retries(&self, engine: &Engine, scope: &Scope) -> Result<u32, TemplateError> {
        let Some(template) = &self.max_retries else {
            return Ok(DEFAULT_RETRIES);
        };
        let text = template.text(engine, scope)?;
        match text.trim().parse::<i64>() {
            Ok(retries) => {
                Ok(u32::try_from(retries.clamp(0, MOST_RETRIES)).unwrap_or(DEFAULT_RETRIES))
            }
            Err(_) if text.is_empty() => Ok(DEFAULT_RETRIES),
            Err(_) => Err(TemplateError {
                template: template.source().to_owned(),
                detail: "max_retries is not a whole number".to_owned(),
            }),
        }
    }

    /// Judges an answer. Filters come before the status, also on 200; of several handlers the
    /// first that says success, retry or ignore wins, else the last.
    ///
    /// # Errors
    /// A predicate cannot be evaluated on this answer.
    pub(crate) fn judge(
        &self,
        answer: &Answer,
        response: &Jinja,
        engine: &Engine,
        scope: &Scope,
        mode: ReadMode,
    ) -> Result<Verdict, TemplateError> {
        let scope = scope
            .clone()
            .with("response", response.clone())
            .with("headers", answer.headers_for_templates())
            .with("request_url", answer.shown_url.clone());
        let standard = by_status(answer.status, mode);
        let mut last = standard.clone();
        for handler in &self.handlers {
            last = handler.judge(answer, response, engine, &scope, &standard)?;
            if matches!(
                last.action,
                Action::Success
                    | Action::Retry
                    | Action::Ignore
                    | Action::ResetPagination
                    | Action::ReducePageSize
                    | Action::SplitWindow
            ) {
                break;
            }
        }
        Ok(last)
    }
}

impl Handler {
    fn judge(
        &self,
        answer: &Answer,
        response: &Jinja,
        engine: &Engine,
        scope: &Scope,
        standard: &Verdict,
    ) -> Result<Verdict, TemplateError> {
        for filter in &self.filters {
            if !filter.matches(answer, response, engine, scope)? {
                continue;
            }
            let message = filter
                .message
                .as_ref()
                .map(|m| m.text(engine, scope))
                .transpose()?;
            let failure = match filter.action {
                Action::RateLimited => FailureKind::RateLimited,
                Action::Retry
                | Action::ReducePageSize
                | Action::SplitWindow
                | Action::ResetPagination => filter.failure.unwrap_or(FailureKind::Transient),
                Action::RefreshToken => FailureKind::Credentials,
                _ if standard.action == Action::Success => {
                    filter.failure.unwrap_or(FailureKind::Refused)
                }
                _ => filter.failure.unwrap_or(standard.failure),
            };
            let message = message
                .map(|m| m.trim().to_owned())
                .filter(|m| !m.is_empty());
            return Ok(Verdict {
                action: filter.action,
                failure,
                message,
            });
        }
        Ok(standard.clone())
    }
}

impl Filter {
    fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("HttpResponseFilter") != "HttpResponseFilter" {
            return Err(node.unsupported(&["HttpResponseFilter"]));
        }
        let action = match node.text("action")? {
            None | Some("FAIL") => Action::Fail,
            Some("SUCCESS") => Action::Success,
            Some("IGNORE") => Action::Ignore,
            Some("RETRY") => Action::Retry,
            Some("RATE_LIMITED") => Action::RateLimited,
            Some("REFRESH_TOKEN_THEN_RETRY") => Action::RefreshToken,
            Some("RESET_PAGINATION") => Action::ResetPagination,
            Some("REDUCE_PAGE_SIZE") => Action::ReducePageSize,
            Some("SPLIT_REQUEST_WINDOW") => Action::SplitWindow,
            Some(other) => {
                let offered = [
                    "SUCCESS",
                    "FAIL",
                    "RETRY",
                    "IGNORE",
                    "RATE_LIMITED",
                    "REFRESH_TOKEN_THEN_RETRY",
                    "RESET_PAGINATION",
                    "REDUCE_PAGE_SIZE",
                    "SPLIT_REQUEST_WINDOW",
                ];
                let path = format!("{}/action", node.path);
                return Err(ManifestProblem::unsupported(path, other, &offered));
            }
        };
        let failure = match node.text("failure_type")? {
            None => None,
            Some("config_error") => Some(FailureKind::Credentials),
            Some("system_error") => Some(FailureKind::Refused),
            Some("transient_error") => Some(FailureKind::Transient),
            Some(_) => {
                let detail = "one of config_error, system_error, transient_error is expected";
                return Err(node.problem("failure_type", detail));
            }
        };
        let codes = node.list("http_codes")?.iter().map(|code| {
            code.as_u64()
                .and_then(|code| u16::try_from(code).ok())
                .ok_or_else(|| node.problem("http_codes", "HTTP status codes are expected"))
        });
        let filter = Self {
            action,
            failure,
            codes: codes.collect::<Read<_>>()?,
            predicate: node.template("predicate", loader)?,
            contains: node.text("error_message_contains")?.map(str::to_owned),
            message: node.template("error_message", loader)?,
        };
        if filter.codes.is_empty() && filter.predicate.is_none() && filter.contains.is_none() {
            let detail = "one of http_codes, predicate, error_message_contains is needed";
            return Err(node.problem("http_codes", detail));
        }
        node.finish(loader);
        Ok(filter)
    }

    fn matches(
        &self,
        answer: &Answer,
        response: &Jinja,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<bool, TemplateError> {
        if self.codes.contains(&answer.status) {
            return Ok(true);
        }
        if let Some(predicate) = &self.predicate
            && predicate.is_true(engine, scope)?
        {
            return Ok(true);
        }
        Ok(self.contains.as_ref().is_some_and(|wanted| {
            error_message(response, 0).is_some_and(|message| message.contains(wanted.as_str()))
        }))
    }
}

/// Keys in which the reference looks for a message, the first present counts.
const MESSAGE_KEYS: &[&str] = &[
    "message",
    "messages",
    "error",
    "errors",
    "failures",
    "failure",
    "detail",
    "err",
    "error_message",
    "msg",
    "reason",
    "status_message",
];

fn error_message(value: &Jinja, depth: u32) -> Option<String> {
    use minijinja::value::ValueKind;
    if depth > 16 {
        return None;
    }
    match value.kind() {
        ValueKind::String => value.as_str().map(str::to_owned),
        ValueKind::Seq => {
            let parts: Vec<String> = value
                .try_iter()
                .ok()?
                .filter_map(|part| error_message(&part, depth + 1))
                .collect();
            Some(parts.join(", ")).filter(|text| !text.is_empty())
        }
        ValueKind::Map => MESSAGE_KEYS.iter().find_map(|key| {
            let inner = value
                .get_attr(key)
                .ok()
                .filter(|inner| !inner.is_undefined() && inner.is_true())?;
            error_message(&inner, depth + 1)
        }),
        _ => None,
    }
}

/// What a status means when no filter speaks. A status that nobody names fails at once: what was
/// not understood must not be taken for an empty feed (reference-runner.md, strict).
///
/// The reference takes a redirect that it does not follow for an answer, and tries again after
/// any status it does not know.
fn by_status(status: u16, mode: ReadMode) -> Verdict {
    let (action, failure) = match status {
        200..=299 => (Action::Success, FailureKind::Refused),
        // The reference follows these and never sees them; one that is left was not to be followed.
        301..=303 | 307 | 308 => (Action::Fail, FailureKind::Refused),
        300..=399 if mode == ReadMode::Reference => (Action::Success, FailureKind::Refused),
        429 => (Action::RateLimited, FailureKind::RateLimited),
        408 | 500..=599 => (Action::Retry, FailureKind::Transient),
        401 | 403 => (Action::Fail, FailureKind::Credentials),
        400 | 404 | 405 => (Action::Fail, FailureKind::Refused),
        _ if mode == ReadMode::Reference => (Action::Retry, FailureKind::Transient),
        _ => (Action::Fail, FailureKind::Refused),
    };
    Verdict {
        action,
        failure,
        message: None,
    }
}
