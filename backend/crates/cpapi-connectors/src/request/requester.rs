//! HttpRequester: what is asked for.

use serde_json::Value;
use url::Url;

use super::auth::Authenticator;
use super::body::BodyTemplate;
use super::{PreparedRequest, RequestBody};
use crate::http::fault::ErrorHandler;
use crate::interpolation::{Engine, Scope, Template, TemplateError, python_text};
use crate::manifest::node::{Loader, Node, Read};

/// A requester.
#[derive(Debug, Clone)]
pub(crate) struct HttpRequester {
    base: Template,
    path: Option<Template>,
    method: reqwest::Method,
    parameters: Vec<(Template, Template)>,
    headers: Vec<(Template, Template)>,
    body: BodyTemplate,
    /// Who asks.
    pub(crate) auth: Authenticator,
    /// How answers are judged.
    pub(crate) errors: ErrorHandler,
}

impl HttpRequester {
    /// Reads an `HttpRequester`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("HttpRequester") != "HttpRequester" {
            return Err(node.unsupported(&["HttpRequester"]));
        }
        let base = match node.template("url", loader)? {
            Some(url) => url,
            None => node
                .template("url_base", loader)?
                .ok_or_else(|| node.problem("url", "is missing"))?,
        };
        let method = match node.text("http_method")?.unwrap_or("GET") {
            "GET" => reqwest::Method::GET,
            "POST" => reqwest::Method::POST,
            _ => return Err(node.problem("http_method", "GET or POST is expected")),
        };
        let requester = Self {
            base,
            path: node.template("path", loader)?,
            method,
            parameters: pairs(node, "request_parameters", loader)?,
            headers: pairs(node, "request_headers", loader)?,
            body: BodyTemplate::read(node, loader)?,
            auth: Authenticator::read(node.child("authenticator")?, loader)?,
            errors: ErrorHandler::read(node.child("error_handler")?, loader)?,
        };
        if requester.method == reqwest::Method::GET && !matches!(requester.body, BodyTemplate::None)
        {
            return Err(node.problem("http_method", "a GET request has no body; use POST"));
        }
        node.finish(loader);
        Ok(requester)
    }

    /// The base URL with this configuration: requests to the same base share a rate limit.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn base(&self, engine: &Engine, scope: &Scope) -> Result<String, TemplateError> {
        self.base.text(engine, scope)
    }

    /// The request of one page, without paging and without authentication.
    ///
    /// # Errors
    /// A template fails, or the result is not an http(s) URL.
    pub(crate) fn prepare(
        &self,
        next_url: Option<&str>,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<PreparedRequest, TemplateError> {
        let base = self.base.text(engine, scope)?;
        let path = self
            .path
            .as_ref()
            .map(|path| path.text(engine, scope))
            .transpose()?;
        let own = self.web_url(&join(&base, path.as_deref()))?;
        let url = match next_url {
            None => own,
            Some(next) => {
                let next = self.web_url(&join(&base, Some(next)))?;
                // The request carries credentials; the network must not hand them on.
                if next.host() != own.host() {
                    return Err(self.error("the next page is on another host"));
                }
                next
            }
        };
        let mut headers = Vec::new();
        for (name, template) in &self.headers {
            let value = template.text(engine, scope)?;
            if !value.is_empty() {
                headers.push((name.text(engine, scope)?, value));
            }
        }
        let body = match self.method {
            reqwest::Method::GET => RequestBody::None,
            _ => self.body.render(engine, scope)?,
        };
        Ok(PreparedRequest {
            method: self.method.clone(),
            url,
            query: self.query(engine, scope)?,
            headers,
            body,
            reveals: None,
        })
    }

    fn web_url(&self, text: &str) -> Result<Url, TemplateError> {
        Url::parse(text.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| self.error(&format!("{text:?} is not an http or https URL")))
    }

    fn error(&self, detail: &str) -> TemplateError {
        TemplateError {
            template: self.base.source().to_owned(),
            detail: detail.to_owned(),
        }
    }

    /// An empty text is not sent, a list is sent as repeated parameters (reference-runner.md 4).
    fn query(
        &self,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Vec<(String, String)>, TemplateError> {
        let mut query = Vec::new();
        for (name, template) in &self.parameters {
            let name = name.text(engine, scope)?;
            match template.value(engine, scope)? {
                Value::String(text) if text.is_empty() => {}
                Value::Array(values) => {
                    query.extend(
                        values
                            .iter()
                            .map(|value| (name.clone(), python_text(value))),
                    );
                }
                value => query.push((name, python_text(&value))),
            }
        }
        Ok(query)
    }
}

fn join(base: &str, path: Option<&str>) -> String {
    match path {
        None | Some("") => base.to_owned(),
        Some(path) if path.starts_with("http://") || path.starts_with("https://") => {
            path.to_owned()
        }
        Some(path) => format!(
            "{}/{}",
            base.trim_end_matches('/'),
            path.trim_start_matches('/')
        ),
    }
}

fn pairs(node: &Node<'_>, field: &str, loader: &mut Loader) -> Read<Vec<(Template, Template)>> {
    let map = match node.get(field) {
        None => return Ok(Vec::new()),
        Some(Value::Object(map)) => map,
        Some(_) => return Err(node.problem(field, "an object of names and texts is expected")),
    };
    map.iter()
        .map(|(name, value)| {
            if !value.is_string() {
                return Err(node.problem(
                    &format!("{field}/{name}"),
                    "a text is expected; put it in quotes",
                ));
            }
            let name_template = node.template_of(field, &Value::String(name.clone()), loader)?;
            Ok((
                name_template,
                node.template_of(&format!("{field}/{name}"), value, loader)?,
            ))
        })
        .collect()
}
